"""The rows of a reading page: kept by what they say, so that none is ever older than the page."""

import pytest
from django.test import Client
from django.urls import reverse

from responses.models import Response
from responses.reading import showing
from tests.builders import (
    attach_file,
    comment_on,
    editor_of,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db


def checked(response: Response) -> str:
    client = Client()
    client.force_login(editor_of(response))
    page = client.get(reverse("check", args=[response.pk])).content.decode()
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


def test_a_row_is_rendered_again_only_when_it_says_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    response, rendered, render = make_response(answers={"A-2": "Första lydelsen."}), list[str](), showing._rendered
    showing._kept.clear()
    monkeypatch.setattr(
        showing, "_rendered", lambda name, values: rendered.append(values["item"].link_id) or render(name, values)
    )
    first = checked(response)
    assert "A-2" in rendered
    rendered.clear()
    assert checked(response) == first
    assert rendered == []
    save_answers(response, {"A-2": "Andra lydelsen."})
    assert "Andra lydelsen." in checked(response)
    assert rendered == ["A-2"]


def test_what_is_said_of_a_row_is_never_older_than_the_page() -> None:
    response = make_response(answers={"A-2": "Första lydelsen."})
    for change in (lambda: attach_file(response, "A-2"), lambda: comment_on(response, "A-2")):
        before = checked(response)
        change()
        kept = checked(response)
        showing._kept.clear()
        assert kept == checked(response)
        assert kept != before


def test_a_group_that_is_only_displayed_leaves_no_heading_without_rows() -> None:
    sections = """
- link_id: A
  text: Arbetet
  items:
    - link_id: A-lasa
      text: Viktig instruktion
      items: [{type: display, link_id: A-info, text: Läs det här.}]
    - link_id: A-del
      text: Frågor
      items: [{type: text, link_id: A-1, text: Beskriv arbetet}]
"""
    text = checked(make_response(questionnaire=make_questionnaire(make_definition(sections=sections))))
    assert "<dt>Frågor</dt>" in text
    assert "Viktig instruktion" not in text
