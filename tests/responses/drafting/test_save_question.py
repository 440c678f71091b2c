"""Saving one question as the page does by itself: what it is told, and what it is not told again."""

from typing import Any

import pytest
from django.db.transaction import TransactionManagementError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.actions import Logged
from audit.models import LogRow
from responses.lifecycle.trail import lock_by_key
from responses.models import Response
from tests.builders import (
    complete_answers,
    editor_of,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    return make_response()


def saved(response: Response, link_id: str, value: str, states: str = "") -> dict[str, Any]:
    client = Client()
    client.force_login(editor_of(response))
    revision = getattr(response.answers.filter(link_id=link_id).first(), "revision", 0)
    fields = {f"{link_id}-value": value, f"{link_id}-revision": revision, "states": states}
    answer = client.post(reverse("save_question", args=[response.pk, link_id]), fields)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_the_list_of_sections_comes_with_a_save_that_changes_what_it_says(response: Response) -> None:
    first = saved(response, "A-2", "Vi har arbetat.")
    assert first["navigation"]
    emptied = saved(response, "A-2", "", first["states"])
    assert emptied["states"] != first["states"]
    assert "5 kvar av 7" in emptied["navigation"]
    assert (first["left"], emptied["left"]) == ("4 kvar av 5", "5 kvar av 5")


def test_the_list_of_sections_does_not_come_again_while_it_says_the_same(response: Response) -> None:
    first = saved(response, "A-2", "Vi har arbetat.")
    second = saved(response, "A-2", "Vi har arbetat mer.", first["states"])
    assert (second["navigation"], second["states"]) == ("", first["states"])


def test_the_list_of_sections_tells_of_what_others_have_done_meanwhile(response: Response) -> None:
    first = saved(response, "A-2", "Vi har arbetat.")
    save_answers(response, complete_answers(response))
    text = response.answers.get(link_id="A-2").value
    assert saved(response, "A-2", f"{text} Och mer.", first["states"])["navigation"]


def test_a_page_that_does_not_know_its_list_gets_it(response: Response) -> None:
    for text in ("ett", "två"):
        assert saved(response, "A-2", text)["navigation"]


def test_a_response_is_locked_in_a_transaction_only(response: Response) -> None:
    lock_by_key(editor_of(response), response_id=response.pk, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_there_is_no_lock(response: Response) -> None:
    with pytest.raises(TransactionManagementError):
        lock_by_key(editor_of(response), response_id=response.pk, at=timezone.now())


def test_an_outsiders_try_to_save_is_not_found_and_is_in_the_log(response: Response) -> None:
    client, url = Client(), reverse("save_question", args=[response.pk, "A-2"])
    client.force_login(make_member(Role.EDITOR))
    assert client.post(url, {"A-2-value": "x", "A-2-revision": 0}).status_code == 404
    denied = LogRow.objects.get(action=Logged.DENIED)
    assert f"response:{response.pk}" in denied.content


SHORT = "- {link_id: A, text: A, items: [{type: text, link_id: A-2, text: Beskriv, max_length: 20}]}"


@pytest.mark.parametrize(
    ("mine", "theirs", "said", "marked"),
    [
        ("Nitton tecken, mina", "Tjugoen tecken, deras", "", []),
        ("Tjugoen tecken, mina.", "Kort", "Texten är 1 tecken för lång", ["A-2-value"]),
    ],
)
def test_what_could_not_be_saved_is_judged_by_itself_and_not_by_the_others_text(
    mine: str, theirs: str, said: str, marked: list[str]
) -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(sections=SHORT)), answers={"A-2": theirs})
    client = Client()
    client.force_login(editor_of(response))
    stale = {"A-2-value": mine, "A-2-revision": "0"}
    answer = client.post(reverse("save_question", args=[response.pk, "A-2"]), stale)
    told = answer.json()
    assert (answer.status_code, told["invalid"]) == (409, marked)
    assert said in told["messages"]
    assert bool(said) is bool(told["messages"])
