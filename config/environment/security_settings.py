"""Settings of security: cookies, sessions, encryption, what pages may load, and whom to tell of a fault."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config.environment.installation import ON_THIS_MACHINE, env
from config.environment.sign_in_settings import SOCIALACCOUNT_PROVIDERS


def _origins(url: str) -> list[str]:
    """The origin of an address, as a list; none for no address."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if url else []


def _provider_origins() -> list[str]:
    """The origins of the identity providers, to which forms of the sign-in and sign-out pages lead."""
    apps = SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [origin for app in apps for origin in _origins(app["settings"]["server_url"])]


def _signing_origins() -> list[str]:
    """Where the form that signs leads, with a signing service: its own pages, and those it is said to lead on to."""
    own = env.str("SIGNING_SERVICE_OAUTH2_URL", default="") or env.str("SIGNING_SERVICE_URL", default="")
    return [*_origins(own), *env.list("SIGNING_SERVICE_ORIGINS", default=[])]


# Security: everything strict by default; script/run relaxes only what plain http on 127.0.0.1 needs.
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=not ON_THIS_MACHINE)
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
# rights (accounts.sessions.limits).
SESSION_IDLE = env.int("SESSION_IDLE", default=2 * 3600)
SESSION_IDLE_STRICT = env.int("SESSION_IDLE_STRICT", default=30 * 60)
SESSION_ABSOLUTE = env.int("SESSION_ABSOLUTE", default=10 * 3600)
SESSION_ABSOLUTE_STRICT = env.int("SESSION_ABSOLUTE_STRICT", default=8 * 3600)
SESSION_COOKIE_AGE = max(SESSION_ABSOLUTE, SESSION_ABSOLUTE_STRICT)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SECURE_COOKIES)
SECURE_REDIRECT_EXEMPT = [r"^halsa/$", r"^redo/$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if SECURE_COOKIES else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_COOKIES
SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("TRUST_FORWARDED_PROTO", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# Hosts that are asked over HTTP besides those of other settings, and those that may be in the servers' own network
# (config.outgoing).
OUTGOING_HOSTS = env.list("OUTGOING_HOSTS", default=[])
OUTGOING_PRIVATE_HOSTS = env.list("OUTGOING_PRIVATE_HOSTS", default=[])
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
        # A form that leads on to the identity provider, or to the signing service, must be allowed to end there.
        "form-action": [
            SELF,
            *(env.list("OIDC_ORIGINS", default=[]) or _provider_origins()),
            *_signing_origins(),
        ],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "report-uri": "/csp-rapport/",
    }
}
