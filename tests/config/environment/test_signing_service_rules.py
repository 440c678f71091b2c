"""A signing service that is told half of what it needs is refused when the settings are read."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment.signing_service_rules import require_consistent_signing_service

WHOLE = {
    "SIGNING_SERVICE_URL": "https://sign.example.se/csc/v2",
    "SIGNING_SERVICE_OAUTH2_URL": "https://sign.example.se/csc/v2",
    "SIGNING_SERVICE_CLIENT_ID": "portalen",
    "SIGNING_SERVICE_ROOTS": ["/run/roots.pem"],
    "SIGNING_SERVICE_REVOCATION": "demand",
}


def test_what_is_whole_is_accepted_and_so_is_no_service() -> None:
    require_consistent_signing_service(WHOLE)
    require_consistent_signing_service({"SIGNING_SERVICE_URL": ""})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SIGNING_SERVICE_ROOTS": []}, "needs SIGNING_SERVICE_ROOTS"),
        ({"SIGNING_SERVICE_REVOCATION": "sometimes"}, "must be one of demand, none"),
        ({"SIGNING_SERVICE_CLIENT_ID": ""}, "needs SIGNING_SERVICE_CLIENT_ID"),
        ({"SIGNING_SERVICE_URL": "http://sign.example.se"}, "SIGNING_SERVICE_URL must be an https address"),
        ({"SIGNING_SERVICE_OAUTH2_URL": "http://login.example.se"}, "SIGNING_SERVICE_OAUTH2_URL must be an https"),
    ],
)
def test_what_does_not_fit_together_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        require_consistent_signing_service({**WHOLE, **changes})
