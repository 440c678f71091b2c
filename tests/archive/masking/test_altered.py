"""Masked copies that somebody has altered are known for what they were; others tell until when their seal holds."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.utils import timezone

from archive import verification
from archive.masking.judging import find_masked, judge_masked
from archive.masking.making import proof_in
from archive.masking.strikes import ANSWER, FIELD, strike_place
from archive.models import MaskedCopy
from archive.verification import judge_file
from responses.models import Response, State
from seals.verify import Verdict
from tests.archive.masking.copies import file_of
from tests.archive.sealing.own_seals import give_seal
from tests.archive.verifying import run
from tests.builders import begin_masking, make_masked, make_response, seal
from tests.builders.masking import HEALTH, places_in
from tests.builders.storage import removed_put_back
from tests.seals.tampering import change_a_byte_of_content

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("masked_altered")]


@pytest.fixture
def response() -> Response:
    return make_response(state=State.SUBMITTED)


@pytest.fixture(scope="module")
def _made(made_once: None) -> dict[str, bytes]:
    """Three masked copies, the oldest first, each with something else struck, by their names in the storage."""
    response = make_response(state=State.SUBMITTED)
    copy = seal(response)
    fields = [one for one in places_in(copy) if one.kind == FIELD][:2]
    answer = next(one for one in places_in(copy) if one.kind == ANSWER)
    made = [make_masked(begin_masking(response, *strike_place(one, HEALTH))) for one in (*fields, answer)]
    return {one.file.name: file_of(one) for one in made}


@pytest.fixture
def files(_made: dict[str, bytes]) -> Iterator[list[bytes]]:
    """Those of the three."""
    with removed_put_back(_made):
        yield list(_made.values())


def saved_anew(file: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(BytesIO(file)) as pdf:
        change(pdf)
        found = BytesIO()
        pdf.save(found)
    return found.getvalue()


def with_another_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Något annat"


def with_another_proof(pdf: pikepdf.Pdf) -> None:
    give_proof(pdf, pdf.attachments["bevis.json"].get_file().read_bytes() + b" ")


def give_proof(pdf: pikepdf.Pdf, proof: bytes) -> None:
    del pdf.attachments["bevis.json"]
    pdf.attachments["bevis.json"] = pikepdf.AttachedFileSpec(pdf, proof)


def test_an_altered_copy_is_compared_with_the_one_whose_proof_it_has(
    files: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many have been made after it."""
    monkeypatch.setattr(verification, "_MOST_MASKED", 1)
    for file in files:
        _, judged = judge_file(saved_anew(file, with_another_title))
        assert judged.verdict is Verdict.ALTERED
        assert judged.title == "Ändrad: filen är inte den maskade kopia som gjordes här"
        assert len(judged.changes) == 1
        assert "titel" in judged.changes[0]
        assert not any("nyaste av" in note for note in judged.notes)


def test_with_another_proof_it_is_compared_with_the_newest_and_that_is_said(
    files: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, judged = judge_file(saved_anew(files[0], with_another_proof))
    assert not any("nyaste av" in note for note in judged.notes)
    assert not any("sida" in change.lower() for change in judged.changes)
    monkeypatch.setattr(verification, "_MOST_MASKED", 2)
    changed = saved_anew(files[0], with_another_proof)
    assert "Filen är jämförd med de 2 nyaste av 3 maskade kopior." in judge_file(changed)[1].notes
    newest = MaskedCopy.objects.latest("made_at")
    newest.file.storage.delete(newest.file.name)
    assert "Filen är jämförd med 1 av de 2 nyaste av 3 maskade kopior." in judge_file(changed)[1].notes


@pytest.mark.parametrize("alter", [with_another_title, with_another_proof])
def test_where_no_masked_copy_can_be_read_that_is_said_and_it_is_held_against_nothing_else(
    files: list[bytes], monkeypatch: pytest.MonkeyPatch, alter: Callable[[pikepdf.Pdf], None]
) -> None:
    """It differs from the sealed copy on every page, which says nothing of what was altered."""
    changed = saved_anew(files[0], alter)
    for copy in MaskedCopy.objects.all():
        copy.file.storage.delete(copy.file.name)
    for most in (20, 2):
        monkeypatch.setattr(verification, "_MOST_MASKED", most)
        _, judged = judge_file(changed)
        assert judged.verdict is Verdict.ALTERED
        assert judged.title == "Ändrad: filen är inte den maskade kopia som gjordes här"
        assert "Filen gick inte att jämföra med den maskade kopian." in judged.notes
        assert not judged.changes
        assert not any("0 av" in note or "arkivexemplaret" in note for note in judged.notes)


def test_where_some_can_be_read_it_is_said_how_many(files: list[bytes]) -> None:
    changed = saved_anew(files[0], with_another_proof)
    newest = MaskedCopy.objects.latest("made_at")
    newest.file.storage.delete(newest.file.name)
    assert "Filen är jämförd med 2 av 3 maskade kopior." in judge_file(changed)[1].notes


def test_a_copy_whose_report_does_not_say_its_proof_is_known_by_the_proof_inside_it(
    files: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much the pages are those of another."""
    monkeypatch.setattr(verification, "PROOF_HASH", "as_older_reports")
    monkeypatch.setattr(verification, "_MOST_MASKED", 2)
    _, judged = judge_file(saved_anew(files[2], lambda pdf: give_proof(pdf, proof_in(files[1]))))
    assert not any("jämförd med" in note for note in judged.notes)
    assert any("sida" in change.lower() for change in judged.changes)
    assert not any("bevis.json" in change for change in judged.changes)


def test_the_seal_of_an_altered_masked_copy_is_judged_by_its_organisations_own_root(
    response: Response, settings: Any, tmp_path: Path
) -> None:
    """Its proof states no organisation: the receipt's is that of the register."""
    give_seal(settings, response.organisation, tmp_path / "own")
    copy = seal(response)
    assert copy.report["sealed_for"]["own"] is True
    changed = change_a_byte_of_content(file_of(make_masked(begin_masking(response))))
    inspection, judged = judge_file(changed)
    assert inspection.organisation is None
    assert inspection.ours
    assert judged.verdict is Verdict.ALTERED
    path = tmp_path / "changed.pdf"
    path.write_bytes(changed)
    assert run(path)[0] == 1
    settings.ORGANISATION_SEALS = {}
    assert not judge_file(changed)[0].ours


def test_until_when_the_seal_of_a_masked_copy_held_is_told(files: list[bytes]) -> None:
    *_, file = files
    _, judged = judge_file(file)
    assert "Sigillet kontrollerades när filen sparades och var giltigt." in judged.reasons
    found = find_masked(MaskedCopy.objects.latest("made_at").sha256)
    assert found
    found.report["signatures"][-1]["valid_until"] = (timezone.now() - timedelta(days=1)).isoformat()
    _, judged = judge_masked(found, file)
    assert judged.verdict is Verdict.GENUINE
    assert any("Dess certifikat gällde till och med" in reason for reason in judged.reasons)
