"""What the environment says of identity providers, and what is refused of it."""

import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment.identity_providers import read_providers

NORR = {"id": "region-norr", "name": "Norr", "server_url": "https://idp.norr.example.se/", "client_id": "portal"}


def read(*listed: Any, **environ: str) -> list[dict[str, Any]]:
    return read_providers({"OIDC_PROVIDERS": json.dumps(listed), **environ})


def test_the_secret_stands_in_a_variable_of_its_own() -> None:
    [made] = read({**NORR, "domains": ["@Norr.example.se"]}, OIDC_SECRET_REGION_NORR="hemlig")
    assert made["secret"] == "hemlig"
    assert made["settings"]["domains"] == ["norr.example.se"]
    assert made["settings"]["server_url"] == "https://idp.norr.example.se"


@pytest.mark.parametrize(
    "listed",
    [
        [{**NORR, "secret": "hemlig"}],
        [{**NORR, "id": "fel"}],
        [{**NORR, "id": "Region Norr"}],
        [{**NORR, "client_id": ""}],
        [{**NORR, "only": True}],
        [{**NORR, "new_people": True, "domains": ["norr.example.se"]}],
        [NORR, NORR],
        [{**NORR, "domains": ["norr.example.se"]}, {**NORR, "id": "syd", "domains": ["norr.example.se"]}],
        ["norr"],
    ],
)
def test_what_cannot_be_meant_is_refused(listed: list[Any]) -> None:
    with pytest.raises(ImproperlyConfigured):
        read(*listed)


def test_secrets_may_also_stand_together() -> None:
    [made] = read(NORR, OIDC_SECRETS='{"region-norr": "hemlig"}')
    assert made["secret"] == "hemlig"
    with pytest.raises(ImproperlyConfigured):
        read(NORR, OIDC_SECRETS="hemlig")


def test_none_are_there_when_nothing_is_said() -> None:
    assert read_providers({}) == []
    with pytest.raises(ImproperlyConfigured):
        read_providers({"OIDC_PROVIDERS": "{"})
