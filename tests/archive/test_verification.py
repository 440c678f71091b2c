"""What the portal says of a file: by its bytes first, and never more than it knows."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

import seals.confinement
from archive.models import SealedCopy
from archive.paper.reading_copy import reading_copy
from archive.paper.working_copy import working_copy
from archive.verification import judge_file
from responses.models import Response, State, Submission
from seals.confinement import contents_confined, inspect_confined
from seals.limits import Limit
from seals.seal import Pkcs12Sealer, seal_pdf
from seals.verify import Judgement, Verdict
from tests.archive.copies.file_contents import before_sealing, sealed_bytes
from tests.archive.verifying import copy, posted, run
from tests.attachments import files
from tests.builders import bring_to, make_response, reopen, save_answers, seal
from tests.builders.copies import render_submission
from tests.seals.conftest import foreign_sealer
from tests.seals.tampering import (
    add_a_page,
    add_fields,
    append_bytes,
    change_a_byte_of_content,
    lock,
    replace_the_answers,
    strip_the_seal,
)
from tests.seals.trust_services import TrustServices, trust_services

__all__ = ["copy", "foreign_sealer"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verification")]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with trust_services(tmp_path_factory.mktemp("issuer")) as running:
        yield running


def judged(data: bytes | Path) -> Judgement:
    return judge_file(data)[1]


def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals.confinement, "SECONDS", 0)


def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals.confinement, "MEGABYTES", 5)


def no_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals.confinement, "LARGEST_MEGABYTES", 0)


LIMITS = pytest.mark.parametrize("narrow", [no_time, no_memory, no_size])
# A copy of a process that has worked may have five megabytes to spare.
ANEW = pytest.mark.usefixtures("started_processes")


@ANEW
@LIMITS
def test_a_stored_copy_is_genuine_within_any_limit(
    narrow: Callable[[pytest.MonkeyPatch], None], copy: SealedCopy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    narrow(monkeypatch)
    path = tmp_path / "ett annat namn.txt"
    path.write_bytes(sealed_bytes(copy))
    for data in (sealed_bytes(copy), path):
        inspection, judgement = judge_file(data)
        assert judgement.verdict is Verdict.GENUINE
        assert (inspection.receipt_number, inspection.level) == (copy.submission.receipt_number, "B-B")


def rewritten(sealed: bytes) -> bytes:
    """Saved anew by another program, with nothing changed that one sees."""
    return replace_the_answers(sealed)


def zipped(sealed: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("x" * 2000, b"")
        archive.writestr("arkivexemplar.pdf", sealed)
    return target.getvalue()


ADDED_TO: dict[str, Callable[[bytes], bytes]] = {
    "bytes": append_bytes,
    "much": lambda sealed: sealed + b"\0" * 3_000_000,
    "a page": add_a_page,
    "signatures": lambda sealed: add_fields(sealed, kind="/Sig", count=50),
    "a package": lambda sealed: sealed + zipped(b"hemligt"),
}
MADE_ANEW: dict[str, Callable[[bytes], bytes]] = {
    "saved anew": rewritten,
    "one byte": change_a_byte_of_content,
    "without its seal": strip_the_seal,
    "a strangers": lambda sealed: files.pdf(),
}


@ANEW
@LIMITS
def test_without_looking_only_what_begins_as_a_copy_is_called_altered(
    narrow: Callable[[pytest.MonkeyPatch], None], copy: SealedCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = sealed_bytes(copy)
    added, anew = ({name: change(sealed) for name, change in one.items()} for one in (ADDED_TO, MADE_ANEW))
    narrow(monkeypatch)
    assert verdicts(added) == dict.fromkeys(added, Verdict.ALTERED)
    assert verdicts(anew) == dict.fromkeys(anew, Verdict.UNCHECKED)
    reason = judged(anew["saved anew"]).reasons[1]
    assert "gick inte att kontrollera" in reason or "för stor" in reason


def verdicts(files: dict[str, bytes]) -> dict[str, Verdict]:
    return {name: judged(data).verdict for name, data in files.items()}


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "an owner's password": lambda sealed: lock(sealed, password=""),
    "a password": lambda sealed: lock(sealed, password="öppna"),
    "no seal and an owner's password": lambda sealed: lock(strip_the_seal(sealed), password=""),
    "texts added": lambda sealed: add_fields(sealed, kind="/Tx", count=3000),
    "signatures added": lambda sealed: add_fields(sealed, kind="/Sig", count=3000),
    "saved anew, signatures added": lambda sealed: add_fields(rewritten(sealed), kind="/Sig", count=3000),
    "something before it": lambda sealed: b"\n% framfor\n" + sealed,
    "the end cut off": lambda sealed: sealed[: len(sealed) * 9 // 10],
    "cut off within the pages": lambda sealed: sealed[: sealed.index(b"%%EOF") - 50],
    "another first line": lambda sealed: sealed.replace(b"%PDF-1.7", b"%XXX-1.7", 1),
    "the first byte gone": lambda sealed: sealed[1:],
    "the first bytes of a package before it": lambda sealed: b"PK\3\4" + sealed,
    "a package after it": lambda sealed: sealed + zipped(sealed),
    "twice added to": lambda sealed: append_bytes(append_bytes(sealed)),
}


def test_whatever_is_done_to_a_copy_makes_it_altered(copy: SealedCopy) -> None:
    sealed = sealed_bytes(copy)
    changed = {name: change(sealed) for name, change in CHANGES.items()}
    assert verdicts(changed) == dict.fromkeys(changed, Verdict.ALTERED)


def test_the_pages_without_the_seal_are_altered_also_under_another_seal(
    copy: SealedCopy, foreign_sealer: Pkcs12Sealer
) -> None:
    bare = before_sealing(copy)
    for changed in (bare, seal_pdf(pdf=bare, sealer=foreign_sealer, sealed_at=timezone.now())):
        judgement = judged(changed)
        assert judgement.verdict is Verdict.ALTERED
        assert not judgement.our_seal


def test_a_locked_file_of_somebody_elses_could_not_be_checked(copy: SealedCopy) -> None:
    for password, expected in (("öppna", Verdict.UNCHECKED), ("", Verdict.UNKNOWN)):
        judgement = judged(lock(files.pdf(), password=password))
        assert judgement.verdict is expected
    locked_and_bare = lock(strip_the_seal(sealed_bytes(copy)), password="öppna")
    assert judged(locked_and_bare).verdict is Verdict.UNCHECKED


def test_what_is_nothing_of_ours_is_unknown() -> None:
    rubbish = {str(data[:9]): data for data in (b"", b"PK", b"%PDF-", b"hej" * 1000, b"%%EOF\n" * 5000)}
    assert verdicts(rubbish) == dict.fromkeys(rubbish, Verdict.UNKNOWN)


def test_half_a_copy_is_told_to_be_fetched_again(copy: SealedCopy) -> None:
    sealed = sealed_bytes(copy)
    judgement = judged(sealed[: len(sealed) // 2])
    assert judgement.verdict is not Verdict.GENUINE
    assert "Hämta den igen" in judgement.reasons[-1]


def test_a_package_is_told_to_be_unpacked(copy: SealedCopy) -> None:
    judgement = judged(zipped(sealed_bytes(copy)))
    assert judgement.verdict is Verdict.UNKNOWN
    assert "Packa upp den" in judgement.reasons[-1]


def test_a_kopia_and_a_draft_are_said_to_be_what_they_are(copy: SealedCopy) -> None:
    kopia, draft = judged(reading_copy(copy)), make_response(state=State.APPROVED)
    assert kopia.verdict is Verdict.UNKNOWN
    assert "kopia att läsa" in kopia.reasons[-1]
    utkast = judged(working_copy(response=draft, at=timezone.now()))
    assert utkast.verdict is Verdict.UNKNOWN
    assert "utkast" in utkast.reasons[-1]


def test_until_the_copy_is_stored_nothing_is_genuine(issuer: TrustServices, settings: Any) -> None:
    trust(issuer, settings)
    pages = render_submission(make_response(state=State.SUBMITTED).submissions.get())
    for key in ("seal", "neighbour"):
        judgement = judged(sealed_by(issuer, key, pages))
        assert judgement.verdict is Verdict.UNKNOWN
        assert "inte sparat i portalen ännu" in judgement.reasons[0]
        assert judgement.our_seal is (key == "seal")


def test_another_customer_of_our_issuer_has_not_our_seal(issuer: TrustServices, settings: Any) -> None:
    trust(issuer, settings)
    response = make_response(state=State.SUBMITTED)
    pages = render_submission(response.submissions.get())
    seal(response)
    forged = sealed_by(issuer, "neighbour", pages)
    assert judged(forged).verdict is Verdict.ALTERED
    unknown = sealed_by(issuer, "neighbour", render_submission(elsewhere()))
    inspection, judgement = judge_file(unknown)
    assert (inspection.passes_gate, judgement.verdict) == (True, Verdict.UNKNOWN)
    assert not any("giltigt" in reason or "äkta" in reason for reason in judgement.reasons)
    page = posted(unknown).content.decode()
    assert "inte den här portalens sigill" in page
    assert "Förseglad av" not in page


def test_a_seal_stays_ours_when_the_key_has_been_exchanged(issuer: TrustServices, settings: Any) -> None:
    trust(issuer, settings)
    seal(make_response(state=State.SUBMITTED))
    settings.SEAL_PKCS12_FILE = "/dev/null"
    earlier = sealed_by(issuer, "seal", files.pdf())
    assert judged(earlier).our_seal
    assert judged(append_bytes(earlier)).verdict is Verdict.ALTERED
    assert not judged(sealed_by(issuer, "neighbour", files.pdf())).our_seal


def test_a_certificate_that_the_settings_name_is_ours_before_anything_is_sealed(
    issuer: TrustServices, settings: Any
) -> None:
    trust(issuer, settings)
    settings.SEAL_PKCS12_FILE = "/dev/null"
    sealed = sealed_by(issuer, "seal", files.pdf())
    assert not judged(sealed).our_seal
    settings.SEAL_CERTIFICATES = [str(issuer.directory / "seal-certificate.pem")]
    assert judged(sealed).our_seal


def trust(issuer: TrustServices, settings: Any) -> None:
    """The portal seals with the key "seal" and trusts the issuer, who has other customers."""
    (issuer.directory / "seal.p12").write_bytes(issuer.pkcs12("seal", "x"))
    (issuer.directory / "seal-certificate.pem").write_bytes(pem(issuer))
    settings.SEAL_PKCS12_FILE, settings.SEAL_PKCS12_PASSWORD = str(issuer.directory / "seal.p12"), "x"
    settings.SEAL_TRUST_ROOTS = [str(issuer.root_file)]


def pem(issuer: TrustServices) -> bytes:
    return issuer.certificate("seal").public_bytes(Encoding.PEM)


def sealed_by(issuer: TrustServices, key: str, pages: bytes) -> bytes:
    sealer = Pkcs12Sealer(pkcs12=issuer.pkcs12(key, "x"), password="x", name="Region Exempel")
    return seal_pdf(pdf=pages, sealer=sealer, sealed_at=timezone.now())


def elsewhere() -> Submission:
    """A submission of another portal: this one has none with its receipt number."""
    submission: Submission = make_response(state=State.SUBMITTED).submissions.get()
    submission.receipt_number = "SP-1999-AAAA-BBBB"
    return submission


@pytest.fixture
def replaced() -> tuple[SealedCopy, Submission]:
    """A copy, and the later submission that has taken its place."""
    at = timezone.now() - timedelta(days=3)
    response = make_response(state=State.SUBMITTED, at=at)
    copy = seal(response)
    reopen(response, at=at + timedelta(days=1))
    save_answers(response, {"A-2": "Rättat."}, at=at + timedelta(days=1))
    bring_to(Response.objects.get(pk=response.pk), State.SUBMITTED, at=at + timedelta(days=2))
    return copy, response.submissions.get(number=2)


def test_the_verifier_says_what_has_taken_the_place_of_a_copy(
    replaced: tuple[SealedCopy, Submission], tmp_path: Path
) -> None:
    copy, later = replaced
    sealed = sealed_bytes(copy)
    for data, verdict in ((sealed, Verdict.GENUINE), (append_bytes(sealed), Verdict.ALTERED)):
        note, *another = judged(data).notes
        assert judged(data).verdict is verdict
        assert bool(another) is (verdict is Verdict.ALTERED)
        assert later.receipt_number in note
        assert f"{timezone.localtime(later.submitted_at):%H:%M}" in note
        assert note in posted(data).content.decode()
    (tmp_path / "a.pdf").write_bytes(sealed)
    assert note in run(tmp_path / "a.pdf")[1]
    assert json.loads(run(tmp_path / "a.pdf", json=True)[1])["notes"] == [note]


def test_a_submission_in_force_has_nothing_in_its_place(copy: SealedCopy) -> None:
    assert judged(sealed_bytes(copy)).notes == ()


def with_nothing_behind(data: bytes, path: Path) -> Path:
    path.write_bytes(data)
    with path.open("r+b") as file:
        file.truncate(300_000_000)
    return path


def test_a_large_copy_is_judged_without_being_held_in_memory(copy: SealedCopy, tmp_path: Path) -> None:
    """300 MB, of which nothing is held here; the process that looks at it: the next test."""
    path = with_nothing_behind(sealed_bytes(copy), tmp_path / "stor.pdf")
    tracemalloc.start()
    judgement = judged(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert judgement.verdict is Verdict.ALTERED
    assert "byte tillagda" in judgement.reasons[0]
    assert judgement.changes is not None
    assert most < 30_000_000


def test_the_process_that_looks_at_a_large_file_needs_no_memory_for_it(copy: SealedCopy, tmp_path: Path) -> None:
    """With 100 MB of data allowed, which a file of 300 MB would break."""
    path = with_nothing_behind(sealed_bytes(copy), tmp_path / "stor.pdf")
    found = inspect_confined(data=path, trust_roots=[], megabytes=100)
    assert (found.limit, found.receipt_number) == (Limit.TAIL, copy.submission.receipt_number)
    assert found.certificates
    assert contents_confined(files=[path], megabytes=100) != (None,)


def test_a_changed_copy_with_nothing_behind_it_is_altered_and_not_unchecked(copy: SealedCopy, tmp_path: Path) -> None:
    judgement = judged(with_nothing_behind(change_a_byte_of_content(sealed_bytes(copy)), tmp_path / "stor.pdf"))
    assert judgement.verdict is Verdict.ALTERED


@pytest.mark.parametrize("data", [b"\0", b"film", b"\xff\xd8\xff" + b"x" * 3000])
def test_a_large_file_that_is_no_document_is_unknown_at_once(data: bytes, tmp_path: Path) -> None:
    path = with_nothing_behind(data, tmp_path / "stor.pdf")
    found = inspect_confined(data=path, trust_roots=[])
    assert (found.limit, found.sealed, found.report["size"]) == (None, False, 300_000_000)
    assert judged(path).verdict is Verdict.UNKNOWN
