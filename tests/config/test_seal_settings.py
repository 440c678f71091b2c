"""A seal that is told half of what it needs is refused when the settings are read."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.seal_rules import require_consistent_seal

WHOLE = {
    "SEAL_PKCS12_FILE": "/seal.p12",
    "SEAL_TRUST_ROOTS": ["/root.pem"],
    "SEAL_LEVEL": "B-LTA",
    "SEAL_TSA_URL": "http://tsa.example.se/",
}


def given(**changes: Any) -> dict[str, Any]:
    names = [name for name in dir(settings) if name.startswith("SEAL_")]
    return {**{name: getattr(settings, name) for name in names}, **WHOLE, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"SEAL_LEVEL": "B-B", "SEAL_TSA_URL": "", "SEAL_TRUST_ROOTS": []},
        {"SEAL_TSA_URL": "https://tsa.example.se/", "SEAL_TSA_TOKEN": "x"},
    ],
)
def test_settings_that_fit_together_are_accepted(changes: dict[str, Any]) -> None:
    require_consistent_seal(given(**changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SEAL_LEVEL": "B-X"}, "one of B-B, B-T, B-LT, B-LTA"),
        ({"SEAL_TSA_URL": ""}, "SEAL_LEVEL=B-LTA needs a time stamp authority"),
        ({"SEAL_TRUST_ROOTS": []}, "needs SEAL_TRUST_ROOTS"),
        ({"SEAL_ADAPTER": "usb"}, "one of pkcs12, pkcs11, remote"),
        ({"SEAL_ADAPTER": "pkcs11"}, "needs SEAL_PKCS11_MODULE"),
        ({"SEAL_ADAPTER": "remote"}, "needs SEAL_REMOTE_CREDENTIAL"),
        ({"SEAL_TSA_PASSWORD": "x"}, "SEAL_TSA_URL must be an https address"),
        ({"SEAL_TSA_URL": "ftp://tsa.example.se"}, "SEAL_TSA_URL must be an http or https address"),
    ],
)
def test_what_does_not_fit_together_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        require_consistent_seal(given(**changes))
