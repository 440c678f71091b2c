"""Whether the settings of the signing service fit together; asked when the settings are read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

REVOCATION = ("demand", "none")
_NEEDED = ("SIGNING_SERVICE_CLIENT_ID", "SIGNING_SERVICE_ROOTS")


def require_consistent_signing_service(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured, with everything that is wrong, or do nothing; nothing is wrong without a service."""
    url = settings["SIGNING_SERVICE_URL"]
    if not url:
        return
    wrong = [f"SIGNING_SERVICE_URL needs {name}." for name in _NEEDED if not settings[name]]
    for name in ("SIGNING_SERVICE_URL", "SIGNING_SERVICE_OAUTH2_URL"):
        address = urlsplit(settings[name])
        if settings[name] and address.scheme != "https" and address.hostname not in ("127.0.0.1", "localhost"):
            wrong.append(f"{name} must be an https address, for a secret is sent to it.")
    if (revocation := settings["SIGNING_SERVICE_REVOCATION"]) not in REVOCATION:
        wrong.append(f"SIGNING_SERVICE_REVOCATION is {revocation!r}; it must be one of {', '.join(REVOCATION)}.")
    if wrong:
        raise ImproperlyConfigured("The signing service's settings do not fit together: " + " ".join(wrong))
