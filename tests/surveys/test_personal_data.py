"""Finding personal data quickly finds what looking through every text finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import personal_data
from surveys.personal_data import PersonalDataKind, find_personal_data

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
    assert find_personal_data(text) == personal_data._look_through(text)


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
