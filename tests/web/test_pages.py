"""The registry of pages itself: complete, and true about what each page answers."""

import re
from html import unescape

import pytest
from django.test import override_settings

from responses.models import Response
from tests.web.conftest import Answers
from tests.web.page import Page, identity_provider_of
from tests.web.pages import NO_PAGE, PAGES, PROVIDER_PAGES, portal_names
from tests.web.world import World

# With all that use the world, which is made once, and with test_security.py, so that each page is asked for once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]


def test_every_named_url_of_the_portal_is_in_the_registry_of_pages() -> None:
    assert portal_names() == (portal_names() & {page.name for page in PAGES}) | NO_PAGE.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_the_page_answers_in_swedish_with_the_status_that_the_registry_says(page: Page, answer_of: Answers) -> None:
    answer = answer_of(page)
    assert answer.status_code == page.status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="sv"' in answer.content.decode()


@pytest.mark.parametrize("page", PROVIDER_PAGES, ids=lambda page: page.label)
def test_so_does_each_page_where_there_is_an_identity_provider(page: Page, world: World) -> None:
    with override_settings(**identity_provider_of(world)):
        answer = page.fetch(world)
    assert answer.status_code == page.status
    html = answer.content.decode()
    assert "Region Provs inloggning" in html or "organisation" in html
    assert "style=" not in html
    assert "no-store" in answer.headers["Cache-Control"]


def title_of(text: str) -> str:
    return unescape(text.partition("<title>")[2].partition("</title>")[0])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_an_answer_that_something_is_wrong_says_so_first_in_its_title(page: Page, answer_of: Answers) -> None:
    text = answer_of(page).content.decode()
    came_back = re.search(r"\bdata-error-summary\b(?!-)", text) is not None
    assert title_of(text).startswith("Fel: ") is (came_back or page.status >= 400)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_a_page_about_a_response_says_of_which_questionnaire_and_year_in_its_title(
    page: Page, answer_of: Answers
) -> None:
    answer = answer_of(page)
    response = (answer.context or {}).get("response")
    if isinstance(response, Response):
        assert f" – {response.questionnaire.dated_title} – Svarsportalen" in title_of(answer.content.decode())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_every_link_of_an_error_summary_leads_to_something_on_the_page(page: Page, answer_of: Answers) -> None:
    text = answer_of(page).content.decode()
    summaries = re.findall(r"<div[^>]*\bdata-error-summary\b(?!-).*?</div>", text, re.DOTALL)
    targets = {unescape(one) for summary in summaries for one in re.findall(r'href="#([^"]+)"', summary)}
    assert {one for one in targets if f'id="{one}"' not in text} == set()
