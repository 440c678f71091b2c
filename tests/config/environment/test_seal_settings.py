"""A seal that is told half of what it needs is refused when the settings are read."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.environment.seal_rules import require_consistent_seal

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
    ("said", "level"),
    [
        ({}, "B-B"),
        ({"SEAL_LEVEL": ""}, "B-B"),
        ({"SEAL_TSA_URL": "https://tsa.example.se"}, "B-LTA"),
        ({"SEAL_TSA_URL": "https://tsa.example.se", "SEAL_LEVEL": ""}, "B-LTA"),
        ({"SEAL_TSA_URL": "https://tsa.example.se", "SEAL_LEVEL": "B-T"}, "B-T"),
        ({"SEAL_TSA_URL": "https://tsa.example.se", "SEAL_LEVEL": "B-B"}, "B-B"),
    ],
)
def test_with_a_time_stamp_authority_the_level_is_the_longest_unless_said(said: dict[str, str], level: str) -> None:
    """Read by a process of its own, from the environment, as every service reads it."""
    names = [name for name in os.environ if name.startswith("SEAL_")]
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    asked = "from config import settings; print(settings.SEAL_LEVEL)"
    given = inherited | {"SECRET_KEY": "prov"} | said
    done = subprocess.run(
        [sys.executable, "-c", asked], env=given, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [level]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SEAL_LEVEL": "B-X"}, "one of B-B, B-T, B-LT, B-LTA"),
        ({"SEAL_TSA_URL": ""}, "SEAL_LEVEL=B-LTA needs a time stamp authority"),
        (
            {"SEAL_TRUST_ROOTS": []},
            "SEAL_LEVEL=B-LTA, the level with SEAL_TSA_URL unless another is set, needs SEAL_TRUST_ROOTS",
        ),
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
