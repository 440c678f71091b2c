"""`check --deploy` refuses production that is open or sealed by nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import run_checks

from accounts.factors.checks import require_second_factor
from config.checks import (
    recommend_encryption,
    recommend_revocation,
    recommend_scanner,
    require_named_hosts,
    require_own_seal,
)

SAFE = {
    "ALLOWED_HOSTS": ["svar.example.se"],
    "SEAL_ADAPTER": "pkcs12",
    "SEAL_PKCS12_FILE": "/run/secrets/seal",
    "SECOND_FACTOR_REQUIRED": True,
    "DEMO_WITHOUT_SECOND_FACTOR": False,
}


def found(settings: Any, **changes: Any) -> list[str]:
    """The errors of ours that `check --deploy` finds."""
    for name, value in (SAFE | changes).items():
        setattr(settings, name, value)
    ids = [str(message.id) for message in run_checks(include_deployment_checks=True) if message.is_serious()]
    return [one for one in ids if one.startswith(("accounts.E", "config.E"))]


def test_production_as_it_should_be_passes(settings: Any) -> None:
    assert found(settings) == []


@pytest.mark.parametrize("hosts", [["*"], ["svar.example.se", "*"], [" * "], ["."]])
def test_any_host_name_is_refused(settings: Any, hosts: list[str]) -> None:
    assert found(settings, ALLOWED_HOSTS=hosts) == ["config.E001"]


def test_the_development_seal_is_refused(settings: Any) -> None:
    assert found(settings, SEAL_PKCS12_FILE="") == ["config.E002"]


@pytest.mark.parametrize("adapter", ["pkcs11", "remote"])
def test_a_key_that_lies_elsewhere_needs_no_file(settings: Any, adapter: str) -> None:
    assert found(settings, SEAL_ADAPTER=adapter, SEAL_PKCS12_FILE="") == []


@pytest.mark.parametrize(
    "changes",
    [{"SECOND_FACTOR_REQUIRED": False}, {"DEMO_WITHOUT_SECOND_FACTOR": True}],
    ids=lambda one: next(iter(one)),
)
def test_administrators_without_a_second_factor_are_refused(settings: Any, changes: dict[str, bool]) -> None:
    assert found(settings, **changes) == ["accounts.E001"]


def test_a_production_in_which_nothing_scans_is_warned_of_and_not_refused(settings: Any) -> None:
    settings.CLAMD_URL = ""
    assert found(settings) == []
    assert [(one.id, one.is_serious()) for one in recommend_scanner()] == [("config.W001", False)]
    settings.CLAMD_URL = "tcp://clamav:3310"
    assert recommend_scanner() == []


@pytest.mark.parametrize(
    ("url", "revocation", "hosts", "told"),
    [
        ("https://sign.example.se", "none", ["ocsp.example.se"], ["config.W003"]),
        ("https://sign.example.se", "demand", [], ["config.W004"]),
        ("https://sign.example.se", "demand", ["ocsp.example.se"], []),
        ("", "none", [], []),
    ],
)
def test_signatures_by_certificates_that_may_be_revoked_are_warned_of(
    settings: Any, url: str, revocation: str, hosts: list[str], told: list[str]
) -> None:
    settings.SIGNING_SERVICE_URL, settings.SIGNING_SERVICE_REVOCATION = url, revocation
    settings.OUTGOING_HOSTS = hosts
    assert [one.id for one in recommend_revocation()] == told
    assert found(settings) == []


def _provider_at(address: str) -> dict[str, Any]:
    return {"openid_connect": {"APPS": [{"provider_id": "norr", "settings": {"server_url": address}}]}}


ENCRYPTED: dict[str, Any] = {
    "DATABASES": {"default": {"HOST": "db.example.se", "OPTIONS": {"sslmode": "verify-full"}}},
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_USE_TLS": True,
    "REDIS_URL": "rediss://redis.example.se:6380/0",
    "CLAMD_URL": "unix:///run/clamd/clamd.sock",
    "STORAGES": {"default": {"OPTIONS": {"endpoint_url": "https://s3.example.se"}}},
    "SEAL_TSA_URL": "https://tsa.example.se",
    "SEAL_REMOTE_URL": "https://sign.example.se",
    "SOCIALACCOUNT_PROVIDERS": _provider_at("https://idp.example.se"),
}
IN_CLEAR: dict[str, Any] = {
    "DATABASES": {"default": {"HOST": "db.example.se", "OPTIONS": {"sslmode": "prefer"}}},
    "EMAIL_USE_TLS": False,
    "REDIS_URL": "redis://redis.example.se:6379/0",
    "CLAMD_URL": "tcp://clamav.example.se:3310",
    "STORAGES": {"default": {"OPTIONS": {"endpoint_url": "http://s3.example.se"}}},
    "SEAL_TSA_URL": "http://tsa.example.se",
    "SEAL_REMOTE_URL": "http://sign.example.se",
    "SOCIALACCOUNT_PROVIDERS": _provider_at("http://idp.example.se"),
}
HERE: dict[str, Any] = {
    "DATABASES": {"default": {"HOST": "/run/postgresql"}},
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "CLAMD_URL": "tcp://localhost:3310",
}


@pytest.mark.parametrize("name", IN_CLEAR)
def test_a_connection_that_goes_over_a_network_in_clear_is_warned_of(settings: Any, name: str) -> None:
    for setting, value in (ENCRYPTED | {name: IN_CLEAR[name]}).items():
        setattr(settings, setting, value)
    [warned] = recommend_encryption()
    assert (warned.id, warned.is_serious()) == ("config.W002", False)


@pytest.mark.parametrize("safe", [ENCRYPTED, ENCRYPTED | HERE], ids=["with TLS", "on this machine"])
def test_one_with_tls_or_within_the_machine_is_not(settings: Any, safe: dict[str, Any]) -> None:
    for setting, value in safe.items():
        setattr(settings, setting, value)
    assert recommend_encryption() == []


@pytest.mark.parametrize("check", [recommend_scanner, require_named_hosts, require_own_seal, require_second_factor])
def test_an_ordinary_check_does_not_ask(check: Callable[..., Any], settings: Any) -> None:
    """On one's own machine the portal runs as it is."""
    settings.ALLOWED_HOSTS, settings.SEAL_PKCS12_FILE, settings.SECOND_FACTOR_REQUIRED = ["*"], "", False
    assert check()[0].id not in [message.id for message in run_checks()]
