"""What `manage.py check` says of organisations' own seals, and who is told that one is near its end."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.utils import timezone

from accounts.models import Organisation
from accounts.roles import Role
from archive.management.commands.reseal import Command
from archive.sealing.checks import check_own_seals
from archive.sealing.renewal import DAYS_BEFORE
from archive.tasks import report_seals_near_expiry
from outbox.models import OutboxMessage
from seals.settings import certificates_of, source_for
from seals.soundness import stated_number, wrong_with
from tests.archive.sealing.own_seals import give_seal, name_seal
from tests.builders import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Organisation:
    return make_organisation()


def test_what_is_wrong_with_one_stops_neither_the_start_nor_any_command(
    region: Organisation, settings: Any, tmp_path: Path
) -> None:
    give_seal(settings, region, tmp_path / "own", secret="fel")
    assert [one.is_serious() for one in check_own_seals()] == [False]
    assert list(Command.requires_system_checks) == []


def said() -> list[str]:
    return [error.msg for error in check_own_seals()]


def test_a_seal_that_is_in_order_passes_and_so_does_none(region: Organisation, settings: Any, tmp_path: Path) -> None:
    assert said() == []
    give_seal(settings, region, tmp_path / "own")
    assert said() == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"secret": "fel"}, "is no PKCS#12 file, or SEAL_SECRET_"),
        ({"file": "/nowhere/seal.p12"}, "the key cannot be read: /nowhere/seal.p12"),
        ({"roots": ("/nowhere/root.pem",)}, "roots or certificates cannot be read"),
        ({"roots": ()}, "does not lead to any of its roots"),
        ({"adapter": "remote"}, "certificates must name its certificate"),
        ({"adapter": "none"}, "certificates must name what it has sealed with"),
    ],
)
def test_what_is_wrong_is_told_before_a_copy_waits_for_it(
    region: Organisation, settings: Any, tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    name_seal(settings, replace(give_seal(settings, region, tmp_path / "own"), **changes))
    [message] = said()
    assert message.startswith(f"The seal of {region.number}: ")
    assert told in message


def test_a_service_that_has_no_secret_and_no_file_says_nothing(
    region: Organisation, settings: Any, tmp_path: Path
) -> None:
    source = give_seal(settings, region, tmp_path / "own")
    name_seal(settings, replace(source, file="/run/seals/not-mounted.p12", secret=""))
    assert said() == []


def test_a_certificate_that_is_not_valid_now_is_told(region: Organisation, settings: Any, tmp_path: Path) -> None:
    source = give_seal(settings, region, tmp_path / "own")
    [message] = wrong_with(source, at=timezone.now() + timedelta(days=4000))
    assert "not now" in message


def test_one_certificate_for_two_organisations_is_refused(region: Organisation, settings: Any, tmp_path: Path) -> None:
    source, other = give_seal(settings, region, tmp_path / "own"), make_organisation()
    name_seal(settings, replace(source, organisation=other.number))
    assert said() == [f"One certificate is named as the seal of {' and '.join(sorted((region.number, other.number)))}."]


@pytest.mark.parametrize(
    ("identifier", "number"),
    [
        ("NTRSE-2321000115", "232100-0115"),
        ("NTRSE-232100-0115", "232100-0115"),
        ("VATSE-232100011501", "232100-0115"),
        ("162321000115", "232100-0115"),
        ("2321000115", "232100-0115"),
        ("A-17", ""),
    ],
)
def test_the_number_that_a_certificate_is_issued_to_is_read(identifier: str, number: str) -> None:
    assert stated_number(issued_to(identifier)) == number


def test_a_certificate_that_is_issued_to_another_is_told(region: Organisation, settings: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(issued_to("NTRSE-5599999999").public_bytes(Encoding.PEM))
    name_seal(settings, replace(give_seal(settings, region, tmp_path / "own"), certificates=(str(other),)))
    assert ["is issued to 559999-9999" in message for message in said()] == [True]


def issued_to(identifier: str) -> x509.Certificate:
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, identifier)])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    return made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())


def letters() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__startswith="seal_near_expiry:").order_by("pk"))


def test_a_seal_that_ends_is_told_of_once_a_step_to_those_who_see_to_it(
    region: Organisation, settings: Any, tmp_path: Path, time_machine: Any
) -> None:
    system, own = make_user(is_staff=True), make_member(Role.ADMINISTRATOR, organisation=region)
    make_member(Role.ADMINISTRATOR)
    source = give_seal(settings, region, tmp_path / "own")
    settings.SEAL_PKCS12_FILE = str(tmp_path / "elsewhere.p12")
    ends: datetime = certificates_of(source)[0].not_valid_after_utc
    assert report_seals_near_expiry() == 0
    for days in (89, 88, 30, 29.5, -1):
        time_machine.move_to(ends - timedelta(days=days), tick=False)
        assert report_seals_near_expiry() == 1
    told = letters()
    assert {one.payload["person"] for one in told} == {system.pk, own.pk}
    assert len(told) == 2 * 3
    assert told[0].payload["subject"] == f"Att göra: byt certifikat för {region.name}, eget sigill"
    assert "gäller till och med" in told[0].payload["body"]
    assert "gällde till och med" in told[-1].payload["body"]
    assert DAYS_BEFORE[0] == 90


def test_a_seal_with_a_newer_certificate_is_not_near_its_end(
    region: Organisation, settings: Any, tmp_path: Path, time_machine: Any
) -> None:
    old = give_seal(settings, region, tmp_path / "old")
    settings.SEAL_PKCS12_FILE = str(tmp_path / "elsewhere.p12")
    time_machine.move_to(certificates_of(old)[0].not_valid_after_utc - timedelta(days=20), tick=False)
    assert report_seals_near_expiry() == 1
    give_seal(settings, region, tmp_path / "new")
    assert source_for(region.number).file != old.file
    assert report_seals_near_expiry() == 0
