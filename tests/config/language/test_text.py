"""What is taken out of every text before it is kept, whatever form it is typed into."""

import unicodedata

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from config.language import text as rules
from config.language.text import clean, clean_line, plain, same_address

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
AWKWARD = (
    "a1 \t\n\r\x00\x0b\x85\u00ad\u0301\u0308\u0338\u200b\u200c\u200d\u2028\u202e\ufeff\ufe0f\u0645\u0915\u094d\u2329"
    "\u20e3\u4e2d\U000e0100"
    "\u2192\uf0b7\uf0e0\uf0fc\uf041\U0001f468\U0001f3f4\U000e0067\U000e007f\U00013000\U00013431\U0001d15f\U0001d173"
    "\u0897\U000105d2\u0307\ud800\uffff"
)
texts = st.text(st.one_of(st.sampled_from(AWKWARD), st.characters()), max_size=40)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("v\u00e5rd\u00adcentral\u200b", "v\u00e5rdcentral"),
        ("\ufeffText", "Text"),
        ("a\u202eb\u2066c\u200fd\u2060e", "abcde"),
        ("a\x00b\x07c\x1bd\x9fe", "abcde"),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f\r\ng\rh", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb", "a\tb"),
        (
            "\uf0b7\tett\n\uf0a7 tv\u00e5\n \uf0d8 tre\n\uf0fc\tfyra",
            "\u2022\tett\n\u2022 tv\u00e5\n \u2022 tre\n\u2022\tfyra",
        ),
        ("\uf0a4 annat tecken ur Wingdings", "\u2022 annat tecken ur Wingdings"),
        ("mellan\uf0b7ord", "mellan\u2022ord"),
        ("h\u00f6jt \uf0e0 s\u00e4nkt", "h\u00f6jt \u2192 s\u00e4nkt"),
        ("a\u030a", "\u00e5"),
        ("a\u00ad\u030a", "\u00e5"),
        ("\ud83d", "\ufffd"),
        ("a\u200cb\u200dc", "abc"),
        ("\ufe0fv\ufe0e\u00e5\ufe0frd \ufe0f1\ufe0f2\u00b7\ufe00", "v\u00e5rd 12\u00b7"),
        ("a\u180bb\U000e0100c\U000e01ef", "abc"),
        ("\u2764\ufe0f\ufe0f", "\u2764\ufe0f"),
    ],
)
def test_what_nobody_sees_goes_and_what_word_means_is_understood(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        FAMILY,
        SCOTLAND,
        "\u2764\ufe0f\u200d\U0001f525",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian
        "\u0915\u094d\u200d\u0937",  # Devanagari
        "1\ufe0f\u20e3 #\ufe0f\u20e3 \u2122\ufe0e \u2602\ufe0e",  # keycaps, and signs as text
        "\u8fbb\U000e0100 \u3001\ufe01 \u2229\ufe00 \u1820\u180b \u1000\ufe00",  # signs that have more than one shape
        "\u0600\u0661",  # a visible sign that Unicode calls a format character
        "\u2023 \u25aa \u25cf \u2013 \u2022",  # bullets that fonts have stand as they were typed
        "\ue000 \uf8ff \uf041",  # private, and no bullet: nobody knows what it means
        "90\u00a0296\u202f880",
    ],
)
def test_what_is_needed_or_seen_stays(text: str) -> None:
    assert clean(text) == text


@given(texts)
def test_cleaning_again_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert plain(plain(text)) == plain(text)


@given(texts)
def test_composed_and_decomposed_texts_are_kept_alike(text: str) -> None:
    assert clean(unicodedata.normalize("NFC", text)) == clean(unicodedata.normalize("NFD", text))


def test_every_control_and_format_character_that_this_python_knows_is_decided() -> None:
    alone = {chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zl", "Zp"}}
    left = {character for character in alone if clean(f"a{character}b") not in {"ab", "a\nb"}}
    assert {f"{ord(character):X}" for character in left} == {
        *("9", "600", "601", "602", "603", "604", "605", "6DD", "70F", "890", "891", "8E2", "110BD", "110CD")
    }


def test_what_is_taken_for_ordinary_no_rule_changes_whatever_stands_beside_it() -> None:
    ordinary = [chr(code) for code in range(0x110000) if not rules._UNUSUAL.match(chr(code))]
    assert {*"aåž€–”\n\u00a0"} < {*ordinary}
    assert len(ordinary) < 1_500
    beside = [(around, one) for one in ordinary for around in ("", "a", "\u00c5", "\n")]
    assert [
        pair for pair in beside if rules._clean_unusual(pair[0] + pair[1] + pair[0]) != pair[0] + pair[1] + pair[0]
    ] == []


@pytest.mark.parametrize(
    "typed",
    [
        "anna-berg@example.se",
        " Anna-Berg@Example.SE\u200b ",
        "anna\u2011berg@example.se",
        "\ufeffanna\u2010berg@exam\u00adple.se",
        "anna-berg\uff20example.se",
        "anna-\u200cberg@example\u200d.se\n",
    ],
)
def test_an_address_is_the_same_however_it_was_pasted(typed: str) -> None:
    assert same_address(typed) == "anna-berg@example.se"


class Everything(forms.Form):
    line = forms.CharField(required=False)
    text = forms.CharField(required=False, widget=forms.Textarea)
    email = forms.EmailField(required=False)
    password = forms.CharField(required=False, strip=False, widget=forms.PasswordInput)


def typed_into(**typed: str) -> dict[str, str]:
    form = Everything(typed)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def test_every_form_cleans_what_is_typed_into_it_and_leaves_passwords_alone() -> None:
    awkward = "a\u00adb\tc\x0bd"
    kept = typed_into(line=awkward, text=awkward, email="anna\u200b@example.se", password=awkward)
    assert kept == {"line": "ab c d", "text": "ab\tc\nd", "email": "anna@example.se", "password": awkward}


def test_what_is_only_invisible_is_no_answer_to_a_required_field() -> None:
    class Required(forms.Form):
        line = forms.CharField()

    assert not Required({"line": "\u200b\u00ad \ufeff"}).is_valid()
