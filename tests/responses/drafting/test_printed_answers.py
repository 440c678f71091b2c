"""What cannot be written is printed as text: a field that cannot be used says nothing that text does not."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from responses.models import Response, State
from tests.builders import editor_of, make_definition, make_questionnaire, make_response
from tests.web.questions import EVERY_SHAPE

pytestmark = pytest.mark.django_db
_FIELDS = re.compile(r"<(?:textarea|select)|<input(?![^>]*type=.?hidden)|\sdisabled")
ANSWERS = {"A-1": "ja", "A-2": "Vi arbetar hela året.", "A-3": "90296880", "A-4": "1000"}


def section(response: Response) -> str:
    client = Client()
    client.force_login(editor_of(response))
    return client.get(reverse("section", args=[response.pk, "A"])).content.decode().partition('id="fragor"')[2]


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED])
def test_an_answer_that_waits_is_printed_without_any_field(state: State) -> None:
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    text = section(make_response(state=state, questionnaire=questionnaire, answers=ANSWERS))
    assert _FIELDS.search(text) is None
    for printed in ("Vi arbetar hela året.", "Ja, ange vilken:", "90\N{NO-BREAK SPACE}296\N{NO-BREAK SPACE}880"):
        assert printed in text


def test_a_draft_has_its_fields() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(sections=EVERY_SHAPE)), answers=ANSWERS)
    assert len(_FIELDS.findall(section(response))) > 10


def test_a_sum_is_named_by_its_wording_and_every_label_leads_to_one_field() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(sections=EVERY_SHAPE)), answers=ANSWERS)
    text = section(response)
    assert '<output class="sp-readonly sp-readonly--computed" aria-labelledby="lydelse-A-5"' in text
    assert 'id="lydelse-A-5"' in text
    labels = re.findall(r'<label[^>]*for="([^"]+)"', text)
    assert sorted(set(labels)) == sorted(labels)
    assert [one for one in labels if f'id="{one}"' not in text] == []


def test_the_page_before_is_a_button_that_saves_and_goes_there() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(sections=EVERY_SHAPE)))
    client = Client()
    client.force_login(editor_of(response))
    first, second = (reverse("section", args=[response.pk, name]) for name in ("K", "A"))
    button = 'name="goto" value="previous"'
    assert button not in client.get(first).content.decode()
    assert (
        f'{button}>Föregående<span class="visually-hidden"> avsnitt: Kontaktuppgifter</span>'
        in client.get(second).content.decode()
    )
    fields = {"A-2-value": "Skrivet först.", "A-2-revision": "0", "goto": "previous"}
    assert client.post(second, fields).headers["Location"] == first
    assert response.answers.get(link_id="A-2").value == "Skrivet först."
