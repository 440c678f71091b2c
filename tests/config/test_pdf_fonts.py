import os

import pytest

from config.pdf.fonts import (
    _UNUSUAL,
    describe_character,
    only_our_fonts,
    printable_lines,
    replace_unmappable,
    unprintable_characters,
)


@pytest.mark.parametrize(
    "text",
    ["Åäö ÅÄÖ é ü", "”citat” – tankstreck … 5 ‰ € §", "☐ ☑ ☒", "a\u0308", "soft\u00adhyphen", "x\ty\nz"],
)
def test_text_the_fonts_have_is_left_alone(text: str) -> None:
    assert replace_unmappable(text) == (text, ())


@pytest.mark.parametrize(
    ("char", "printed"),
    [
        ("🚀", "[U+1F680]"),
        ("漢", "[U+6F22]"),
        ("\x00", "[U+0000]"),
        ("\x07", "[U+0007]"),
        ("\u202e", "[U+202E]"),
        ("\u2066", "[U+2066]"),
        ("\u200f", "[U+200F]"),
        ("\ue000", "[U+E000]"),
        ("\uf8ff", "[U+F8FF]"),
        ("\uef00", "[U+EF00]"),  # the fallback font has a glyph for it, but nobody knows what it means
        ("\ud800", "[U+D800]"),
        ("\uffff", "[U+FFFF]"),
    ],
)
def test_a_character_that_cannot_be_shown_is_printed_as_its_number_and_reported(char: str, printed: str) -> None:
    assert replace_unmappable(f"a{char}b{char}") == (f"a{printed}b{printed}", (char,))


@pytest.mark.parametrize("char", ["\u200b", "\u200d", "\u2060", "\ufeff", "\ufe0f", "\U000e0100"])
def test_characters_that_print_nothing_disappear(char: str) -> None:
    assert replace_unmappable(f"a{char}b") == ("ab", ())


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_becomes_a_line_feed(end: str) -> None:
    assert replace_unmappable(f"a{end}b") == ("a\nb", ())


def test_two_hundred_characters_without_a_break_are_left_alone() -> None:
    assert replace_unmappable("x" * 200 + " y")[0] == "x" * 200 + " y"


def test_a_longer_run_gets_a_place_to_break_after_each_forty_characters() -> None:
    assert replace_unmappable("a " + "x" * 201)[0] == "a " + "\u200b".join(["x" * 40] * 5 + ["x"])


def test_no_break_spaces_do_not_hide_a_long_run() -> None:
    assert "\u200b" in replace_unmappable("x\u00a0" * 101)[0]


def test_a_break_is_never_put_between_a_letter_and_its_mark() -> None:
    text = "x" * 39 + "a\u0308" + "y" * 200
    assert replace_unmappable(text)[0].startswith("x" * 39 + "a\u0308\u200by")


@pytest.mark.parametrize("text", ["ord " * 6_000, "x" * 25_000, "x" * 9_999 + "\u0301" + "y" * 9_999])
def test_a_line_too_long_to_set_becomes_several_without_losing_a_character(text: str) -> None:
    pieces, _ = printable_lines(text)
    assert len(pieces) > 1
    assert max(map(len, pieces)) <= 10_000
    assert "".join(pieces).replace("\u200b", "") == text


def test_marks_beyond_the_fourth_on_a_letter_are_spelled_out() -> None:
    text, replaced = replace_unmappable("a" + "\u0301" * 6)
    assert text == "a" + "\u0301" * 4 + "[U+0301]" * 2
    assert replaced == ("\u0301",)


def test_empty_lines_between_two_others_become_one() -> None:
    assert printable_lines("\nett\r\n\r\n  \ntvå\ntre 🚀\n") == (("ett", "", "två", "tre [U+1F680]"), ("🚀",))


def test_a_replaced_character_is_described_by_number_and_name() -> None:
    assert describe_character("🚀") == "U+1F680 ROCKET"
    assert describe_character("\x00") == "U+0000"


def test_the_environment_is_as_before_once_the_fonts_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere")
    with only_our_fonts():
        assert os.environ["FONTCONFIG_FILE"].endswith("static/fonts/pdf/fonts.conf")
    assert os.environ["FONTCONFIG_FILE"] == "/somewhere"
    monkeypatch.delenv("FONTCONFIG_FILE")
    with only_our_fonts():
        pass
    assert "FONTCONFIG_FILE" not in os.environ


def test_what_is_passed_by_without_looking_can_be_printed() -> None:
    usual = "".join(chr(code) for code in range(0x2030) if not _UNUSUAL.match(chr(code)))
    assert len(usual) > 300
    assert replace_unmappable(usual.replace("\u00ad", ""))[1] == ()


@pytest.mark.parametrize("text", ["Åäö é – ”citat” • 5 ‰ € §", "vård\u00adcentral", "a\tb\nc", "Ω ≥ ✓ ☐ →", "❤\ufe0f"])
def test_what_can_be_printed_is_not_pointed_out(text: str) -> None:
    assert unprintable_characters(text) == ()


def test_what_cannot_be_printed_is_named_once() -> None:
    assert unprintable_characters("🚀 \ue000 漢 🚀") == ("漢", "\ue000", "🚀")
