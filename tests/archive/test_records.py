"""What was true at submission is told of it for ever, whatever has been renamed, moved or retired since."""

import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from archive import letters
from archive.excerpts.choosing import Choices
from archive.excerpts.pdf import excerpt_html, page_of_excerpt
from archive.excerpts.publishing import Publication, make_publication
from archive.excerpts.reading import make_excerpt
from archive.excerpts.word import excerpt_to_docx
from archive.exporting.files import make_file
from archive.exporting.table import export_rows
from archive.exports import export_of
from archive.models import SealedCopy
from archive.packages.bundle import bundle
from archive.packages.sip import package_files
from archive.paper.reading_copy import reading_copy
from archive.records import record_of
from outbox.models import OutboxMessage
from responses.models import Response, State, Submission
from surveys.services import retire_questionnaire
from tests.builders import (
    archivist_of,
    attach_file,
    attach_link,
    bring_to,
    complete_answers,
    editor_of,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
    the_author,
)
from tests.builders.copies import copy_html, render_submission
from tests.conftest import QUICK_HASHING

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("records")]

ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file, link]}
- {type: table, link_id: A-3, text: Tabell, rows: [{a: "{organisation}"}], columns: [{a: Kolumn}]}
"""


@pytest.fixture(scope="module")
def archived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Response]:
    """One archived response with a file and a link, for all tests here: sealing takes a second."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=QUICK_HASHING):
            response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
            attach_file(response, "A-2", title="Närvårdsplanen", name="plan.pdf")
            attach_link(response, "A-2")
            save_answers(response, complete_answers(response))
            bring_to(response, State.ARCHIVED)
        yield response
        transaction.set_rollback(True)


def fresh(response: Response) -> tuple[Submission, SealedCopy]:
    copy = SealedCopy.objects.get(submission__response=response)
    return copy.submission, copy


def change_everything(response: Response) -> None:
    """Rename the organisation and its people, give more time, change addresses, retire the questionnaire."""
    organisation = response.organisation
    organisation.name, organisation.number = "Region Omdöpt", "232100-9999"
    organisation.contact_email = "ny.kontakt@example.se"
    organisation.save()
    for number, user in enumerate(User.objects.all()):
        user.name, user.title, user.email = f"Nytt Namn {number}", "Ny titel", f"ny.adress.{number}@example.se"
        user.save()
    Response.objects.filter(pk=response.pk).update(
        last_day=response.last_day + timedelta(days=40), opens_on=response.opens_on - timedelta(days=3)
    )
    author = the_author()
    retire_questionnaire(questionnaire=response.questionnaire, reason="En ny finns.", actor=author, at=timezone.now())


def page(user: User, name: str, submission: Submission) -> str:
    client = Client()
    client.force_login(user)
    text = client.get(reverse(name, args=[submission.pk] if name != "archive" else [])).content.decode()
    main = text.partition("<h1")[2].partition("</main>")[0]
    main = main.partition("</select>")[2] or main  # the filter offers what organisations are called today
    return "\n".join(line for line in main.splitlines() if "csrf" not in line)


def letter_of(submission: Submission) -> str:
    sent = OutboxMessage.objects.filter(key__contains=str(submission.pk))
    sent.delete()
    letters.put_receipt(submission=submission, at=submission.submitted_at)
    return json.dumps(
        OutboxMessage.objects.get(kind="email", key__contains=str(submission.pk)).payload, ensure_ascii=False
    )


def everything_told(response: Response) -> dict[str, object]:
    """All that is made of a submission, by what it is."""
    submission, copy = fresh(response)
    at = submission.submitted_at
    packed = {f"package: {file.path}": file.data for file in package_files(copy, at=at)}
    with zipfile.ZipFile(io.BytesIO(b"".join(bundle([copy], at=at)))) as made:
        manifest = made.read("manifest.json")
    registrator = archivist_of(response)
    return {
        "pages": copy_html(submission),
        "rendered": render_submission(submission),
        "kopia": reading_copy(copy),
        "bundle": manifest,
        **packed,
        **{name: page(registrator, name, submission) for name in ("receipt", "archived", "archive", "register_entry")},
        "letter": letter_of(submission),
        **taken_out(submission),
    }


def taken_out(submission: Submission) -> dict[str, object]:
    """The answer as its readers take it out: excerpts, Underlag and data, of one and of several."""
    response, at = Response.objects.get(pk=submission.response_id), submission.submitted_at
    wanted = Publication(title="Underlag", cover="", sections=frozenset({"A"}), choices=Choices())
    exports = [export_of(response, at)]
    return {
        "excerpt": excerpt_html(make_excerpt(response, Choices(), at)),
        "excerpt in word": excerpt_to_docx(make_excerpt(response, Choices(), at), at),
        "underlag": page_of_excerpt(make_publication([response], wanted, at)),
        "underlag of two": page_of_excerpt(make_publication([response, response], wanted, at)),
        "table": list(export_rows(exports)),
        **{form: make_file(exports, form, at).content for form in ("csv", "json", "fhir")},
    }


def test_nothing_that_is_told_changes_when_the_world_does(archived: Response) -> None:
    before = everything_told(archived)
    with transaction.atomic():
        change_everything(archived)
        with override_settings(BASE_URL="https://en.annan.adress.example.se"):
            after = {**everything_told(archived), "letter": before["letter"]}
        letter = letter_of(fresh(archived)[0])
        transaction.set_rollback(True)
    assert [name for name in before if before[name] != after[name]] == []
    assert letter == before["letter"]


def test_a_submission_that_is_sealed_after_the_renaming_tells_the_names_of_then() -> None:
    response = make_response(state=State.SUBMITTED)
    before = response.organisation.name
    name = editor_of(response).name
    change_everything(response)
    html = copy_html(response.submissions.get())
    assert all(text in html for text in (before, name))
    assert all(text not in html for text in ("Region Omdöpt", "Nytt Namn"))


def test_the_record_is_never_changed() -> None:
    submission = make_response(state=State.SUBMITTED).submissions.get()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(record={})


@pytest.mark.parametrize(
    ("period", "title"),
    [("2024", "Länsenkät 2024"), ("juli 2023 till juni 2024", "Länsenkät 2024"), ("hösten", "Länsenkät")],
)
def test_a_record_from_before_it_had_the_year_is_called_by_that_of_its_period(
    archived: Response, period: str, title: str
) -> None:
    submission, _ = fresh(archived)
    del submission.record["year"]
    submission.record |= {"period": period, "title": "Länsenkät"}
    assert record_of(submission).dated_title == title
    submission.record["year"] = 2025
    assert record_of(submission).dated_title == "Länsenkät 2025"


def test_a_questionnaire_that_the_response_has_since_been_moved_to_is_not_told(archived: Response) -> None:
    submission, _ = fresh(archived)
    newer = make_questionnaire(
        make_definition(ITEMS, name=archived.questionnaire.name, version="2031-01-01", title="Ny")
    )
    with transaction.atomic():
        before = copy_html(submission)
        Response.objects.filter(pk=archived.pk).update(questionnaire=newer)
        assert copy_html(fresh(archived)[0]) == before
        transaction.set_rollback(True)


def text_of_pages(data: bytes, tmp_path: Path) -> list[list[str]]:
    (tmp_path / "fil.pdf").write_bytes(data)
    read = subprocess.run(["pdftotext", "-layout", "fil.pdf", "-"], cwd=tmp_path, capture_output=True, check=True)
    return [
        [" ".join(line.split()) for line in one.splitlines() if line.strip()]
        for one in read.stdout.decode().split("\f")
    ]


def test_a_kopia_has_the_originals_pages_line_for_line_and_the_number_of_since(
    archived: Response, tmp_path: Path
) -> None:
    _, copy = fresh(archived)
    with copy.file.open("rb") as opened:
        original = text_of_pages(opened.read(), tmp_path)
    kopia = text_of_pages(reading_copy(copy), tmp_path)
    assert len(kopia) == len(original) > 3
    for theirs, ours in zip(original, kopia, strict=True):
        assert [line for line in ours if line in theirs] == theirs
    stamped = [" ".join(lines) for lines in kopia if lines]
    today = timezone.localdate()
    assert len(stamped) == sum(map(bool, original)) > 2
    assert all(f"Registrerat efter förseglingen den {today.day}" in said for said in stamped)
    assert all(f"med diarienummer {archived.diarienummer}" in said for said in stamped)


def test_a_kopia_keeps_nothing_of_seal_and_files(archived: Response) -> None:
    _, copy = fresh(archived)
    with pikepdf.open(io.BytesIO(reading_copy(copy))) as pdf:
        assert not pdf.attachments
        assert not {"/AcroForm", "/Perms", "/DSS", "/AF"} & set(pdf.Root.keys())
        assert all(note.get("/FT") != "/Sig" for one in pdf.pages for note in one.obj.get("/Annots", []))
        assert str(pdf.docinfo["/Title"]).startswith("Kopia: ")
