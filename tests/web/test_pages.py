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
def test_the_page_answers_in_swedish_as_the_registry_says_and_tells_what_it_is_about(
    page: Page, answer_of: Answers
) -> None:
    """Each page is asked for and read once, and held to all that is true of every page."""
    answer = answer_of(page)
    text = answer.content.decode()
    assert answer.status_code == page.status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="sv"' in text
    assert title_of(text).startswith("Fel: ") is (came_back(text) or page.status >= 400)
    response = (answer.context or {}).get("response")
    if isinstance(response, Response):
        assert f" – {response.questionnaire.dated_title} – Svarsportalen" in title_of(text)
    assert dead_links_of_error_summaries(text) == set()


def came_back(text: str) -> bool:
    """Whether the page says what is wrong with what was posted."""
    return re.search(r"\bdata-error-summary\b(?!-)", text) is not None


def dead_links_of_error_summaries(text: str) -> set[str]:
    summaries = re.findall(r"<div[^>]*\bdata-error-summary\b(?!-).*?</div>", text, re.DOTALL)
    targets = {unescape(one) for summary in summaries for one in re.findall(r'href="#([^"]+)"', summary)}
    return {one for one in targets if f'id="{one}"' not in text}


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
