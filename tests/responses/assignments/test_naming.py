"""Another organisation's person is shown by address until they answer; and nobody reaches people by the hundred."""

import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from responses.assignments import services as assignments
from responses.models import Assignment, Response
from tests.builders import (
    comment_on,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
)

pytestmark = pytest.mark.django_db
ITEMS = "- {type: text, link_id: A-1, text: Beskriv}\n- {type: text, link_id: A-2, text: Mer}"
NAME, ADDRESS = "Förnamn Hemligsson", "nagon@annan.example.se"


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))


@pytest.fixture
def stranger() -> User:
    """Somebody with a role in another organisation."""
    return make_member(Role.EDITOR, organisation=make_organisation(), name=NAME, email=ADDRESS, title="Chef")


def pages_of(response: Response, assignment: int) -> dict[str, str]:
    """Every page of the editor's on which somebody who has been handed something is named."""
    client = Client()
    client.force_login(editor_of(response))
    section = response.tree.items[0].link_id
    addresses = {
        "task list": reverse("response", args=[response.pk]),
        "handing out": reverse("hand_out", args=[response.pk]),
        "the assignment": reverse("assignment", args=[response.pk, assignment]),
        "the section": reverse("section", args=[response.pk, section]),
        "comments": reverse("comments", args=[response.pk, "A-1"]),
        "history": reverse("history", args=[response.pk]),
    }
    return {name: client.get(address, follow=True).content.decode() for name, address in addresses.items()}


def test_a_stranger_is_shown_by_address_on_every_page_until_they_answer(response: Response, stranger: User) -> None:
    (assignment,) = hand_out(response, ["A-1"], addresses=[ADDRESS])
    assert assignment.person == stranger
    comment_on(response, "A-1", mentioned=[stranger])
    pages = pages_of(response, assignment.pk)
    assert [name for name, html in pages.items() if NAME in html or "Chef" in html] == []
    assert [name for name, html in pages.items() if ADDRESS not in html] == []
    assignments.mark_done(assignment=assignment, actor=stranger, at=timezone.now())
    pages = pages_of(response, assignment.pk)
    assert {name for name, html in pages.items() if NAME in html} == set(pages)


def test_what_the_page_says_after_handing_out_names_nobody(response: Response, stranger: User) -> None:
    client = Client()
    client.force_login(editor_of(response))
    said = client.post(
        reverse("hand_out", args=[response.pk]), {"items": ["A-1"], "addresses": ADDRESS, "message": ""}, follow=True
    ).content.decode()
    assert f"Utdelat till {ADDRESS}" in said
    assert NAME not in said


def test_who_has_answered_once_is_known_by_name_the_next_time(response: Response, stranger: User) -> None:
    (first,) = hand_out(response, ["A-1"], addresses=[ADDRESS])
    assignments.mark_done(assignment=first, actor=stranger, at=timezone.now())
    assert hand_out(response, ["A-2"], stranger)[0].shown_person == NAME
    other = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    assert hand_out(other, ["A-1"], addresses=[ADDRESS])[0].shown_person == ADDRESS


def test_the_organisations_own_people_are_named(response: Response) -> None:
    own = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name=NAME)
    assert hand_out(response, ["A-1"], own)[0].shown_person == NAME


def test_no_more_people_a_day_than_the_setting_says_and_the_page_says_how_many(
    response: Response, settings: Any
) -> None:
    settings.HAND_OUT_PEOPLE_A_DAY = 3
    hand_out(response, ["A-1"], addresses=["a@example.se", "b@example.se"])
    client = Client()
    client.force_login(editor_of(response))
    page = reverse("hand_out", args=[response.pk])
    assert "I dag kan ni dela ut till 1\u00a0person till." in client.get(page).content.decode()
    posted = {"items": ["A-1"], "addresses": "c@example.se, d@example.se", "message": "Hej"}
    refused = client.post(page, posted)
    assert refused.status_code == 422
    assert "Ni har delat ut till 2\u00a0personer i dag, och högst 3" in refused.context["form"].errors["addresses"][0]
    assert "c@example.se, d@example.se" in refused.content.decode()
    assert not User.objects.filter(email="c@example.se").exists()
    hand_out(response, ["A-1", "A-2"], addresses=["a@example.se", "c@example.se"])


def test_the_limit_is_the_organisations_and_the_days(response: Response, settings: Any) -> None:
    settings.HAND_OUT_PEOPLE_A_DAY = 1
    hand_out(response, ["A-1"], addresses=["a@example.se"])
    with pytest.raises(ValidationError):
        hand_out(response, ["A-1"], addresses=["b@example.se"])
    other = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    hand_out(other, ["A-1"], addresses=["b@example.se"])
    hand_out(response, ["A-1"], addresses=["b@example.se"], at=timezone.now() + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("transactions")
def test_two_who_hand_out_at_once_do_not_pass_the_limit_together(settings: Any) -> None:
    settings.HAND_OUT_PEOPLE_A_DAY = 3
    first = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    second = make_response(organisation=first.organisation, questionnaire=make_questionnaire(make_definition(ITEMS)))
    counted, refused = threading.Barrier(2), []

    def wait_for_the_other(*_: object) -> None:
        with suppress(threading.BrokenBarrierError):
            counted.wait(timeout=1)

    def hand_to_two(response: Response, name: str) -> None:
        try:
            hand_out(response, ["A-1"], addresses=[f"{name}{number}@example.se" for number in (1, 2)])
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    counting = mock.patch.object(assignments, "known_by_name", side_effect=lambda *_: (wait_for_the_other(), {})[1])
    with counting:
        both = [threading.Thread(target=hand_to_two, args=each) for each in ((first, "a"), (second, "b"))]
        for one in both:
            one.start()
        for one in both:
            one.join(timeout=30)
    assert len(refused) == 1
    assert Assignment.objects.count() == 2
