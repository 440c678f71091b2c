"""A guest's access: while the answer is written and approved, not once it is submitted, and again when it is opened."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from administration.people.reading import guests_of
from responses.models import Assignment, Response, State
from tests.builders import (
    attach_file,
    bring_to,
    complete_answers,
    hand_out,
    make_member,
    make_response,
    reopen,
    save_answers,
)

pytestmark = pytest.mark.django_db


def handed_to(response: Response, *people: User, **fields: Any) -> Assignment:
    [given] = hand_out(response, ["A-2"], *people, **fields)
    return given


def window_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def statuses(client: Client, response: Response, attachment: Any) -> set[int]:
    pages = ("my_questions", "comments", "attach", "answer_history")
    found = {
        client.get(reverse(page, args=[response.pk, *(["A-2"] if page != "my_questions" else [])])).status_code
        for page in pages
    }
    return found | {client.get(reverse("attachment", args=[attachment.attachment_id])).status_code}


@pytest.fixture
def response() -> Response:
    made = make_response()
    save_answers(made, complete_answers(made))
    return Response.objects.get(pk=made.pk)


def test_a_guests_access_ends_when_the_answer_is_submitted_and_comes_back_when_it_is_opened(response: Response) -> None:
    placed = attach_file(response, "A-2")
    guest = handed_to(response, addresses=["gast@example.se"]).person
    client = window_of(guest)
    for state in (State.DRAFT, State.IN_REVIEW, State.APPROVED):
        bring_to(response, state)
        assert statuses(client, response, placed) == {200}, state
    bring_to(response, State.SUBMITTED)
    assert statuses(client, response, placed) == {403}
    told = client.get(reverse("my_questions", args=[response.pk]))
    assert "Öppnas de igen kommer du åt dem igen." in told.content.decode()
    saved = client.post(reverse("save_question", args=[response.pk, "A-2"]), {"A-2-value": "x", "A-2-revision": "1"})
    assert saved.status_code == 403
    assert "Utdelat till dig" not in client.get(reverse("start")).content.decode()
    assert list(guests_of(response.organisation, timezone.localdate())) == []
    reopen(response)
    assert statuses(client, response, placed) == {200}
    assert list(guests_of(response.organisation, timezone.localdate())) == [guest]


def test_a_contributor_of_the_organisation_goes_on_reading_what_was_theirs(response: Response) -> None:
    placed = attach_file(response, "A-2")
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    handed_to(response, helper)
    bring_to(response, State.SUBMITTED)
    assert statuses(window_of(helper), response, placed) == {200}


def test_whoever_has_lost_the_role_is_as_a_guest(response: Response) -> None:
    placed = attach_file(response, "A-2")
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    handed_to(response, helper)
    bring_to(response, State.SUBMITTED)
    helper.memberships.update(ended_at=timezone.now(), ended_by=helper)
    assert statuses(window_of(helper), response, placed) == {403}
