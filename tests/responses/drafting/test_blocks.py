"""A section as blocks: every field that the questionnaire opens or adds stands on the page, inside its question."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import editor_of, make_definition, make_questionnaire, make_response

pytestmark = pytest.mark.django_db

# docs/questionnaire-language.md: a comment may stand beside any question, and beside a section.
QUESTIONS = {
    "choice": "options: [{ja: Ja}, {nej: Nej}]",
    "text": "max_length: 100",
    "integer": "minimum: 0",
    "yes_no_matrix": "rows: [{a: Ett}]",
    "count_matrix": "rows: [{a: Ett}]",
    "table": "columns: [{mal: Mål}], rows: [{a: Ett}]",
    "file": "accepts: [file]",
}


def page_of(items: str) -> str:
    response = make_response(questionnaire=make_questionnaire(make_definition(items)))
    client = Client()
    client.force_login(editor_of(response))
    return client.get(reverse("section", args=[response.pk, "A"])).content.decode()


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_of_every_type_is_shown_with_its_comment(kind: str) -> None:
    page = page_of(f"- {{type: {kind}, link_id: A-1, text: Fråga, comment: Kommentar, {QUESTIONS[kind]}}}")
    assert page.index('data-question="A-1"') < page.index('data-question="A-1.kommentar"')


def test_a_group_is_shown_with_its_comment_last() -> None:
    page = page_of(
        "- link_id: A-1\n  text: Grupp\n  comment: Kommentar\n  items: [{type: text, link_id: A-1-1, text: F}]"
    )
    assert page.index('data-question="A-1-1"') < page.index('data-question="A-1.kommentar"')


def test_an_opened_field_stands_inside_its_option() -> None:
    page = page_of(
        "- type: choice\n  link_id: A-1\n  text: Fråga\n"
        '  options: [{code: ja, text: "Ja, vad:", opens: text}, {nej: Nej}]'
    )
    assert page.index("Ja, vad:") < page.index('data-question="A-1.ja"') < page.index("Nej")
