"""Copies made by the portal with a time stamp authority, and extended before its certificate expires."""

import hashlib
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from archive.models import CopyExtension, SealedCopy
from archive.packages.premis import events_of
from archive.packages.sip import package_files
from archive.sealing.extending import ExtendingError, expired_copies, extend_copy, near_expiry, report_near_expiry
from archive.tasks import report_copies_near_expiry
from archive.verification import judge_file
from outbox.models import OutboxMessage
from outbox.tasks import deliver
from responses.models import State
from seals.verify import Verdict
from tests.archive.sealing.own_seals import give_seal_of_issuer
from tests.builders import archivist_of, make_response, make_user, seal
from tests.seals.trust_services import TrustServices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
PASSWORD = "hemligt"


@pytest.fixture
def sealing(services: TrustServices, settings: Any) -> TrustServices:
    """The portal, told to seal at B-LTA with the services of this machine."""
    (services.directory / "seal.p12").write_bytes(services.pkcs12("seal", PASSWORD))
    settings.SEAL_PKCS12_FILE, settings.SEAL_PKCS12_PASSWORD = str(services.directory / "seal.p12"), PASSWORD
    settings.SEAL_TRUST_ROOTS = [str(services.root_file)]
    settings.SEAL_LEVEL, settings.SEAL_TSA_URL = "B-LTA", services.tsa_url
    return services


@pytest.fixture
def copy(sealing: TrustServices) -> SealedCopy:
    return seal(make_response(state=State.SUBMITTED))


def content(version: Any) -> bytes:
    with version.file.open("rb") as opened:
        return bytes(opened.read())


def years(count: int) -> timedelta:
    return timedelta(days=365 * count)


def reseal(**options: Any) -> str:
    said = StringIO()
    call_command("reseal", extend=True, stdout=said, stderr=said, **options)
    return said.getvalue()


def test_a_copy_is_kept_with_its_level_its_end_and_its_report_as_a_file(
    copy: SealedCopy, sealing: TrustServices
) -> None:
    assert (copy.report["level"], copy.report["conclusion"]) == ("B-LTA", "passed")
    assert copy.valid_until == sealing.certificate("tsa").not_valid_after_utc
    with copy.report_file.open("rb") as opened:
        kept = opened.read()
    assert hashlib.sha256(kept).hexdigest() == copy.report_sha256
    assert json.loads(kept) == copy.report


def test_a_copy_with_its_organisations_own_seal_is_extended_and_stays_its_own(
    sealing: TrustServices, settings: Any, tmp_path: Path
) -> None:
    """Its issuer is none of the portal's seal: that one has a root of its own."""
    settings.SEAL_PKCS12_FILE, settings.SEAL_TRUST_ROOTS = "", []
    settings.SEAL_TSA_TRUST_ROOTS = [str(sealing.root_file)]
    response = make_response(state=State.SUBMITTED)
    give_seal_of_issuer(settings, response.organisation, sealing, "seal")
    copy = seal(response)
    assert (copy.report["level"], copy.report["sealed_for"]["own"]) == ("B-LTA", True)
    settings.SEAL_TSA_URL = sealing.later_tsa_url
    extension = extend_copy(copy=copy, at=timezone.now())
    assert extension.report["sealed_for"] == copy.report["sealed_for"]
    assert judge_file(content(extension))[1].verdict is Verdict.GENUINE


def test_only_what_is_near_is_extended_and_both_versions_are_genuine_and_stay(
    copy: SealedCopy, sealing: TrustServices, settings: Any
) -> None:
    settings.SEAL_TSA_URL = sealing.later_tsa_url
    assert "0 av 0 arkivexemplar förlängda" in reseal(within=365)
    assert "1 av 1 arkivexemplar förlängda" in reseal(within=365 * 6)
    extension = copy.extensions.get()
    assert content(extension).startswith(content(copy))
    assert [judge_file(content(one))[1].verdict for one in (copy, extension)] == [Verdict.GENUINE, Verdict.GENUINE]
    assert SealedCopy.objects.get().newest == extension
    assert "0 av 0 arkivexemplar förlängda" in reseal(within=365 * 6)
    kept = CopyExtension.objects.filter(pk=extension.pk)
    for change in (lambda: kept.update(number=7), kept.delete):
        with pytest.raises(DatabaseError, match=r"pgtrigger|permission denied"), transaction.atomic():
            change()


def test_the_transaction_may_stand_still_while_what_is_extended_goes_to_the_storage(
    copy: SealedCopy, sealing: TrustServices, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    save: Any = FileSystemStorage._save  # type: ignore[attr-defined]
    limits = []

    def noted(*of: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            limits.extend(cursor.fetchone())
        return save(*of)

    monkeypatch.setattr(FileSystemStorage, "_save", noted)
    settings.SEAL_TSA_URL = sealing.later_tsa_url
    extend_copy(copy=copy, at=timezone.now())
    assert limits == ["1h", "1h"]  # the file, and its report


def test_an_extension_that_would_last_no_longer_is_refused_and_nothing_kept(copy: SealedCopy) -> None:
    with pytest.raises(ExtendingError, match="gäller inte längre"):
        extend_copy(copy=copy, at=timezone.now())
    with pytest.raises(CommandError, match="1 arkivexemplar kunde inte förlängas"):
        reseal(within=365 * 6)
    assert not CopyExtension.objects.exists()


def test_a_package_says_why_its_file_is_another_than_the_one_that_was_sealed_and_keeps_both_reports(
    copy: SealedCopy, sealing: TrustServices, settings: Any
) -> None:
    settings.SEAL_TSA_URL = sealing.later_tsa_url
    extension = extend_copy(copy=copy, at=copy.sealed_at + years(2))
    files = {file.path: file for file in package_files(copy, at=timezone.now())}
    number = copy.submission.receipt_number
    reports = [f"metadata/preservation/{number}-valideringsrapport{end}.json" for end in ("", "-1")]
    assert [files[name].sha256 for name in reports] == [copy.report_sha256, extension.report_sha256]
    told = [(one.kind, one.at, one.detail) for one in events_of(copy)]
    kinds = [kind for kind, _, _ in told]
    assert kinds[kinds.index("sealing") : kinds.index("sealing") + 3] == [
        "sealing",
        "validation",
        "format identification",
    ]
    assert kinds[3:][-2:] == ["digital signature generation", "validation"]
    [stamped] = [one for one in told if one[0] == "digital signature generation"]
    assert stamped[1] == extension.extended_at
    assert copy.sha256 in stamped[2]
    assert extension.sha256 in stamped[2]
    premis = files["metadata/preservation/premis.xml"].data.decode()
    assert f"<premis:messageDigest>{extension.sha256}</premis:messageDigest>" in premis
    day = extension.extended_at.date().isoformat()
    for mets, name in (
        ("representations/rep1/METS.xml", f"data/{number}.pdf"),
        ("METS.xml", f"metadata/preservation/{number}-valideringsrapport-1.json"),
    ):
        [of] = [
            one
            for one in etree.fromstring(files[mets].data).iter()
            if any(inner.get("{http://www.w3.org/1999/xlink}href") == name for inner in one)
        ]
        assert str(of.get("CREATED")).startswith(day)


def test_what_was_exchanged_in_the_storage_gets_no_stamp_that_would_attest_to_it(copy: SealedCopy) -> None:
    other = seal(make_response(state=State.SUBMITTED))
    copy.file.storage.delete(copy.file.name)
    copy.file.storage.save(copy.file.name, ContentFile(content(other)))
    with pytest.raises(ExtendingError, match="inte längre den som förseglades"):
        extend_copy(copy=copy, at=timezone.now())
    assert not copy.extensions.exists()


def test_without_a_time_stamp_authority_the_command_says_what_to_set(settings: Any) -> None:
    settings.SEAL_TSA_URL = ""
    with pytest.raises(CommandError, match="SEAL_TSA_URL"):
        reseal()


def test_the_archive_offers_the_newest_version_and_every_report(
    copy: SealedCopy, sealing: TrustServices, settings: Any
) -> None:
    settings.SEAL_TSA_URL = sealing.later_tsa_url
    extension = extend_copy(copy=copy, at=timezone.now())
    client = Client()
    client.force_login(archivist_of(copy.submission.response))
    offered = client.get(reverse("copy", args=[copy.submission.pk]))
    assert b"".join(offered.streaming_content) == content(extension)
    page = client.get(reverse("validation", args=[copy.submission.pk])).content.decode()
    assert copy.report_sha256 in page
    assert extension.report_sha256 in page
    file = reverse("validation_file", args=[copy.submission.pk])
    for query, version in (("", extension), ("?version=0", copy), ("?version=1", extension)):
        kept = b"".join(client.get(file + query).streaming_content)
        assert hashlib.sha256(kept).hexdigest() == version.report_sha256
    assert [client.get(f"{file}?version={wrong}").status_code for wrong in ("2", "x", "²", "-1")] == [404] * 4


def test_administrators_are_told_once_a_day_what_is_near(copy: SealedCopy) -> None:
    make_user(email="admin@example.se", is_staff=True)
    assert copy.valid_until is not None
    assert report_copies_near_expiry() == 0
    day = copy.valid_until - timedelta(days=100)
    told = [report_near_expiry(at=day + timedelta(hours=hours), within=timedelta(days=180)) for hours in (0, 1, 24)]
    assert told == [1, 1, 1]
    letters = OutboxMessage.objects.filter(key__startswith="copies_near_expiry")
    assert letters.count() == 2
    deliver(letters[0].pk)
    assert f"{copy.valid_until:%Y}" in mail.outbox[-1].body
    assert "reseal --extend" in mail.outbox[-1].body


def test_only_a_proof_that_still_holds_can_be_near_its_end(settings: Any) -> None:
    copy = seal(make_response(state=State.SUBMITTED))
    assert copy.valid_until is not None
    assert list(near_expiry(at=timezone.now(), within=years(1))) == []
    assert list(near_expiry(at=timezone.now(), within=years(11))) == [copy]
    assert list(near_expiry(at=copy.valid_until, within=years(11))) == []
    assert list(expired_copies(at=copy.valid_until)) == [copy]
    # Without a time stamp authority nobody could do anything about it.
    settings.SEAL_TSA_URL = ""
    assert report_near_expiry(at=timezone.now(), within=years(11)) == 0
