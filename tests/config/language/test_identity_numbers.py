"""A personnummer is a day that exists and a check digit that is right; nothing else is taken for one."""

import random
import uuid

import pytest

from config.language.identity_numbers import find_identity_numbers, holds_identity_number, is_identity_number


@pytest.mark.parametrize(
    "text",
    [
        *("8112189876", "811218-9876", "198112189876", "19811218 9876", "811218+9876", "1981-12-18-9876"),
        *("PNOSE-198112189876", "uid=8112189876,ou=x", "8112189876@example.se", "811218\u2011\u200b9876"),
        *("811278-9873", "189012189875"),
    ],
)
def test_a_number_is_found_wherever_it_stands(text: str) -> None:
    assert holds_identity_number(text)


@pytest.mark.parametrize(
    "text", ["811218-9877", "811318-9876", "810229-9870", "18112189876", "2024-12-31 2025", "1767225600", ""]
)
def test_what_has_another_check_digit_no_day_or_more_digits_is_none(text: str) -> None:
    assert not holds_identity_number(text)


def test_identifiers_that_machines_make_are_hardly_ever_taken_for_people() -> None:
    made = random.Random(1)  # noqa: S311  # the same each time
    tokens = [str(uuid.UUID(int=made.getrandbits(128), version=4)) for _ in range(5000)]
    tokens += [uuid.UUID(int=made.getrandbits(128)).hex for _ in range(5000)]
    assert sum(map(holds_identity_number, tokens)) <= 10
    digits = [f"{made.randrange(10**10):010d}" for _ in range(10000)]
    assert sum(map(holds_identity_number, digits)) <= 100


def test_each_is_told_with_its_place_and_kind() -> None:
    found = list(find_identity_numbers("811218-9876 och 811278-9873."))
    assert [(one.start, one.end, one.coordination) for one in found] == [(0, 11, False), (16, 27, True)]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *(("811218-9876", True), ("19811218-9876!", True), ("_8112189876_", True), ("811278-9873", True)),
        *(("811218-9877", True), ("Kalle811218-9876", False), ("811318-9876", False), ("", False)),
    ],
)
def test_a_text_is_one_with_signs_around_it_whatever_its_check_digit(text: str, is_one: bool) -> None:
    assert is_identity_number(text) == is_one
