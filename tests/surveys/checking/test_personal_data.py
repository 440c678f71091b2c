"""Finding personal data quickly finds what looking through every text finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.language.text import look_alikes
from surveys.checking import personal_data
from surveys.checking.personal_data import PersonalDataKind, find_personal_data

_NUMBERS = ("811228-9874", "8112289874", "19811228-9874", "811288-9870", "811228\u20139874", "811228 9874")
_PHONES = ("+46 70 123 45 67", "070-1234567", "035-13 48 00", "0 35 134 800", "+46", "0", "6")
_OTHERS = (
    "namn@example.se",
    "a@b",
    "@",
    "90 296 880",
    "2025",
    "\u0661\u0662\u0663\u0664\u0665\u0666",
    "\u00b2",
    "text ",
)
_PIECES = st.sampled_from((*_NUMBERS, *_PHONES, *_OTHERS, *" -\u2013+å.:/\n\u0660"))
_TEXTS = st.lists(_PIECES | st.text("0123456789 -+@.ab\u0661\u0667", max_size=12), max_size=12).map("".join)


@given(_TEXTS)
def test_a_text_is_passed_by_only_where_looking_through_it_finds_nothing(text: str) -> None:
    assert [find.kind for find in find_personal_data(text)] == [
        find.kind for find in personal_data._look_through(look_alikes(text)[0])
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ring 035-13 48 00 i dag", PersonalDataKind.PHONE),
        ("+46 35 \u0661\u0662\u0663\u0664\u0665\u0666", PersonalDataKind.PHONE),
        ("811228\u20139874", PersonalDataKind.PERSONNUMMER),
        ("namn@example.se", PersonalDataKind.EMAIL),
    ],
)
def test_what_looking_through_finds_is_found(text: str, kind: PersonalDataKind) -> None:
    assert [find.kind for find in find_personal_data(text)] == [kind]


@pytest.mark.parametrize("text", ["", "Vi började 2019 och slutade i juni 2025.", "90 29", "Text utan siffror. " * 200])
def test_a_text_that_can_hold_none_is_not_looked_through(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "_look_through", pytest.fail)
    assert find_personal_data(text) == ()


HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
SPACES = "\t\u00a0\u2007\u2009\u202f\u3000"
INVISIBLE = "\u00ad\u200b\u200d\u2060\ufeff"


@pytest.mark.parametrize("between", [*HYPHENS, *SPACES, *INVISIBLE, " \u2013 ", "\u00ad-\u200b", "\u200b"])
@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("811218", "9876", PersonalDataKind.PERSONNUMMER),
        ("19811218", "9876", PersonalDataKind.PERSONNUMMER),
        ("811278", "9873", PersonalDataKind.SAMORDNINGSNUMMER),
    ],
)
def test_no_look_alike_hides_a_number_and_the_find_is_where_it_stands(
    between: str, before: str, after: str, kind: PersonalDataKind
) -> None:
    number = f"{before}{between}{after}"
    [find] = find_personal_data(f"Ärendet\u00ad\u200b gäller {number}\u200b.")
    assert find.kind == kind
    assert f"Ärendet\u00ad\u200b gäller {number}\u200b."[find.start : find.end] == number


@pytest.mark.parametrize("between", [*HYPHENS, *SPACES])
def test_no_look_alike_hides_a_telephone_number(between: str) -> None:
    text = f"Ring 070{between}123{between}45{between}67."
    [find] = find_personal_data(text)
    assert (find.kind, text[find.start : find.end]) == (PersonalDataKind.PHONE, text[5:-1])


@pytest.mark.parametrize(
    "address", ["anna\u200b@example.se", "anna\u2011berg@exam\u00adple.se", "anna\uff20example.se"]
)
def test_no_look_alike_hides_an_address(address: str) -> None:
    [find] = find_personal_data(f"Skriv till {address}, tack.")
    assert (find.kind, find.start, find.end) == (PersonalDataKind.EMAIL, 11, 11 + len(address))


@pytest.mark.parametrize("text", ["811218\n9876", "811218\u20139877", "2025\u20132026", "10\u20111512\u00a01234567"])
def test_what_only_resembles_a_number_is_still_none(text: str) -> None:
    assert find_personal_data(text) == ()


@pytest.mark.parametrize(
    "number",
    [
        *("811218.9876", "811218 / 9876", "811218  9876", "811218+9876", "8112189876", "\uff18\uff11\uff11218-9876"),
        *("1981-12-18-9876", "1981-12-18 9876", "1981 12 18 9876", "81.12.18-9876", "1981\u201312\u201318\u20139876"),
    ],
)
def test_a_number_is_found_however_its_parts_are_set_apart(number: str) -> None:
    text = f"Namn\t{number}\t12"
    [find] = find_personal_data(text)
    assert (find.kind, text[find.start : find.end]) == (PersonalDataKind.PERSONNUMMER, number)


@pytest.mark.parametrize("text", ["2024-12-18 2025", "2024-01-01-2024-12-31", "2024-11-05 - 2025-01-15", "1981-12-18"])
def test_days_and_years_are_no_numbers_of_persons(text: str) -> None:
    assert find_personal_data(text) == ()


@pytest.mark.parametrize(
    "number", ["+46 (0)70-123 45 67", "+46(0)701234567", "0046 70 123 45 67", "(070) 123 45 67", "(08)-123 456 78"]
)
def test_a_telephone_number_is_found_with_its_code_in_brackets_or_from_abroad(number: str) -> None:
    text = f"Ring {number}."
    [find] = find_personal_data(text)
    assert (find.kind, text[find.start : find.end]) == (PersonalDataKind.PHONE, number)


@pytest.mark.parametrize("text", ["100 000-200 000", "10 000 20 000 30 000", "1 000 000", "0,1234567"])
def test_amounts_are_no_telephone_numbers(text: str) -> None:
    assert find_personal_data(text) == ()
