"""Settings of signing in: accounts, codes, identity providers, the second factor, limits, the demonstration."""

from typing import Any

from config.environment.identity_providers import one_provider, read_providers
from config.environment.installation import BASE_URL, ENVIRONMENT, ON_THIS_MACHINE, env

# Who: sign-in by e-mail address (django-allauth); accounts are made by the administrator.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.validators.OwnNameValidator"},
    {"NAME": "accounts.passwords.validators.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.validators.CommonValidator"},
    {"NAME": "accounts.passwords.validators.DigitsValidator"},
    {"NAME": "accounts.passwords.validators.LeakedValidator"},
    {"NAME": "accounts.passwords.validators.GuessableValidator"},
]
# Argon2id first; passwords hashed otherwise are hashed anew when their owner signs in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BASE_URL.startswith("https") else "http"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Behind a proxy the sign-in limit must count the visitor's address, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# django-allauth's limits count successes too, lock, and end with the cache; accounts.limits counts failures instead.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
# So many failures are free; then the wait, in seconds, doubles from the first to the longest.
FAILURES_FREE = env.int("FAILURES_FREE", default=5)
FAILURES_FIRST_WAIT = env.int("FAILURES_FIRST_WAIT", default=15)
FAILURES_LONGEST_WAIT = env.int("FAILURES_LONGEST_WAIT", default=15 * 60)
# The same for everything from one network address, which may be a whole region's.
NETWORK_FAILURES_FREE = env.int("NETWORK_FAILURES_FREE", default=100)
NETWORK_LONGEST_WAIT = env.int("NETWORK_LONGEST_WAIT", default=60)
# Contributors sign in by a code sent by e-mail (accounts.mailed_codes.signing_in says who may). Three tries a code.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = env.int("LOGIN_CODE_SECONDS", default=10 * 60)
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_FORMS = {
    "request_login_code": "accounts.mailed_codes.signing_in.RequestCodeForm",
    "confirm_login_code": "accounts.mailed_codes.signing_in.ConfirmCodeForm",
    "reset_password": "accounts.limits.forms.LimitedResetForm",
    "change_password": "accounts.limits.forms.LimitedChangePasswordForm",
}

# The organisation's identity provider (OpenID Connect), where there is one. Signing with it demands that the person
# shows again who they are, with one of OIDC_ACR_VALUES where those are set.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="organisationens inloggning")
OIDC_ACR_VALUES = env.list("OIDC_ACR_VALUES", default=[])
OIDC_TRUST_EMAIL = env.bool("OIDC_TRUST_EMAIL", default=False)
OIDC_PROVIDER_ID = "idp"
SOCIALACCOUNT_ADAPTER = "accounts.identity_providers.signing_in.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "APPS": [
            *one_provider(ENVIRONMENT, provider_id=OIDC_PROVIDER_ID, server_url=OIDC_SERVER_URL, name=OIDC_NAME),
            *read_providers(ENVIRONMENT),
        ]
    }
}

# The second factor: an app for codes or a passkey, with recovery codes. accounts.factors says who must have one.
# A passkey must itself have made sure that it is the person (docs/decisions/0014), and is then both factors.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
# Contributors and guests too, everywhere; otherwise where their organisation says so.
SECOND_FACTOR_FOR_ALL = env.bool("SECOND_FACTOR_FOR_ALL", default=False)
SECOND_FACTOR_FOR_GUESTS = "responses.lifecycle.second_factor.answers_where_all_need_one"
OIDC_SECOND_FACTOR = env.bool("OIDC_SECOND_FACTOR", default=False)
MFA_ADAPTER = "accounts.factors.passkeys.FactorAdapter"
# Recovery codes are ours: kept as hashes, where django-allauth's can be read again (accounts.factors.recovery_codes).
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Svarsportalen"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.factors.forms.AuthenticateForm",
    "reauthenticate": "accounts.factors.forms.ReauthenticateForm",
    "activate_totp": "accounts.factors.forms.ActivateTOTPForm",
    "authenticate_webauthn": "accounts.factors.forms.AuthenticatePasskeyForm",
    "login_webauthn": "accounts.factors.forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "accounts.factors.forms.ReauthenticatePasskeyForm",
}
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True

# On this machine only, and said on the sign-in page: the demonstration's own accounts need no second factor.
DEMO_WITHOUT_SECOND_FACTOR = ON_THIS_MACHINE and env.bool("DEMO_WITHOUT_SECOND_FACTOR", default=False)
DEMO_ACCOUNTS = "demo.people.is_demonstration_account"
# The demonstration accounts' password; empty: made at run time in var/demo-password.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
