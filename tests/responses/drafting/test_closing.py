"""Closing what somebody else has written in asks first: with what would be parked, and whose it is."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from config.refusals import WrongStateError
from responses.drafting.restoring import restore_revision
from responses.drafting.saving import ClosesOthersError, save_answer
from responses.models import Answer, Response
from tests.builders import attach_file, make_definition, make_member, make_questionnaire, make_response

pytestmark = pytest.mark.django_db

SECTIONS = """
- link_id: A
  text: Arbetet
  items:
    - type: choice
      link_id: A-1
      text: Har ni en plan?
      options:
        - {code: ja, text: "Ja, ange vilken:", opens: text}
        - nej: Nej
    - {type: text, link_id: A-2, text: Övrigt}
- link_id: B
  text: Fördjupning
  enable_when: {item: A-1, is: ja}
  items:
    - {type: text, link_id: B-1, text: Beskriv planen}
    - {type: string, link_id: B-2, text: Organisation, prefill: organisation.name}
    - {type: file, link_id: B-3, text: Planen, accepts: [file]}
"""


@pytest.fixture
def response() -> Response:
    """The editor has answered that there is a plan."""
    return make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)), answers={"A-1": "ja"})


@pytest.fixture
def other(response: Response) -> User:
    return make_member(Role.EDITOR, organisation=response.organisation, name="Bo")


def first_editor(response: Response) -> User:
    """Who answered that there is a plan."""
    return response.organisation.memberships.order_by("pk")[0].user


def save(response: Response, who: User, link_id: str, value: Any, **more: Any) -> None:
    save_answer(
        response=response, link_id=link_id, value=value, base_revision=None, actor=who, at=timezone.now(), **more
    )


def values(response: Response) -> dict[str, Any]:
    return dict(Answer.objects.filter(response=response).values_list("link_id", "value"))


def refused(response: Response, who: User, **more: Any) -> ClosesOthersError:
    with pytest.raises(ClosesOthersError) as refusal:
        save(response, who, "A-1", "nej", **more)
    assert values(response)["A-1"] == "ja"
    return refusal.value


# The rule


def test_what_somebody_else_has_written_is_not_closed_unasked(response: Response, other: User) -> None:
    save(response, other, "B-1", "Vi har en plan.")
    save(response, other, "A-1.ja", "Närvårdsplanen")
    attach_file(response, "B-3")
    closing = refused(response, first_editor(response)).closing
    shown = [("Har ni en plan?", "Bo"), ("Beskriv planen", "Bo"), ("Beslut om handlingsplan", "Bo")]
    assert [(item.name, item.by.name) for item in closing.items] == shown
    assert closing.section


def test_ones_own_and_prefilled_answers_are_closed_without_a_question(response: Response) -> None:
    save(response, first_editor(response), "B-1", "Vi har en plan.")
    assert values(response)["B-2"]
    save(response, first_editor(response), "A-1", "nej")
    assert values(response)["A-1"] == "nej"


def test_an_emptied_answer_or_one_that_is_parked_already_is_no_reason_to_ask(response: Response, other: User) -> None:
    save(response, other, "B-1", "Vi har en plan.")
    save(response, other, "B-1", "")
    save(response, first_editor(response), "A-1", "nej")
    save(response, other, "A-1.ja", "Skrivet för sent")
    save(response, first_editor(response), "A-1", None)
    assert values(response)["A-1"] is None


def test_a_confirmation_holds_for_exactly_what_was_shown(response: Response, other: User) -> None:
    save(response, other, "B-1", "Första lydelsen.")
    shown = refused(response, first_editor(response)).closing.keys.split()
    save(response, other, "B-1", "En senare lydelse.")
    again = refused(response, first_editor(response), closes=shown).closing.keys.split()
    save(response, first_editor(response), "A-1", "nej", closes=again)
    assert (values(response)["A-1"], values(response)["B-1"]) == ("nej", "En senare lydelse.")


def test_restoring_an_earlier_choice_does_not_close_it_unasked_either(response: Response, other: User) -> None:
    editor = first_editor(response)
    save(response, editor, "A-1", "nej")
    save(response, editor, "A-1", "ja")
    save(response, other, "B-1", "Vi har en plan.")
    with pytest.raises(WrongStateError, match=r"Beskriv planen \(Bo\)"):
        restore_revision(response=response, link_id="A-1", number=2, base_revision=3, actor=editor, at=timezone.now())


# The page's own script


@pytest.fixture
def client(response: Response, other: User) -> Client:
    """The editor's browser, when the other has written in the section."""
    save(response, other, "B-1", "Vi har en plan.")
    client = Client()
    client.force_login(first_editor(response))
    return client


def question_url(response: Response) -> str:
    return reverse("save_question", args=[response.pk, "A-1"])


NO = {"A-1-value": "nej", "A-1-revision": "1"}


def test_the_script_gets_the_question_and_then_saves_what_was_confirmed(client: Client, response: Response) -> None:
    answer = client.post(question_url(response), NO)
    assert answer.status_code == 409
    asked = answer.json()["conflict"]
    for expected in ("Beskriv planen", "Bo", "Ja, ändra svaret", 'value="B-1:1"'):
        assert expected in asked
    confirmed = {**NO, "goto": "close:A-1", "A-1-closes": "B-1:1", "A-1-seen": "1"}
    assert client.post(question_url(response), confirmed).json()["enabled"]["B-1"] is False
    assert values(response)["A-1"] == "nej"


def test_a_confirmation_without_its_button_confirms_nothing(client: Client, response: Response) -> None:
    assert client.post(question_url(response), {**NO, "A-1-closes": "B-1:1"}).status_code == 409


def test_no_gives_the_former_choice_back(client: Client, response: Response) -> None:
    body = client.post(question_url(response), {**NO, "goto": "keep:A-1"}).json()
    assert (body["fields"], body["conflict"].strip()) == ([["A-1-value", "ja"]], "")
    assert values(response)["A-1"] == "ja"


# Without JavaScript


def test_the_page_asks_and_keeps_everything_typed(client: Client, response: Response) -> None:
    url = reverse("section", args=[response.pk, "A"])
    typed = {**NO, "A-2-value": "Mer text", "A-2-revision": "0", "A-1.ja-value": "Planen", "A-1.ja-revision": "0"}
    page = client.post(url, typed)
    assert page.status_code == 409
    assert "Din ändring berör ett avsnitt som andra har skrivit i" in page.content.decode()
    chosen = [tag for tag in re.findall(r"<input[^>]*>", page.content.decode()) if "checked" in tag]
    assert ['value="nej"' in tag for tag in chosen] == [True]
    assert (values(response)["A-2"], values(response)["A-1"]) == ("Mer text", "ja")
    confirmed = {**typed, "A-2-revision": "1", "goto": "close:A-1", "A-1-closes": "B-1:1", "A-1-seen": "1"}
    assert client.post(url, confirmed).status_code == 302
    assert values(response)["A-1"] == "nej"


# A revision that cannot be read


@pytest.mark.parametrize("revision", ["", "ett", "-1", "9" * 30])
def test_a_revision_that_cannot_be_read_never_overwrites(revision: str, client: Client, response: Response) -> None:
    url = reverse("save_question", args=[response.pk, "B-1"])
    answer = client.post(url, {"B-1-value": "Min text", "B-1-revision": revision})
    assert answer.status_code == 409
    assert values(response)["B-1"] == "Vi har en plan."


def test_a_first_answer_is_saved_whatever_the_revision_says(client: Client, response: Response) -> None:
    url = reverse("save_question", args=[response.pk, "A-2"])
    assert client.post(url, {"A-2-value": "Min text", "A-2-revision": ""}).status_code == 200
