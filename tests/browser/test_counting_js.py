"""The page counts as the server counts: one table of cases, and one wording of the counter."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from responses.drafting.forms.parts import counter_text
from tests.browser.portal import Portal
from tests.surveys.test_counting import text_of

pytestmark = [pytest.mark.xdist_group("counting"), pytest.mark.django_db]

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent.parent / "counting_cases.json").read_text())["cases"]


@pytest.fixture
def page(portal: Portal) -> Page:
    made = portal.window()
    made.goto("/hjalp/")
    return made


def counted(page: Page, texts: list[str]) -> list[int]:
    """What counting.js says; as escaped JSON, so that half a surrogate pair arrives as it is."""
    script = """async (texts) => {
      const { count } = await import("/static/js/drafting/counting.js");
      return JSON.parse(texts).map(count);
    }"""
    found: list[int] = page.evaluate(script, json.dumps(texts))
    return found


def test_every_case_of_the_shared_table_is_counted_as_it_says(page: Page) -> None:
    assert len(CASES) > 10
    found = dict(zip((case["name"] for case in CASES), counted(page, [text_of(case) for case in CASES]), strict=True))
    assert found == {case["name"]: case["count"] for case in CASES}


def test_the_counter_is_worded_as_the_server_words_it(page: Page) -> None:
    lengths = [(0, 100), (838, 1000), (1000, 1000), (1001, 1000), (2500, 1000), (12_345, 1_000_000)]
    script = """async (lengths) => {
      const { counterText } = await import("/static/js/drafting/counting.js");
      return lengths.map(([length, limit]) => counterText(length, limit));
    }"""
    assert page.evaluate(script, lengths) == [counter_text(length, limit) for length, limit in lengths]
