"""Which answers are said to be why something is not asked."""

import pytest
from django.test import Client
from django.urls import reverse

from responses.models import Response
from responses.reading.deciders import deciders_against
from responses.reading.draft import Draft
from tests.builders import editor_of, make_definition, make_questionnaire, make_response

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("deciders")]

SECTIONS = """
- link_id: A
  text: Arbetet
  items:
    - {type: choice, link_id: A-1, prefix: "1.", text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
    - {type: text, link_id: A-2, prefix: "2.", text: Beskriv, enable_when: {item: A-1, is: ja}}
- link_id: B
  text: Fördjupning
  enable_when: {item: A-1, is: ja}
  items:
    - {type: choice, link_id: B-1, prefix: "3.", text: "Följs den?", options: [{ja: Ja}, {nej: Nej}]}
    - {type: text, link_id: B-2, prefix: "4.", text: "Hur?", enable_when: {item: B-1, is: ja}}
"""


def answered(**answers: str) -> Response:
    return make_response(
        questionnaire=make_questionnaire(make_definition(sections=SECTIONS)),
        answers={link_id.replace("_", "-"): value for link_id, value in answers.items()},
    )


def names(response: Response, link_id: str) -> list[str]:
    return [one.name.replace("\N{NO-BREAK SPACE}", " ") for one in deciders_against(Draft(response), link_id)]


def test_a_question_is_decided_by_the_answer_that_its_condition_asks() -> None:
    assert names(answered(A_1="nej"), "A-2") == ["fråga 1"]
    assert names(answered(A_1="ja"), "A-2") == []


def test_within_a_closed_section_the_sections_condition_decides_and_in_an_open_one_the_questions_own() -> None:
    assert names(answered(A_1="nej"), "B-2") == ["fråga 1"]
    assert names(answered(A_1="ja", B_1="nej"), "B-2") == ["fråga 3"]


def test_a_closed_section_says_which_question_decides_and_links_to_it(client: Client) -> None:
    response = answered(A_1="nej")
    client.force_login(editor_of(response))
    link = f'<a href="{reverse("section", args=[response.pk, "A"])}#fraga-A-1">fråga\N{NO-BREAK SPACE}1</a>'
    page = client.get(reverse("section", args=[response.pk, "B"])).content.decode()
    assert f"Ni behöver inte svara på det här avsnittet. Det beror på svaret på {link}." in page
    tasks = client.get(reverse("response", args=[response.pk])).content.decode()
    assert f"Det beror på svaret på {link}." in tasks[tasks.index("Gäller er inte") :]
