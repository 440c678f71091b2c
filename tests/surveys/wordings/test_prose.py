"""Texts as they are set: no tab is left without a width, and rows of cells become a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.templatetags.portal import prose, written
from surveys.wordings.prose import ProseBlock, parted_by_tabs, prose_blocks

ROWS = (("Kommun", "Antal", "Andel"), ("Falkenberg", "900", "9,1 %"), ("Hylte", "", "3 %"))
PASTED = ["Kommun\tAntal\tAndel", "Falkenberg\t900\t9,1 %", "Hylte\t\t3 %"]


def test_lines_with_tabs_below_each_other_are_a_table_between_its_paragraphs() -> None:
    blocks = parted_by_tabs(["Så här blev det:", *PASTED, "Slut."])
    assert blocks == [
        ProseBlock(False, ("Så här blev det:",)),
        ProseBlock(False, (), ROWS),
        ProseBlock(False, ("Slut.",)),
    ]


def test_rows_of_different_lengths_are_filled_up() -> None:
    assert parted_by_tabs(["a\tb\tc", "d\te", "f\t\tg\t"])[0].rows == (("a", "b", "c"), ("d", "e", ""), ("f", "", "g"))


def test_a_first_cell_may_be_empty() -> None:
    assert parted_by_tabs(["\t2023\t2024", "Hylte\t1\t2"])[0].rows == (("", "2023", "2024"), ("Hylte", "1", "2"))


@pytest.mark.parametrize(
    "lines",
    [
        ["Falkenberg\t900\t9,1 %"],
        ["\u2022\tett", "\u2022\ttv\u00e5"],
        ["\t".join("abcdefghij")] * 2,
        ["a\t" + "x" * 201, "b\tc"],
        ["a\tb"] * 201,
    ],
    ids=["one row", "a list", "many columns", "a long cell", "many rows"],
)
def test_what_is_no_table_to_read_has_an_em_space_for_each_tab(lines: list[str]) -> None:
    assert parted_by_tabs(lines) == [ProseBlock(False, tuple(line.replace("\t", "\u2003") for line in lines))]


@given(st.lists(st.text("ab \t•", max_size=12), max_size=8))
def test_no_tab_is_left_and_no_word_is_lost(lines: list[str]) -> None:
    blocks = parted_by_tabs(lines)
    set_texts = [text for block in blocks for text in (*block.lines, *(cell for row in block.rows for cell in row))]
    assert "\t" not in "".join(set_texts)
    assert "".join("".join(set_texts).split()) == "".join("".join(lines).split())
    assert all(len({len(row) for row in block.rows}) <= 1 for block in blocks)


def test_a_reading_page_shows_the_table_and_escapes_it() -> None:
    html = written("Först\n<b>a</b>\tb\nc\td\nSist\tnu")
    assert html == (
        '<p class="sp-answer">Först</p><table class="sp-pasted">'
        '<tr><th scope="col">&lt;b&gt;a&lt;/b&gt;</th><th scope="col">b</th></tr>'
        "<tr><td>c</td><td>d</td></tr><tr><td>Sist</td><td>nu</td></tr></table>"
    )


def test_the_texts_of_a_questionnaire_have_no_tab_either() -> None:
    assert prose("a\tb") == "<p>a\u2003b</p>"
    assert prose_blocks("a\tb\n- c\td") == (ProseBlock(False, ("a\u2003b",)), ProseBlock(True, ("c\u2003d",)))


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["\t2024", "Falkenberg\t900", "Halmstad\t7"], (("", "2024"), ("Falkenberg", "900"), ("Halmstad", "7"))),
        (["Falkenberg\t900", "Hylte\t", "Laholm\t3"], (("Falkenberg", "900"), ("Hylte", ""), ("Laholm", "3"))),
    ],
)
def test_a_row_whose_first_or_last_cell_is_empty_is_a_row_of_its_table(
    lines: list[str], rows: tuple[tuple[str, ...], ...]
) -> None:
    assert [block.rows for block in parted_by_tabs(lines)] == [rows]


def test_paragraphs_that_begin_with_a_tab_are_no_table() -> None:
    assert [block.rows for block in parted_by_tabs(["\tFörst.", "\tSedan."])] == [()]
