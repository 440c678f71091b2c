"""An editor says that a section is done as it stands, though not all that is asked in it is answered."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.refusals import WrongStateError
from responses.assignments.services import mark_done
from responses.drafting.completion import say_section_done, take_back_section_done
from responses.models import Event, Response, SaidDone
from responses.reading.draft import Draft
from responses.reading.progress import sections_of
from tests.builders import (
    approver_of,
    contributor_of,
    editor_of,
    hand_out,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
    send,
)

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: text, link_id: ett, text: Ett}
- {type: text, link_id: tva, text: Två}
- {type: integer, link_id: tal, text: Antal}
"""


@pytest.fixture
def response() -> Response:
    questionnaire = make_questionnaire(make_definition(ITEMS))
    return make_response(questionnaire=questionnaire, answers={"ett": "Svar"})


def say(response: Response, by: Any = None) -> SaidDone:
    return say_section_done(response=response, section_id="A", actor=by or editor_of(response), at=timezone.now())


def take_back(response: Response) -> None:
    take_back_section_done(response=response, section_id="A", actor=editor_of(response), at=timezone.now())


def status(response: Response) -> str:
    return sections_of(Draft(response))[0].status


def test_the_section_is_done_until_that_is_taken_back(response: Response) -> None:
    assert status(response) == "incomplete"
    say(response)
    assert status(response) == "done"
    take_back(response)
    assert status(response) == "incomplete"
    told = Event.objects.filter(response=response, action__startswith="section_").values_list("action", "note")
    assert list(told) == [("section_done", "Avsnitt"), ("section_not_done", "Avsnitt")]


def test_a_section_without_any_answer_may_be_done_too() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    say(response)
    assert status(response) == "done"


def test_saying_it_twice_is_saying_it_once(response: Response) -> None:
    assert say(response) == say(response)
    take_back(response)
    take_back(response)
    assert Event.objects.filter(response=response, action="section_not_done").count() == 1


def test_what_stops_the_sending_stops_it_also_when_it_comes_later(response: Response) -> None:
    say(response)
    save_answers(response, {"tal": "sju"})
    assert status(response) == "incomplete"
    take_back(response)
    with pytest.raises(WrongStateError, match="stoppar"):
        say(response)


def test_it_is_an_editors_to_say_and_only_of_a_draft(response: Response) -> None:
    for person in (approver_of(response), contributor_of(response)):
        with pytest.raises(PermissionDenied):
            say(response, by=person)
    send(response)
    with pytest.raises(WrongStateError):
        say(response)


def test_a_handed_out_section_is_done_when_its_holder_says_so(response: Response) -> None:
    person = contributor_of(response)
    [assignment] = hand_out(response, ["A"], person)
    mark_done(assignment=assignment, actor=person, at=timezone.now())
    assert status(response) == "done"
    assert not Draft(response).is_said_by_editor("A")


def press(response: Response, goto: str, **fields: str) -> Any:
    client = Client()
    client.force_login(editor_of(response))
    return client.post(reverse("section", args=[response.pk, "A"]), {**fields, "goto": goto}, follow=True)


def test_the_page_saves_says_it_and_offers_to_take_it_back(response: Response) -> None:
    page = press(response, "done", **{"tva-value": "Mer", "tva-revision": "0"})
    assert page.redirect_chain[-1][0] == reverse("response", args=[response.pk])
    assert Draft(response).in_force["tva"] == "Mer"
    assert status(response) == "done"
    page = press(response, "not-done")
    assert "Avsnittet är klart som det är" in page.content.decode()
    assert status(response) == "incomplete"


def test_the_page_says_why_it_cannot_be_said_and_has_saved_all_the_same(response: Response) -> None:
    page = press(response, "done", **{"tal-value": "sju", "tal-revision": "0"})
    assert "stoppar att svaret skickas" in page.content.decode()
    assert Draft(response).in_force["tal"] == "sju"
    assert not SaidDone.objects.exists()
