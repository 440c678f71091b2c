"""Each connection between the services of docker-compose.yml has TLS, with certificates made when it is started."""

import re
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.environment.installation import env
from script.make_certificates import CERTIFICATE, KEY, LASTS, LEAST_LEFT, OWNERS, READERS, ROOTS, make_all
from tests.deploy.compose import document, services

NOW = datetime.now(UTC)
PLACE_IN_SERVICES = "/run/tls"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    assert make_all(tmp_path, NOW)
    return tmp_path


def is_trusted(service: Path, asked: str, roots: Path) -> bool:
    """Whether a program that trusts these roots alone speaks with the service when it calls it so."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(roots))
    server.load_cert_chain(service / CERTIFICATE, service / KEY)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(to_client, to_server, server_hostname=asked)
    theirs = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(3):
        for side in (ours, theirs):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError:
                return False
    return ours.version() == "TLSv1.3"


@pytest.mark.parametrize("name", OWNERS)
def test_each_service_is_trusted_by_its_own_name_and_by_no_other(name: str, place: Path, tmp_path: Path) -> None:
    roots = place / READERS / ROOTS
    assert [is_trusted(place / name, asked, roots) for asked in (name, "localhost", "127.0.0.1")] == [True] * 3
    assert not is_trusted(place / name, next(other for other in OWNERS if other != name), roots)
    make_all(tmp_path / "another installation", NOW)
    assert not is_trusted(place / name, name, tmp_path / "another installation" / READERS / ROOTS)


def test_a_key_is_its_services_alone_and_the_roots_key_is_nowhere(place: Path) -> None:
    keys = sorted(file.relative_to(place).as_posix() for file in place.rglob("*") if b"PRIVATE" in _content(file))
    assert keys == sorted(f"{name}/{KEY}" for name in OWNERS)
    assert {(place / key).stat().st_mode & 0o777 for key in keys} == {0o600}
    assert [file.name for file in (place / READERS).iterdir()] == [ROOTS]
    assert len({(place / key).read_bytes() for key in keys}) == len(OWNERS)


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def test_what_is_good_stays_and_before_it_ends_all_are_made_anew_and_those_of_before_still_trusted(place: Path) -> None:
    before = (place / "redis" / CERTIFICATE).read_bytes()
    assert not make_all(place, NOW + timedelta(days=1))
    assert (place / "redis" / CERTIFICATE).read_bytes() == before
    assert make_all(place, NOW + LASTS - LEAST_LEFT + timedelta(days=1))
    after = (place / READERS / ROOTS).read_bytes()
    assert (place / "redis" / CERTIFICATE).read_bytes() != before
    assert after.count(b"BEGIN CERTIFICATE") == 2
    make_all(place, NOW + 3 * LASTS)
    assert (place / READERS / ROOTS).read_bytes().count(b"BEGIN CERTIFICATE") == 1


def test_one_that_is_missing_is_a_reason_to_make_them_all(place: Path) -> None:
    (place / "storage" / CERTIFICATE).unlink()
    assert make_all(place, NOW)


def default_of(service: str, name: str) -> str:
    """What a setting is where .env says nothing, its passwords aside."""
    value = re.sub(r"\$\{(\w+):\?[^}]*\}", r"\1", str(services()[service]["environment"][name]))
    found = re.fullmatch(r"\$\{\w+:?-(.*)\}", value)
    assert found, value
    return found[1]


@pytest.mark.parametrize("service", ["web", "worker", "beat", "migrate"])
def test_every_address_of_a_service_is_reached_with_tls_and_the_portals_own_roots(service: str) -> None:
    names = ["DATABASE_URL", *(["DATABASE_OWNER_URL"] if service == "migrate" else [])]
    for name in names:
        options = env.db_url_config(default_of(service, name))["OPTIONS"]
        assert options == {"sslmode": "verify-full", "sslrootcert": f"{PLACE_IN_SERVICES}/{ROOTS}"}
    queue = default_of(service, "REDIS_URL")
    assert queue.startswith("rediss://")
    assert queue.endswith(f"?ssl_cert_reqs=required&ssl_ca_certs={PLACE_IN_SERVICES}/{ROOTS}")
    assert default_of(service, "S3_ENDPOINT_URL").startswith("https://")
    assert default_of(service, "AWS_CA_BUNDLE") == f"{PLACE_IN_SERVICES}/{ROOTS}"
    assert default_of(service, "CLAMD_URL").startswith("unix://")


def test_no_service_listens_without_tls() -> None:
    database = services()["postgres"]["command"]
    assert {"-cssl=on", "-cssl_min_protocol_version=TLSv1.2", "-chba_file=/run/pg_hba.conf"} <= set(database)
    rules = document()["configs"]["pg_hba"]["content"].splitlines()
    assert [rule.split()[0] for rule in rules] == ["local", "hostssl"]
    queue = services()["redis"]["command"]
    assert queue[queue.index("--port") + 1] == "0"
    assert {"--tls-port", "--tls-cert-file", "--tls-key-file"} <= set(queue)
    storage = services()["storage"]["environment"]
    assert (storage["VGW_CERT"], storage["VGW_KEY"]) == (
        f"{PLACE_IN_SERVICES}/{CERTIFICATE}",
        f"{PLACE_IN_SERVICES}/{KEY}",
    )
    assert "inside" not in services()["clamav"]["networks"]


def test_each_service_is_handed_its_own_key_and_only_the_one_that_makes_them_all_of_them() -> None:
    for name, service in services().items():
        keys = {place.partition(":")[0] for place in _places(service) if place.startswith("tls-")} - {"tls-roots"}
        if name == "certificates":
            assert keys == {f"tls-{owner}" for owner in OWNERS}
            assert service["network_mode"] == "none"
        else:
            assert keys == ({f"tls-{name}"} if name in OWNERS else set())
            assert all(place.endswith(f"{PLACE_IN_SERVICES}:ro") for place in _places(service) if "tls-" in place)


def _places(service: dict[str, Any]) -> list[str]:
    return [str(place) for place in service.get("volumes", [])]
