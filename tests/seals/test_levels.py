"""Seals with time stamps, revocation data and archive time stamps, made and checked with real local services."""

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper

from seals.seal import Pkcs12Sealer, SealError, seal_pdf
from seals.timestamps import Level, TimestampAuthority, TimestampError, add_archive_timestamp, fetching_context
from seals.verify import Inspection, inspect_pdf
from tests.verapdf import VeraPdf, assert_conforms

from .tampering import add_a_page, add_an_annotation, change_the_title
from .test_seal import pdfsig
from .trust_services import YEAR, TrustServices

pytestmark = pytest.mark.xdist_group("verapdf")
PASSWORD = "hemligt"


def authority(services: TrustServices, **changes: Any) -> TimestampAuthority:
    return TimestampAuthority(**{"url": services.tsa_url, "trust_roots": (services.root,), **changes})


def sealer(services: TrustServices, level: Level, *, key: str = "seal", **changes: Any) -> Pkcs12Sealer:
    values: dict[str, Any] = {
        "pkcs12": services.pkcs12(key, PASSWORD),
        "password": PASSWORD,
        "name": "Region Exempel",
        "level": level,
        "timestamps": authority(services),
        "trust_roots": (services.root,),
    }
    return Pkcs12Sealer(**(values | changes))


@pytest.fixture(scope="session")
def sealed_at(services: TrustServices) -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="session")
def copies(services: TrustServices, unsealed: bytes, sealed_at: datetime) -> dict[Level, bytes]:
    """One copy a level, of the same document."""
    return {
        level: seal_pdf(pdf=unsealed, sealer=sealer(services, level), sealed_at=sealed_at)
        for level in (Level.B_T, Level.B_LT, Level.B_LTA)
    }


def inspect(services: TrustServices, pdf: bytes, at: datetime | None = None) -> Inspection:
    return inspect_pdf(data=pdf, trust_roots=(services.root,), timestamp_roots=(services.root,), at=at)


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
def test_each_level_is_what_it_says_and_passes_the_gate(
    level: Level, copies: dict[Level, bytes], services: TrustServices, sealed_at: datetime
) -> None:
    found = inspect(services, copies[level])
    assert (found.reasons, found.passes_gate, found.level) == (found.reasons, True, level.value)
    assert found.signed_at == sealed_at
    assert found.stamped_at is not None
    assert abs(found.stamped_at - sealed_at) < timedelta(minutes=5)
    assert found.valid_until == services.certificate("tsa").not_valid_after_utc


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
def test_each_level_is_archivable_and_accessible(level: Level, copies: dict[Level, bytes], verapdf: VeraPdf) -> None:
    assert_conforms(verapdf, copies[level])


def test_another_program_finds_the_seal_valid_and_the_archive_time_stamp_total(
    copies: dict[Level, bytes], tmp_path: Path
) -> None:
    said = pdfsig(copies[Level.B_LTA], tmp_path)
    # Poppler checks seals, not time stamps, and says of both what they cover.
    assert said.count("Signature Validation: Signature is Valid.") == 1
    assert said.count("Total document signed") == 1


def test_a_time_stamp_proves_the_seal_until_its_own_authority_has_expired(
    copies: dict[Level, bytes], services: TrustServices
) -> None:
    later = services.certificate("seal").not_valid_after_utc + YEAR
    assert [inspect(services, copy, at=later).passes_gate for copy in copies.values()] == [True, True, True]
    much_later = services.certificate("tsa").not_valid_after_utc + YEAR
    found = inspect(services, copies[Level.B_LTA], at=much_later)
    assert (found.intact, found.trusted, found.ours) == (True, False, True)


def test_an_archive_time_stamp_renewed_in_time_outlives_the_first_authority(
    copies: dict[Level, bytes], services: TrustServices, verapdf: VeraPdf
) -> None:
    later = authority(services, url=services.later_tsa_url)
    renewed = add_archive_timestamp(pdf=copies[Level.B_LTA], authority=later, trust_roots=(services.root,))
    with pikepdf.open(io.BytesIO(copies[Level.B_LTA])) as before, pikepdf.open(io.BytesIO(renewed)) as after:
        assert str(before.docinfo.ModDate) == str(after.docinfo.ModDate)
        assert [str(one.V.Type) for one in after.Root.AcroForm.Fields] == ["/Sig", "/DocTimeStamp", "/DocTimeStamp"]
    found = inspect(services, renewed, at=services.certificate("tsa").not_valid_after_utc + YEAR)
    assert found.passes_gate
    assert found.valid_until == services.certificate("later-tsa").not_valid_after_utc
    assert_conforms(verapdf, renewed)


@pytest.mark.parametrize("tamper", [change_the_title, add_a_page, add_an_annotation])
def test_a_changed_copy_is_not_saved_by_a_time_stamp(
    tamper: Callable[[bytes], bytes], copies: dict[Level, bytes], services: TrustServices
) -> None:
    """Anybody can have any file time-stamped, by the same authority."""
    changed = tamper(copies[Level.B_LT])
    stamped = add_archive_timestamp(pdf=changed, authority=authority(services), trust_roots=(services.root,))
    found = inspect(services, stamped)
    assert (found.coverage, found.trusted, found.intact) == ("ENTIRE_FILE", True, False)
    assert "Något annat än arkivtidsstämplar är tillagt efter förseglingen." in found.reasons


def test_a_change_in_the_same_update_as_the_time_stamp_is_found(
    copies: dict[Level, bytes], services: TrustServices
) -> None:
    writer, output = IncrementalPdfFileWriter(io.BytesIO(copies[Level.B_LT])), io.BytesIO()
    # pyHanko states itself as producer and a new date, which is more than the proof.
    invisible = InvisSigSettings(box_out_of_bounds=True)
    stamper = PdfTimeStamper(authority(services).client(), field_name="Tid", invis_settings=invisible)
    stamper.timestamp_pdf(writer, "sha256", output=output)
    found = inspect(services, output.getvalue())
    assert (found.coverage, found.trusted, found.intact) == ("ENTIRE_FILE", True, False)


def test_a_revoked_seal_seals_nothing(services: TrustServices, unsealed: bytes, sealed_at: datetime) -> None:
    with pytest.raises(SealError, match="revoked"):
        seal_pdf(pdf=unsealed, sealer=sealer(services, Level.B_LT, key="revoked"), sealed_at=sealed_at)


def test_a_time_stamp_authority_that_is_away_is_an_error_in_words(
    services: TrustServices, unsealed: bytes, copies: dict[Level, bytes], sealed_at: datetime
) -> None:
    away = authority(services, url="http://127.0.0.1:9/tsa")
    with pytest.raises(SealError, match="could not be reached"):
        seal_pdf(pdf=unsealed, sealer=sealer(services, Level.B_T, timestamps=away), sealed_at=sealed_at)
    with pytest.raises(TimestampError, match="could not be reached"):
        add_archive_timestamp(pdf=copies[Level.B_T], authority=away, trust_roots=(services.root,))


def test_an_answer_on_revocation_may_be_dated_a_while_after_the_sealing_began(
    services: TrustServices, unsealed: bytes, sealed_at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The issuer's clock goes ahead of ours, or the answer was long in coming."""
    with time_machine.travel(datetime.now(UTC)) as clock:

        def context_of_before(roots: Sequence[x509.Certificate]) -> Any:
            made = fetching_context(roots)
            clock.shift(timedelta(minutes=1))
            return made

        monkeypatch.setattr("seals.seal.fetching_context", context_of_before)
        sealed = seal_pdf(pdf=unsealed, sealer=sealer(services, Level.B_LT), sealed_at=sealed_at)
    assert inspect(services, sealed).passes_gate
