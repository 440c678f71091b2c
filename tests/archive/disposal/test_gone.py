"""What is destroyed is told to be so wherever it was: pages, files, the API, the verification, the archive's list."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from archive.disposal.execution import carry_out_due
from archive.handover.directory import HandoverDirectory
from archive.handover.parts import write_parts
from archive.verification import judge_file
from attachments.models import Attachment
from audit.models import LogRow
from cases.dispatching import files_of_dispatch
from cases.models import Case, Dispatch
from cases.services import add_number
from outbox.failures import NeverPossibleError
from outbox.models import OutboxMessage
from responses.models import DisposedSubmission, Response
from seals.verify import Verdict
from tests.archive.api.conftest import asks_with, give_key
from tests.archive.disposal.answers import MARK, marked
from tests.builders import (
    DIARIENUMMER,
    archivist_of,
    begin_masking,
    client_of,
    contributor_of,
    editor_of,
    make_case,
    make_dispatch,
    make_organisation,
)
from tests.builders.disposal import deliver, make_delivered, make_due, steward_of
from tests.builders.log import bind_now
from tests.conftest import QUICK_HASHING

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("disposal")]


@dataclass(frozen=True)
class Destroyed:
    """What was: its keys, the files as they were handed out, and another answer of the organisation that is there."""

    response: Response
    submission: UUID
    number: str
    attachment: UUID
    masking: UUID
    copy: bytes
    masked: bytes
    other: Response
    case: Case
    sent: Dispatch
    directory: Path


@pytest.fixture(scope="module")
def gone(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Destroyed]:
    """One destroyed answer for all tests here: sealing takes a second."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=QUICK_HASHING):
            response = marked()
            masking = begin_masking(response, made=True)
            deliver(response)
            submission = response.submissions.get()
            attachment = Attachment.objects.get(placement__response=response)
            with submission.copy.file.open() as copy, masking.copy.file.open() as masked:
                files = copy.read(), masked.read()
            other = make_delivered(organisation=response.organisation)
            case = make_case(number=DIARIENUMMER, response=response)
            sent = make_dispatch(case)
            OutboxMessage.objects.filter(key=f"copy_sent:{sent.pk}").update(given_up_at=timezone.now())
            directory = tmp_path_factory.mktemp("earlier") / "arkiv"
            bind_now()
            call_command("export_archive", str(directory))
            keys = submission.pk, submission.receipt_number, attachment.pk, masking.pk
            made = Destroyed(response, *keys, *files, other, case, sent, directory)
            make_due(response)
            assert carry_out_due(at=timezone.now()).done == 1
        yield made
        transaction.set_rollback(True)


OF_SUBMISSION = (
    *("archived", "receipt", "copy", "kopia", "package", "validation", "validation_file", "compare_submissions"),
    *("submitted_year_changes", "register_entry", "begin_masking", "take_back_deposit", "comparison_pdf", "progress"),
)
OF_RESPONSE = ("response", "year_changes", "excerpt", "publication", "passages", "reopen", "carry_over", "history")


def test_every_address_of_it_is_410_to_those_who_read_the_organisation_and_404_to_others(gone: Destroyed) -> None:
    addresses = [reverse(name, args=[gone.submission]) for name in OF_SUBMISSION]
    addresses += [reverse(name, args=[gone.response.pk]) for name in OF_RESPONSE if name != "history"]
    addresses += [reverse("masking", args=[gone.masking]), reverse("masked_copy", args=[gone.masking])]
    addresses += [reverse("submitted_attachment", args=[gone.submission, 1])]
    addresses += [reverse("attachment", args=[gone.attachment])]
    reader, stranger = client_of(archivist_of(gone.other)), client_of(archivist_of(make_organisation()))
    for address in addresses:
        answer = reader.get(address)
        assert answer.status_code == 410, address
        text = answer.content.decode()
        assert "Gallrat" in text
        assert reverse("disposed", args=[gone.submission]) in text
        assert stranger.get(address).status_code == 404, address
    # To whom something was handed reads no log, and is told at their own link.
    own = client_of(contributor_of(gone.other)).get(reverse("my_questions", args=[gone.response.pk]))
    text = own.content.decode()
    assert (own.status_code, "Gallringsbeslut: RS 2026-0007." in text) == (410, True)
    assert reverse("disposed", args=[gone.submission]) not in text
    told = reader.get(addresses[0], headers={"accept": "application/json"})
    assert (told.status_code, "Gallrat" in told.json()["message"]) == (410, True)


def test_the_list_the_log_and_its_file_tell_where_it_is_and_no_search_finds_its_words(gone: Destroyed) -> None:
    pages = client_of(archivist_of(gone.other))
    listed = pages.get(reverse("archive")).content.decode()
    assert f"{gone.number}" in listed
    assert "levererat till e-arkiv" in listed
    logged = DisposedSubmission.objects.get()
    for search in ({"diarienummer": gone.number}, {"words": gone.number}, {"year": logged.year}):
        assert gone.number in pages.get(reverse("archive"), search).content.decode(), search
    for search in ({"words": MARK}, {"deposited": "no"}, {"year": 2019}, {"diarienummer": "RS 1999-1"}):
        assert gone.number not in pages.get(reverse("archive"), search).content.decode(), search
    log = pages.get(reverse("disposal_log")).content.decode()
    assert gone.number in log
    own = pages.get(reverse("disposed", args=[gone.submission])).content.decode()
    for said in (logged.copy_sha256, "RS 2026-0007", "Informationshanteringsplan 4.2", "EA-1", logged.package_sha256):
        assert said in own
    assert MARK not in own + log + listed
    file = b"".join(pages.get(reverse("disposal_log_file")).streaming_content).decode("utf-8-sig")
    assert [one.organisation for one in LogRow.objects.filter(action="exported")][-1] == logged.organisation_id
    [headings, row] = csv.reader(io.StringIO(file), delimiter=";")
    assert len(headings) == len(row)
    assert logged.copy_sha256 in row
    steward = client_of(steward_of(gone.other.organisation))
    assert steward.get(reverse("disposed", args=[gone.submission])).status_code == 200
    assert (
        client_of(archivist_of(make_organisation())).get(reverse("disposed", args=[gone.submission])).status_code == 404
    )


def test_pages_that_look_at_all_answers_go_on_without_it(gone: Destroyed) -> None:
    for person in (editor_of(gone.other), archivist_of(gone.other)):
        pages = client_of(person)
        for name in ("start", "situation", "archive", "cases", "export_all"):
            assert pages.get(reverse(name)).status_code == 200, name
        for name in ("response", "year_changes"):
            assert pages.get(reverse(name, args=[gone.other.pk])).status_code == 200, name
    call_command("index_archive")


def test_another_system_is_told_and_its_list_goes_on_from_what_is_gone(gone: Destroyed) -> None:
    organisation = gone.other.organisation
    ask = asks_with(give_key(organisation).secret)
    for name in ("api_submission", "api_sealed_copy", "api_package", "api_questionnaire_response"):
        answer = ask(reverse(name, args=[gone.submission]))
        assert (answer.status_code, answer.json()["code"]) == (410, "disposed"), name
        assert "Gallrat" in answer.json()["detail"]
    listed = ask(reverse("api_submissions"), {"cursor": str(gone.submission)})
    assert [one["id"] for one in listed.json()["items"]] == [str(gone.other.submissions.get().pk)]
    stranger = asks_with(give_key(make_organisation()).secret)
    assert stranger(reverse("api_submission", args=[gone.submission])).status_code == 404


def test_the_verification_still_knows_the_copies(gone: Destroyed) -> None:
    for file, what in ((gone.copy, "arkivexemplaret"), (gone.masked, "maskad kopia")):
        _, judgement = judge_file(file)
        assert judgement.verdict is Verdict.GENUINE
        assert what in judgement.title
        assert "gallrat i portalen" in judgement.title
        assert "levererat till e-arkiv" in " ".join(judgement.notes)
        _, judgement = judge_file(file + b"\n%extra")
        assert judgement.verdict is Verdict.ALTERED
        assert "levererat till e-arkiv" in " ".join(judgement.notes)
    _, judgement = judge_file(gone.copy.replace(b"/Title", b"/Tytle", 1))
    assert judgement.verdict is Verdict.ALTERED


def test_the_case_that_it_was_placed_in_still_tells_of_it_and_one_with_a_longer_number_does_not(
    gone: Destroyed,
) -> None:
    editor, title = editor_of(gone.other), DisposedSubmission.objects.get().title
    pages = client_of(editor)
    longer = make_case(gone.case.organisation, number=DIARIENUMMER.rpartition("-")[0])
    assert gone.number not in pages.get(reverse("case", args=[longer.pk])).content.decode()
    given = {"case": gone.case, "actor": editor, "at": timezone.now()}
    add_number(number="RS 2026-9999", whose="Vårt", own=True, **given)
    # As it is withdrawn where no other answer has it: here another one does.
    gone.case.numbers.filter(number=DIARIENUMMER).update(withdrawn_at=timezone.now(), withdrawn_by=editor)
    told = pages.get(reverse("case", args=[gone.case.pk])).content.decode()
    assert reverse("disposed", args=[gone.submission]) in told
    assert title in told


def test_a_mail_with_it_that_did_not_get_through_is_never_tried_again(gone: Destroyed) -> None:
    with pytest.raises(NeverPossibleError, match=r"Arkivexemplaret är gallrat\."):
        files_of_dispatch(str(gone.sent.pk))


def test_a_delivery_that_goes_on_keeps_its_package_and_says_that_it_is_destroyed(gone: Destroyed) -> None:
    def exported() -> tuple[dict[str, Any], str]:
        call_command("export_archive", str(gone.directory))
        sums = (gone.directory / "SHA256SUMS").read_text()
        told = json.loads((gone.directory / "manifest.json").read_bytes())
        return {one["receipt_number"]: one for one in told["packages"]}, sums

    packages, sums = exported()
    package = packages[gone.number]
    assert package["disposed_at"] == DisposedSubmission.objects.get().logged_at.isoformat()
    assert packages[gone.other.submissions.get().receipt_number]["disposed_at"] == ""
    assert f"{package['sha256']}  {package['path']}" in sums
    assert exported()[0] == packages
    path = gone.directory / package["path"]
    kept = path.read_bytes()
    path.write_bytes(kept + b"x")
    with pytest.raises(SystemExit):
        exported()
    path.write_bytes(kept)


def test_the_log_is_handed_over_with_its_schema(gone: Destroyed, tmp_path: Path) -> None:
    missing: list[Any] = []
    directory = HandoverDirectory(tmp_path / "arkiv")
    written = list(write_parts(directory, [gone.other.organisation], missing))
    assert missing == []
    [path] = [one.path for one in written if one.path.endswith("/gallringslogg.json")]
    rows = json.loads((directory.root / path).read_text())
    jsonschema.validate(rows, json.loads((directory.root / "scheman/gallringslogg.schema.json").read_text()))
    assert [row["receipt_number"] for row in rows] == [gone.number]
    assert {file["kind"] for file in rows[0]["files"]} == {"copy", "report", "masked", "attached"}
