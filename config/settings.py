"""Every setting, in one file, driven by the environment (docs/operations.md lists the variables)."""

import os
from datetime import time
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from pghistory import ContextJSONField

from config.identity_providers import one_provider, read_providers
from config.seal_rules import require_consistent_seal

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)


def _secret_key() -> str:
    """SECRET_KEY, or the key that script/run made at run time; never a built-in one."""
    key_file = VAR_DIR / "secret-key"
    if value := env.str("SECRET_KEY", default=""):
        return str(value)
    if key_file.is_file():
        return key_file.read_text().strip()
    raise ImproperlyConfigured("Set SECRET_KEY, or start with script/run, which makes one in var/secret-key.")


def _origins(url: str) -> list[str]:
    """The origin of an address, as a list; none for no address."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if url else []


def _provider_origins() -> list[str]:
    """The origins of the identity providers, to which forms of the sign-in and sign-out pages lead."""
    apps = SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [origin for app in apps for origin in _origins(app["settings"]["server_url"])]


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "config.apps.PortalConfig",
    "config.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "storages",
    "audit",
    "accounts",
    "surveys",
    "attachments",
    "outbox",
    "responses",
    "authoring",
    "administration",
    "archive",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.NoStoreMiddleware",
    "config.headers.HeadersMiddleware",
    "config.bodies.BodyLimitMiddleware",
    "config.charset.RefuseOtherCharsets",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.session_limits.SessionLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.LogMiddleware",
    "config.kept_forms.middleware.KeptFormMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.factors.gate.SecondFactorGate",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.templating.PageLoader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.portal",
                "config.kept_forms.middleware.waiting_form",
            ],
            "libraries": {"questions": "responses.drafting.tags", "reading": "responses.reading.tags"},
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# One dialect everywhere: PostgreSQL (docs/decisions/0002).
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///svarsportalen")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Who owns the tables and migrates, where that is another role than the application's; empty where it is the same.
DATABASE_OWNER = env.db("DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", default="") else {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# redis://host, or unix:///path to a socket. Celery spells the latter redis+socket://.
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# How long anything waits for Redis before it goes on without.
REDIS_SECONDS = 1.0
_CACHE = {
    "LOCATION": env.str("CACHE_URL", default=REDIS_URL),
    "KEY_PREFIX": "svarsportalen",
    "OPTIONS": {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS},
}
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "config.cache.SurvivingCache", **_CACHE},
    "sessions": {"BACKEND": "config.cache.SessionCache", **_CACHE},
}
# In the database; what is read there is remembered for a minute.
SESSION_CACHE_ALIAS = "sessions"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for the broker as long as it takes
# A broker that hangs holds nobody up: what it does not take in time waits in the outbox for the sweep. The worker's own
# reading answers every second.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": REDIS_SECONDS,
    "socket_timeout": 5 * REDIS_SECONDS,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
_digest_time = time.fromisoformat(env.str("DIGEST_TIME", default="07:30"))
CELERY_BEAT_SCHEDULE = {
    # The outbox is swept so that a lost broker message or a killed worker loses no receipt and no copy.
    "sweep-outbox": {
        "task": "outbox.tasks.sweep_outbox",
        "schedule": env.float("OUTBOX_SWEEP_SECONDS", default=20.0),
    },
    # Drafts that an organisation's rule discards; most organisations have none (docs/decisions/0017).
    "apply-retention": {"task": "responses.tasks.apply_retention", "schedule": crontab(hour=4, minute=10)},
    # One letter a person on weekday mornings, in CELERY_TIMEZONE (docs/decisions/0012).
    "send-digests": {
        "task": "responses.tasks.send_digests",
        "schedule": crontab(hour=_digest_time.hour, minute=_digest_time.minute, day_of_week="mon-fri"),
    },
    # Signatures come after viruses: what was clean may be known tomorrow. Nothing where CLAMD_URL is not set.
    "rescan-attachments": {"task": "responses.tasks.rescan_attachments", "schedule": crontab(minute=35)},
    "remind-of-reviews": {
        "task": "administration.tasks.remind_of_reviews",
        "schedule": crontab(hour=7, minute=10, day_of_week="mon-fri"),
    },
    "clear-sessions": {"task": "accounts.tasks.clear_sessions", "schedule": crontab(hour=4, minute=25)},
    "forget-tries": {"task": "accounts.tasks.forget_tries", "schedule": crontab(hour=4, minute=50)},
    # Before anything is cut, so that what is removed has been seen to be whole.
    "verify-log": {"task": "audit.tasks.verify_log", "schedule": crontab(hour=3, minute=40)},
    "cut-log": {"task": "audit.tasks.cut_log", "schedule": crontab(hour=4, minute=40)},
    "report-copies-near-expiry": {
        "task": "archive.tasks.report_copies_near_expiry",
        "schedule": crontab(hour=6, minute=15),
    },
}
# What does each kind of message in the outbox, asked with its primary key; the outbox knows none of them.
OUTBOX_HANDLERS = {"email": "outbox.posting.send_letter", "seal_copy": "archive.tasks.make_copy"}
# How long the log is kept: a year at least, 0 for ever. docs/operations.md says how to check that it is whole.
LOG_RETENTION_DAYS = env.int("LOG_RETENTION_DAYS", default=5 * 365)
# What of a person (by address) is known by apps that the accounts know nothing of; for the file of one's own data.
PERSONAL_DATA = {"mejl": "outbox.letters.letters_to"}
# Whose each kind of message is: the people who are told when it does not get through.
OUTBOX_CONCERNS = {
    "email": "responses.lifecycle.concerns.concern_of_letter",
    "seal_copy": "archive.tasks.concern_of_copy",
}
# How many days before a last day people are reminded.
REMINDER_DAYS = sorted(env.list("REMINDER_DAYS", cast=int, default=[7, 3, 1, 0]))

# Who: sign-in by e-mail address (django-allauth); accounts are made by the administrator.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.OwnNameValidator"},
    {"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.CommonValidator"},
    {"NAME": "accounts.passwords.DigitsValidator"},
    {"NAME": "accounts.passwords.GuessableValidator"},
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
# Contributors sign in by a code sent by e-mail (accounts.codes says who may). Three tries a code.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = env.int("LOGIN_CODE_SECONDS", default=15 * 60)
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_FORMS = {
    "request_login_code": "accounts.codes.RequestCodeForm",
    "confirm_login_code": "accounts.codes.ConfirmCodeForm",
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
SOCIALACCOUNT_ADAPTER = "accounts.identity_provider.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "APPS": [
            *one_provider(os.environ, provider_id=OIDC_PROVIDER_ID, server_url=OIDC_SERVER_URL, name=OIDC_NAME),
            *read_providers(os.environ),
        ]
    }
}

# The second factor: an app for codes or a passkey, with recovery codes. accounts.factors says who must have one.
# A passkey must itself have made sure that it is the person (docs/decisions/0014), and is then both factors.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
SECOND_FACTOR_FOR_GUESTS = "responses.lifecycle.second_factor.answers_where_all_need_one"
OIDC_SECOND_FACTOR = env.bool("OIDC_SECOND_FACTOR", default=False)
MFA_ADAPTER = "accounts.passkeys.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Svarsportalen"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = False
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

# What people and organisations were is kept by the database itself (accounts.history); nobody is asked through the
# administration, whose list of all events would show every organisation's.
PGHISTORY_CONTEXT_FIELD = ContextJSONField()
PGHISTORY_ADMIN_ALL_EVENTS = False

LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# Files are private: no MEDIA_URL; the application hands them out after asking responses.lifecycle.access.
S3_BUCKET = env.str("S3_BUCKET", default="")
STORAGES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
                "default_acl": None,
                "file_overwrite": False,
                "querystring_auth": True,
                "max_memory_size": 2 * 1024 * 1024,
            },
        }
        if S3_BUCKET
        else {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": env.str("FILES_DIR", default=str(VAR_DIR / "files")), "base_url": None},
        }
    ),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static_files.PortalStaticFiles"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=25 * 1024 * 1024)
# All files of one response together: the sealed copy carries them.
ATTACHMENTS_MAX_BYTES = env.int("ATTACHMENTS_MAX_BYTES", default=100 * 1024 * 1024)
# To how many people an organisation may hand something out a day: each gets a letter.
HAND_OUT_PEOPLE_A_DAY = env.int("HAND_OUT_PEOPLE_A_DAY", default=200)
# ClamAV: tcp://host:port or unix:///path. Where it is set, no file is taken that clamd has not found clean.
CLAMD_URL = env.str("CLAMD_URL", default="")
CLAMD_SECONDS = env.float("CLAMD_SECONDS", default=60.0)
RESCAN_DAYS = env.int("RESCAN_DAYS", default=7)
ATTACHMENTS_MAX_NUMBER = env.int("ATTACHMENTS_MAX_NUMBER", default=200)
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

EMAIL_URL = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
vars().update(EMAIL_URL)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Svarsportalen <svarsportalen@example.se>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Subjects begin with what to do; the portal's name stands first only where the sender does not already say it.
ACCOUNT_EMAIL_SUBJECT_PREFIX = (
    "" if "svarsportalen" in parseaddr(DEFAULT_FROM_EMAIL)[0].casefold() else "Svarsportalen: "
)

# The seal: the organisation's certificate in production, a development certificate made at first run otherwise.
SEAL_PKCS12_FILE = env.str("SEAL_PKCS12_FILE", default="")
SEAL_PKCS12_PASSWORD = env.str("SEAL_PKCS12_PASSWORD", default="")
SEAL_DEVELOPMENT_DIR = Path(env.str("SEAL_DEVELOPMENT_DIR", default=str(VAR_DIR / "seal")))
SEAL_TRUST_ROOTS = env.list("SEAL_TRUST_ROOTS", default=[])
# The organisation's own seal certificates (PEM), beside those that have sealed stored copies.
SEAL_CERTIFICATES = env.list("SEAL_CERTIFICATES", default=[])
# Where the key lies: a PKCS#12 file, a hardware module or a signing service.
SEAL_ADAPTER = env.str("SEAL_ADAPTER", default="pkcs12")
# How long the seal can be checked (PAdES): B-B, or with a time stamp authority B-T, B-LT and B-LTA.
SEAL_LEVEL = env.str("SEAL_LEVEL", default="B-B")
SEAL_TSA_URL = env.str("SEAL_TSA_URL", default="")
SEAL_TSA_USER = env.str("SEAL_TSA_USER", default="")
SEAL_TSA_PASSWORD = env.str("SEAL_TSA_PASSWORD", default="")
SEAL_TSA_TOKEN = env.str("SEAL_TSA_TOKEN", default="")
SEAL_TSA_TRUST_ROOTS = env.list("SEAL_TSA_TRUST_ROOTS", default=[])
SEAL_TIMEOUT = env.float("SEAL_TIMEOUT", default=20.0)
# How long before a time stamp's certificate expires the copy is reported, and extended by manage.py reseal --extend.
SEAL_EXTEND_WITHIN_DAYS = env.int("SEAL_EXTEND_WITHIN_DAYS", default=180)
SEAL_PKCS11_MODULE = env.str("SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env.str("SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_PIN = env.str("SEAL_PKCS11_PIN", default="")
SEAL_PKCS11_KEY = env.str("SEAL_PKCS11_KEY", default="")
SEAL_REMOTE_URL = env.str("SEAL_REMOTE_URL", default="").rstrip("/")
SEAL_REMOTE_TOKEN = env.str("SEAL_REMOTE_TOKEN", default="")
SEAL_REMOTE_CREDENTIAL = env.str("SEAL_REMOTE_CREDENTIAL", default="")
require_consistent_seal(globals())

# How many files one address may have verified a minute on the public page.
VERIFICATIONS_A_MINUTE = env.int("VERIFICATIONS_A_MINUTE", default=10)

# Security: everything strict by default; script/run relaxes only what plain http on 127.0.0.1 needs.
_ON_THIS_MACHINE = BASE_URL.split(":")[:2] in (["http", "//127.0.0.1"], ["http", "//localhost"])
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=not _ON_THIS_MACHINE)
# The prefix makes browsers refuse one that another host or path has set.
_COOKIE_PREFIX = "__Host-" if SECURE_COOKIES else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.kept_forms.middleware.csrf_failure"
SESSION_COOKIE_SAMESITE = "Lax"
# Seconds that a session lasts when nothing is done in it, and at most; the shorter ones are for whoever signs or gives
# rights (accounts.session_limits).
SESSION_IDLE = env.int("SESSION_IDLE", default=2 * 3600)
SESSION_IDLE_STRICT = env.int("SESSION_IDLE_STRICT", default=30 * 60)
SESSION_ABSOLUTE = env.int("SESSION_ABSOLUTE", default=10 * 3600)
SESSION_ABSOLUTE_STRICT = env.int("SESSION_ABSOLUTE_STRICT", default=8 * 3600)
SESSION_COOKIE_AGE = max(SESSION_ABSOLUTE, SESSION_ABSOLUTE_STRICT)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SECURE_COOKIES)
SECURE_REDIRECT_EXEMPT = [r"^halsa/$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if SECURE_COOKIES else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_COOKIES
SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("TRUST_FORWARDED_PROTO", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# What the installation itself tells of personal data and accessibility: a document (config.operator).
OPERATOR_FILE = env.str("OPERATOR_FILE", default="")
# Where faults in the portal's security are told: an address for /.well-known/security.txt (mailto: or https:).
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A form that leads on to the identity provider must be allowed to end there.
        "form-action": [SELF, *(env.list("OIDC_ORIGINS", default=[]) or _provider_origins())],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "report-uri": "/csp-rapport/",
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "fontTools": {"level": "ERROR"},
        "pyhanko": {"level": "WARNING"},
        # A stranger's seal that leads to no root of ours is an answer, not an incident.
        "pyhanko.sign.validation": {"level": "ERROR"},
        "pyhanko_certvalidator": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        # What WeasyPrint warns of stops a copy (config.pdf.render), so LOG_LEVEL must not silence it.
        "weasyprint": {"level": "WARNING"},
        "weasyprint.progress": {"level": "WARNING"},
    },
}

# On this machine only, and said on the sign-in page: the demonstration's own accounts need no second factor.
DEMO_WITHOUT_SECOND_FACTOR = _ON_THIS_MACHINE and env.bool("DEMO_WITHOUT_SECOND_FACTOR", default=False)
DEMO_ACCOUNTS = "demo.people.is_demonstration_account"
# The demonstration accounts' password; empty: made at run time in var/demo-password.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
