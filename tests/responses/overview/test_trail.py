"""The trail of a response, a page at a time."""

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.models import Event, Response, State
from responses.overview.views.trail import A_PAGE
from tests.builders import archivist_of, client_of, editor_of, make_response

pytestmark = pytest.mark.django_db


def add_events(response: Response, amount: int) -> None:
    """The oldest first, each with its number as its note."""
    editor, at = editor_of(response), timezone.now()
    Event.objects.bulk_create(
        Event(response=response, action="commented", actor=editor, actor_name=editor.name, at=at, note=f"Händelse {n}.")
        for n in range(amount)
    )


def test_what_happened_long_ago_is_on_a_later_page_of_the_history() -> None:
    response = make_response()
    add_events(response, A_PAGE + 1)
    client, url = client_of(editor_of(response)), reverse("history", args=[response.pk])
    newest, oldest = (client.get(url, {"page": number}).content.decode() for number in (1, 2))
    assert (f"Händelse {A_PAGE}." in newest, "Händelse 0." in newest) == (True, False)
    assert (f"Händelse {A_PAGE}." in oldest, "Händelse 0." in oldest) == (False, True)
    assert 'aria-label="Sidor i listan"' in newest


def test_the_page_of_a_submission_tells_of_it_a_page_at_a_time() -> None:
    response = make_response(state=State.SUBMITTED)
    add_events(response, A_PAGE + 1)
    client, url = client_of(archivist_of(response)), reverse("archived", args=[response.submissions.get().pk])
    newest, oldest = (client.get(url, {"page": number}).content.decode() for number in (1, 2))
    assert (f"Händelse {A_PAGE}." in newest, "Händelse 0." in newest) == (True, False)
    assert (f"Händelse {A_PAGE}." in oldest, "Händelse 0." in oldest) == (False, True)
