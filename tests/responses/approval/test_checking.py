"""The check page: how much is left, what a filter leaves, and sections that are done as one line."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from responses.models import Response
from tests.builders import complete_answers, editor_of, grant_questionnaire, make_response, save_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    """The grant report with one amount and one text that may be refused; all else is to be answered."""
    answers = {"SB-M1": "90296880", "SB-G": "ja", "SB-G-x": "Ring 19121212-1212 om bidraget."}
    return make_response(questionnaire=grant_questionnaire(), answers=answers)


def check(response: Response, query: str = "") -> str:
    client = Client()
    client.force_login(editor_of(response))
    return unescape(client.get(reverse("check", args=[response.pk]) + query).content.decode())


def rows(text: str) -> list[str]:
    return re.findall(r'id="rad-([^"]+)"', text)


def test_the_filters_leave_what_is_missing_and_what_is_warned_of(response: Response) -> None:
    assert "SB-K1" in rows(check(response))
    missing = check(response, "?visa=saknas")
    assert set(rows(missing)) == {"SB-M2", "SB-O", "SB-B1"}
    assert "Kontaktuppgifter till bidragsmottagaren</h2>" not in missing
    assert rows(check(response, "?visa=varningar")) == ["SB-G", "SB-G-x"]
    assert rows(check(response, "?visa=nagot-annat")) == []


def test_a_filter_that_leaves_nothing_says_so(response: Response) -> None:
    save_answers(response, complete_answers(response))
    assert "Inget saknas." in check(response, "?visa=saknas")


def test_a_section_that_is_done_is_folded_and_one_with_something_left_is_not(response: Response) -> None:
    text = check(response)
    folded = re.findall(r'<details class="sp-folded" id="las-([^"]+)"', text)
    assert "SB-kontakt" in folded
    assert "SB-mottaget" not in folded
    assert not re.findall(r'class="sp-folded" id="las-', check(response, "?visa=saknas"))


def test_a_list_before_sending_is_folded_when_it_is_longer_than_five(response: Response) -> None:
    stopping = re.compile(r'<details class="sp-folded"( open)?>\s*<summary><h3>(\d+) frågor ska besvaras')
    assert stopping.findall(check(response)) == [(" open", "3")]
    save_answers(response, {"SB-O": {"kontinuitet": "ja"}})
    ((is_open, number),) = stopping.findall(check(response))
    assert is_open == ""
    assert int(number) > 5


def test_the_card_says_how_many_are_left_and_leads_to_sending_when_nothing_stops_it(response: Response) -> None:
    card = check(response).partition('<aside class="sp-desk__card"')[2].partition("</aside>")[0]
    assert re.search(r"3 av \d+ frågor kvar", card)
    assert "3 ska besvaras innan du kan skicka svaret" in card
    assert 'href="#skicka"' not in card
    save_answers(response, complete_answers(response))
    card = check(response).partition('<aside class="sp-desk__card"')[2].partition("</aside>")[0]
    assert re.search(r"Alla \d+ frågor är besvarade", card)
    assert 'href="#skicka"' in card
