"""The page counts as the server counts: one table of cases, and one wording of the counter."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from config.language.text import clean
from responses.reading.counters import counter_text
from surveys.counting import count
from tests.browser.portal import Portal
from tests.config.language.test_text import texts
from tests.halves import examples
from tests.surveys.test_counting import text_of

SIGNS = {0x0000, 0xC000, 0x1C000, 0xE0000}
"""Where alphabets, joiners, presentation forms, emoji, selectors and tags are."""
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


def test_every_character_is_cleaned_as_the_server_cleans_it_wherever_it_stands(page: Page) -> None:
    """In all planes that have any: among letters, among emoji, in a script that joins letters, first on a line.

    Where alphabets and signs are, each character stands in every such place; of the rest (usually) each in one of them.
    """
    around = [("a", "b\u0301"), ("\U0001f468", "\U0001f469"), ("\u0645", "\u0645"), ("", " x")]
    script = """async ([around, from, to, each]) => {
      const { clean } = await import("/static/js/shared/cleaning.js");
      const cleaned = [];
      for (let code = from; code < to; code += 1) {
        if (code >= 0xd800 && code < 0xe000) continue;
        for (const [before, after] of each ? around : [around[code % around.length]])
          cleaned.push(clean(before + String.fromCodePoint(code) + after));
      }
      return cleaned.join("\\u0000");
    }"""
    for start in (*range(0, 0x20000, 0x4000), 0x2C000, 0xE0000, 0x10C000):
        each = examples(quick=0, usual=start in SIGNS, long=1)
        codes = [code for code in range(start, start + 0x4000) if not 0xD800 <= code < 0xE000]
        places = {code: around if each else [around[code % len(around)]] for code in codes}
        expected = [clean(before + chr(code) + after) for code in codes for before, after in places[code]]
        told = page.evaluate(script, [around, start, start + 0x4000, bool(each)]).split("\x00")
        wrong = [(ascii(mine), ascii(theirs)) for mine, theirs in zip(expected, told, strict=True) if mine != theirs]
        assert not wrong, wrong[:10]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(texts.map(lambda text: text.replace("\ud800", "")), min_size=200, max_size=200))
def test_any_texts_are_counted_as_the_server_counts_them(page: Page, many: list[str]) -> None:
    sound = [text.encode("utf-16-le", "replace").decode("utf-16-le") for text in many]
    assert counted(page, sound) == [count(text) for text in sound]


def test_the_counter_is_worded_as_the_server_words_it(page: Page) -> None:
    lengths = [(0, 100), (838, 1000), (1000, 1000), (1001, 1000), (2500, 1000), (12_345, 1_000_000)]
    script = """async (lengths) => {
      const { counterText } = await import("/static/js/drafting/counting.js");
      return lengths.map(([length, limit]) => counterText(length, limit));
    }"""
    assert page.evaluate(script, lengths) == [counter_text(length, limit) for length, limit in lengths]
