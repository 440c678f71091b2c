"""A stored file that is gone, or that the storage does not give, is told of with 409 and whom to turn to."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.storage import WholeFileStorage, reading_stored
from responses.models import Response, State
from tests.archive.companions.test_making import word
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
)
from tests.builders.masking import places_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("unreadable")]

ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file]}
"""


class _BotoError(Exception):
    """As botocore raises, which is no OSError."""


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
    assert statuses(client, addresses) == dict.fromkeys(addresses, 409)
    assert archived.events.count() == before
    told = client.get(addresses[0]).content.decode()
    assert "Säg till portalens administratörer" in told


def test_what_is_no_fault_of_the_storages_is_not_told_as_one() -> None:
    with pytest.raises(KeyError), reading_stored("Filen går inte att läsa."):
        raise KeyError("a mistake")
