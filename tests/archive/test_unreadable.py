"""A stored file that is gone, or that the storage does not give, is told of with 409 and whom to turn to."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse

from archive.models import AttachmentCompanion, MaskedCopy, SealedCopy
from archive.packages import fetching
from archive.packages.contents import PackedFile
from archive.packages.sip import package_files
from config.refusals import NotReadableNowError
from config.storage import WholeFileStorage, reading_stored, refusal_of
from responses.models import Response, State
from tests.archive.companions.test_making import word
from tests.attachments.files import pdf
from tests.builders import (
    archivist_of,
    attach_file,
    begin_masking,
    bring_to,
    client_of,
    complete_answers,
    give_companion,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
    seal,
)
from tests.builders.masking import places_in
from tests.builders.storage import paths_opened

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("unreadable")]

ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file]}
"""


class _BotoError(Exception):
    """As botocore raises, which is no OSError."""

    response: dict[str, Any]


_BotoError.__module__ = "botocore.exceptions"
ERRORS = [FileNotFoundError(2, "gone"), OSError(5, "Input/output error"), _BotoError("reset")]


@pytest.fixture
def archived() -> Response:
    """With a file and its PDF/A, and a masked copy."""
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    attach_file(response, "A-2", content=word(), name="plan.docx")
    save_answers(response, complete_answers(response))
    bring_to(response, State.ARCHIVED)
    give_companion(response.submissions.get())
    return response


def addresses_of(response: Response) -> list[str]:
    submission = response.submissions.get()
    made, begun = begin_masking(response, made=True), begin_masking(response)
    place = places_in(submission.copy)[0].key
    return [
        *(reverse(name, args=[submission.pk]) for name in ("copy", "kopia", "validation_file", "package")),
        *(reverse(name, args=[submission.pk, 1]) for name in ("submitted_attachment", "companion")),
        reverse("masked_copy", args=[made.pk]),
        *(reverse(name, args=[begun.pk]) for name in ("masking", "mask_preview")),
        reverse("mask_words", args=[begun.pk, place]),
    ]


def statuses(client: Client, addresses: list[str]) -> dict[str, int]:
    return {address: client.get(address).status_code for address in addresses}


@pytest.mark.parametrize("error", ERRORS, ids=["gone", "disk", "S3"])
def test_no_page_that_hands_out_a_stored_file_fails_where_the_storage_does(
    archived: Response, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    addresses, client = addresses_of(archived), client_of(archivist_of(archived))
    assert set(statuses(client, addresses).values()) == {200}
    before = archived.events.count()

    def fails(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(WholeFileStorage, "open", fails)
    client.raise_request_exception = False
    answers = {address: client.get(address) for address in addresses}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(addresses, 409)
    assert archived.events.count() == before
    is_gone = isinstance(error, FileNotFoundError)
    for address, answer in answers.items():
        told = answer.content.decode()
        assert ("är borta" in told, "Försök igen om en stund" in told) == (is_gone, not is_gone), address
        assert "äg till portalens administratörer" in told
        assert "är inte den" not in told, "a storage that fails says nothing about the file"


def test_what_was_exchanged_in_the_storage_is_handed_out_by_no_page_and_logged_as_fetched_by_nobody(
    archived: Response,
) -> None:
    """Sound files all of them: another answer's copy, its report, and so on."""
    addresses, client = addresses_of(archived), client_of(archivist_of(archived))
    submission = archived.submissions.get()
    copy, companion = submission.copy, AttachmentCompanion.objects.get()
    other = seal(make_response(state=State.SUBMITTED))
    masked = MaskedCopy.objects.get()
    exchanged = {
        copy.file: content_of(other.file),
        copy.report_file: content_of(other.report_file),
        companion.file: pdf(),
        companion.attachment.file: word() + b" ",
        masked.file: content_of(other.file),
    }
    for file, data in exchanged.items():
        file.storage.delete(file.name)
        assert file.storage.save(file.name, ContentFile(data)) == file.name
    before = archived.events.count()
    answers = {address: client.get(address) for address in addresses}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(addresses, 409)
    assert archived.events.count() == before
    for address, answer in answers.items():
        told = answer.content.decode()
        assert "är inte" in told, address
        assert "administratörer" in told


def test_what_is_handed_out_is_the_very_file_that_was_judged(
    archived: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened again it may be another; and from S3 each opening fetches it all."""
    submission, made = archived.submissions.get(), begin_masking(archived, made=True)
    addresses = [
        *(reverse(name, args=[submission.pk]) for name in ("copy", "validation_file")),
        *(reverse(name, args=[submission.pk, 1]) for name in ("submitted_attachment", "companion")),
        reverse("masked_copy", args=[made.pk]),
    ]
    client, opened = client_of(archivist_of(archived)), paths_opened(monkeypatch)
    assert set(statuses(client, addresses).values()) == {200}
    assert len(opened) == len(set(opened)) == len(addresses)


def test_a_package_whose_file_is_exchanged_while_it_is_made_is_handed_out_and_noted_by_nobody(
    archived: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = archived.submissions.get()
    file, other = submission.copy.file, content_of(seal(make_response(state=State.SUBMITTED)).file)

    def looked_at(copy: SealedCopy, *, at: datetime) -> list[PackedFile]:
        found = package_files(copy, at=at)
        file.storage.delete(file.name)
        file.storage.save(file.name, ContentFile(other))
        return found

    monkeypatch.setattr(fetching, "package_files", looked_at)
    before, page = archived.events.count(), reverse("package", args=[submission.pk])
    answer = client_of(archivist_of(archived)).get(page)
    assert (answer.status_code, "är inte längre den som förseglades" in answer.content.decode()) == (409, True)
    assert archived.events.count() == before


def content_of(file: FieldFile) -> bytes:
    with file.open("rb") as opened:
        return bytes(opened.read())


def test_what_is_not_as_it_was_is_told_as_that_and_what_a_storage_answers_by_its_kind() -> None:
    forbidden, missing = _BotoError("403"), _BotoError("404")
    forbidden.response = {"ResponseMetadata": {"HTTPStatusCode": 403}}
    missing.response = {"ResponseMetadata": {"HTTPStatusCode": 404}}
    told = [refusal_of(error, gone="Borta.", altered="Ändrad.") for error in (ValueError(), missing, *ERRORS)]
    assert [str(one) for one in told[:3]] == ["Ändrad.", "Borta.", "Borta."]
    later = [*told[3:], refusal_of(forbidden, gone="Borta.", altered="Ändrad."), refusal_of(KeyError(), gone="Borta.")]
    assert all(isinstance(one, NotReadableNowError) for one in later)
    assert str(refusal_of(KeyError(), gone="Borta.", altered="Ändrad.", also=(KeyError,))) == "Ändrad."


def test_what_is_no_fault_of_the_storages_is_not_told_as_one() -> None:
    with pytest.raises(KeyError), reading_stored("Filen går inte att läsa."):
        raise KeyError("a mistake")
