"""The rows of a reading page: kept by what they say, so that none is ever older than the page."""

import pytest
from django.test import Client
from django.urls import reverse

from responses.models import Response
from responses.reading import readings, showing
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


SUMMED = """
- link_id: A
  text: Delarna
  items:
    - {type: money, link_id: A-1, text: Personal}
    - {type: money, link_id: A-2, text: Lokaler}
- link_id: B
  text: Summan
  items: [{type: money, link_id: B-1, text: Totalt, sum_of: [A-1, A-2], read_only: true}]
"""


def test_a_section_is_not_read_again_before_something_in_it_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    response = make_response(answers={"A-2": "Första lydelsen."})
    first, read, read_section = checked(response), list[str](), readings.read_section
    monkeypatch.setattr(
        readings, "read_section", lambda source, link_id: read.append(link_id) or read_section(source, link_id)
    )
    assert (checked(response), read) == (first, [])
    save_answers(response, {"A-2": "Andra lydelsen."})
    assert "Andra lydelsen." in checked(response)
    assert read == ["A"]


def test_a_section_whose_sum_changes_elsewhere_is_read_again() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(sections=SUMMED)), answers={"A-1": "17"})
    assert "17 kronor" in checked(response).replace("\xa0", " ")
    save_answers(response, {"A-2": "26"})
    assert "43 kronor" in checked(response).replace("\xa0", " ")


def test_what_is_filled_into_the_wording_is_never_older_than_the_page() -> None:
    response = make_response(answers={"A-2": "Första lydelsen."})
    checked(response)
    before = list(showing._kept._texts)
    response.organisation.name = "Region Prov med annat namn"
    response.organisation.save(update_fields=["name"])
    checked(response)
    assert [key for key in showing._kept._texts if key not in before]


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
