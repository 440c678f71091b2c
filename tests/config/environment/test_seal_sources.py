"""ORGANISATION_SEALS is read whole or refused with all that is wrong, and no secret stands in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment.seal_sources import read_sources
from config.environment.secret_files import secrets_in_files

NORTH = {"organisation": "232100-0115", "file": "/run/seals/north.p12", "roots": ["/run/seals/north.pem"]}
SIGNED: dict[str, Any] = {
    "organisation": "232100-0214",
    "adapter": "remote",
    "url": "https://sign.example.se/csc/v2/",
    "credential": "west",
}


def given(*seals: Any, **secrets: str) -> dict[str, str]:
    return {"ORGANISATION_SEALS": json.dumps(seals), **secrets}


def test_each_organisation_has_its_own_seal_and_secret() -> None:
    found = read_sources(given(NORTH, SIGNED, SEAL_SECRET_2321000115="lösen", SEAL_SECRET_2321000214="token"))
    north, west = found["232100-0115"], found["232100-0214"]
    assert (north.adapter, north.file, north.secret, north.roots) == (
        "pkcs12",
        "/run/seals/north.p12",
        "lösen",
        ("/run/seals/north.pem",),
    )
    assert (west.url, west.credential, west.secret) == ("https://sign.example.se/csc/v2", "west", "token")
    assert "lösen" not in repr(north)
    assert read_sources({}) == {}


def test_the_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("lösen\n", encoding="utf-8")
    read = secrets_in_files({"SEAL_SECRET_2321000115_FILE": str(tmp_path / "secret")})
    assert read_sources(given(NORTH, **read))["232100-0115"].secret == "lösen"


@pytest.mark.parametrize(
    ("seals", "said"),
    [
        ("{", "is not JSON"),
        ("{}", "must be a list"),
        ([{**NORTH, "organisation": "2321000115"}], "must be a number, NNNNNN-NNNN"),
        ([{**NORTH, "password": "x"}], "unknown password; secrets stand in SEAL_SECRET_"),
        ([{**NORTH, "adapter": "usb"}], "must be one of pkcs12, pkcs11, remote, none"),
        ([{**NORTH, "file": 7}], "file must be text"),
        ([{**NORTH, "adapter": ["pkcs12"]}], "adapter must be text"),
        ([{**NORTH, "roots": "/root.pem"}], "roots must be a list"),
        ([{"organisation": "232100-0115"}], "232100-0115: pkcs12 needs file"),
        ([{**NORTH, "adapter": "pkcs11", "module": "/m.so"}], "pkcs11 needs token. 232100-0115: pkcs11 needs key"),
        ([{**SIGNED, "url": "http://sign.example.se"}], "url must be an https address"),
        ([NORTH, NORTH], "232100-0115 stands twice"),
    ],
)
def test_what_is_wrong_is_told_with_whose_it_is(seals: Any, said: str) -> None:
    told = seals if isinstance(seals, str) else json.dumps(seals)
    with pytest.raises(ImproperlyConfigured, match=said):
        read_sources({"ORGANISATION_SEALS": told})
