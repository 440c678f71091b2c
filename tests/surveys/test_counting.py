"""Counting: the shared table of cases, and what holds for every text."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.counting import count, may_be_refused, normalise, strict_counts

CASES = json.loads((Path(__file__).parent.parent / "counting_cases.json").read_text())["cases"]
_AWKWARD = "\r\n\x00 \t\u00a0\u00adaåäöAÅÄÖ\u0301\u0308\u030a\u0323\u200d\ufe0f\u0958\u2028😀🇸🇪👩"
texts = st.text(st.one_of(st.sampled_from(_AWKWARD), st.characters(codec="utf-8")), max_size=60)


def text_of(case: dict[str, Any]) -> str:
    """The case's text, repeats written out."""
    parts = case["text"] if isinstance(case["text"], list) else [case["text"]]
    return "".join(part if isinstance(part, str) else part["repeat"][0] * part["repeat"][1] for part in parts)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_table_of_cases(case: dict[str, Any]) -> None:
    text = text_of(case)
    strict = strict_counts(text)
    counted = [count(text), strict.crlf, strict.utf16_units, strict.utf8_bytes]
    assert counted == [case["count"], case["crlf"], case["utf16"], case["utf8"]]


@given(texts)
def test_the_kind_of_line_break_does_not_change_the_count(text: str) -> None:
    unix = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    assert count(unix) == count(unix.replace("\n", "\r\n")) == count(unix.replace("\n", "\r")) == count(text)


@given(texts)
def test_composed_and_decomposed_text_count_the_same(text: str) -> None:
    assert count(unicodedata.normalize("NFC", text)) == count(unicodedata.normalize("NFD", text)) == count(text)


@given(texts)
def test_text_that_has_been_stored_is_not_changed_by_storing_it_again(text: str) -> None:
    stored = normalise(text)
    assert normalise(stored) == stored
    assert count(text) == len(stored)
    assert not {"\r", "\x00"} & set(stored)


@given(texts)
def test_a_stricter_receiver_never_counts_fewer(text: str) -> None:
    strict = strict_counts(text)
    assert min(strict.crlf, strict.utf16_units, strict.utf8_bytes) >= count(text)


@pytest.mark.parametrize(
    ("text", "refusable"),
    [
        ("a" * 10, False),
        ("a" * 11, False),
        ("å" * 5, False),
        ("å" * 6, True),
        ("å" * 10, True),
        ("å" * 11, False),
        ("😀" * 5, True),
        ("a\n" * 5, True),
    ],
)
def test_a_warning_is_due_only_within_our_limit_and_over_a_stricter_one(text: str, refusable: bool) -> None:
    assert may_be_refused(text, 10) is refusable
