"""A contribution that names options of a choice: chosen in the answer by one press."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from responses.models import Answer, Contribution, ContributionUse, Response
from tests.builders import (
    client_of,
    contribute,
    editor_of,
    make_definition,
    make_questionnaire,
    make_response,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("contributions")]

ITEMS = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
- {type: choice, link_id: A-2, prefix: "2.", text: Har ni en plan, options: [{ja: Ja}, {nej: Nej}]}
"""


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(items=ITEMS)), answers={"A-2": "ja"})


@pytest.fixture
def guest() -> User:
    return make_user(name="Gästen")


def section(response: Response) -> str:
    return reverse("section", args=[response.pk, "A"])


def press(editor: User, response: Response, **button: str) -> int:
    """The whole section page posted as it stands, by one of its buttons."""
    client = client_of(editor)
    shown = client.get(section(response)).content.decode()
    fields = dict(re.findall(r'name="([^"]+-revision)" value="(\d+)"', shown))
    return client.post(section(response), {**fields, **button}).status_code


def test_what_a_contribution_names_is_ticked_by_one_press_with_its_source(response: Response, guest: User) -> None:
    asked = contribute(response, "A-2", guest, "Nej\nMen vi skriver en.")
    one = Contribution.objects.get()
    editor = editor_of(response)
    assert "Kryssa i det bidraget säger" in client_of(editor).get(section(response)).content.decode()
    press(editor, response, **{"A-2-value": "ja"}, goto=f"tick:{one.pk}:{one.revision}")
    answer = Answer.objects.get(response=response, link_id="A-2")
    assert (answer.value, answer.remark) == ("nej", "")
    press(editor, response, **{"A-2-value": "nej"}, goto=f"tick:{one.pk}:{one.revision}")
    assert [use.get_manner_display() for use in ContributionUse.objects.all()] == ["kryssat i"]
    history = client_of(editor).get(reverse("answer_history", args=[response.pk, "A-2"])).content.decode()
    assert "Med bidraget från Gästen, kryssat i." in history
    assert asked.is_contribution


def test_of_several_that_may_be_chosen_those_that_are_stay(guest: User) -> None:
    item = "{type: multi_choice, link_id: A-1, text: Vilka, options: [{a: Ett}, {b: Två}, {c: Tre}]}"
    definition = make_definition(items=f"- {item}")
    response = make_response(questionnaire=make_questionnaire(definition), answers={"A-1": ["c"]})
    contribute(response, "A-1", guest, "Tre\nEtt")
    one = Contribution.objects.get()
    press(editor_of(response), response, **{"A-1-value": "c"}, goto=f"tick:{one.pk}:{one.revision}")
    assert Answer.objects.get(response=response, link_id="A-1").value == ["a", "c"]


def test_a_contribution_that_names_no_option_ticks_nothing(response: Response, guest: User) -> None:
    contribute(response, "A-2", guest, "Ungefär ja")
    one = Contribution.objects.get()
    editor = editor_of(response)
    assert "Kryssa i det bidraget säger" not in client_of(editor).get(section(response)).content.decode()
    posted = {"A-2-value": "ja", "goto": f"tick:{one.pk}:{one.revision}"}
    assert client_of(editor).post(section(response), posted).status_code == 404
    assert Answer.objects.get(response=response, link_id="A-2").value == "ja"
