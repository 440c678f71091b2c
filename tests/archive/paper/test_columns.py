"""No word of a table's heads is parted on paper, and no column leaves the page: in the copy and in the drafts alike."""

import re
import subprocess
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.paper import STYLESHEET
from config.pdf.columns import TABLE_WIDTH, PaperColumn, class_of_width, column_widths, width_in
from config.pdf.render import render_pdf
from config.pdf.typesetting import set_pdf
from surveys.interchange import pdf_export
from surveys.sampling.samples import sample_answers
from surveys.wordings.reading_version import reading_version
from tests.archive.paper.test_both_engines import NOON, assert_same_words, excerpt_of
from tests.builders import make_definition

LONG = ["Verksamhetsområde", "Finansieringskälla", "Genomförandeplan", "Ansvarsfördelning", "Kompetensförsörjning"]
YEARS = [str(year) for year in range(2018, 2026)]
LIKERT = ["Instämmer helt", "Instämmer delvis", "Instämmer inte alls", "Tveksamt", "Vet inte"]
_LETTER = "abcdefghijklmnopqrstuvwxyzåäö"
_RIGHT_EDGE = 185 / 25.4 * 72
ABOUT: Any = {"title": "Prov", "author": "Region Prov", "created": NOON, "identifier": "prov"}


def columns_of(names: list[str], kind: str = "") -> str:
    said = (f'{{code: {_LETTER[at]}, text: "{name}"{kind}}}' for at, name in enumerate(names))
    return f"columns: [{', '.join(said)}]"


def added_rows(names: list[str], kind: str = "text", **more: str) -> str:
    other = "".join(f", {key}: {value}" for key, value in more.items())
    return f"- {{type: row_table, link_id: A-1, text: Insatser{other}, {columns_of(names, f', type: {kind}')}}}"


def of_rows(kind: str, names: list[str], more: str = "") -> str:
    rows = "rows: [{a: Barnpsykiatrin}, {b: Vuxenpsykiatriska verksamheten}]"
    return f"- {{type: {kind}, link_id: A-1, text: Läget, {rows}, {columns_of(names)}{more}}}"


NUMBERS = ", number: integer, row_sum: Sammanlagt, column_sum: Sammanlagt"
TABLES = {
    "three texts": (added_rows(LONG[:3], row_name="Insats"), False),
    "texts of unlike length": (added_rows(["Kommun", LONG[0], "Ansvarig", LONG[4]]), False),
    "with hyphens": (added_rows(["Läns-övergripande", "EU-finansierad verksamhet", *LONG[:2]]), False),
    "five long": (added_rows(LONG), True),
    "numbers alone": (added_rows(["Antal", "Kostnad"], "integer", column_sum="Totalt"), False),
    "long numbers": (added_rows(LONG, "integer", column_sum="Totalt"), True),
    "many": (added_rows([f"Uppgift {number}" for number in range(20)]), True),
    "one that no page holds": (added_rows(["x" * 150]), True),
    "choices": (of_rows("yes_no_matrix", LIKERT), False),
    "long choices": (of_rows("yes_no_matrix", LONG), True),
    "numbers": (of_rows("number_table", ["Slutenvårdsplatser", "Öppenvård", "Kommunalförbund"], NUMBERS), False),
    "numbers of many years": (of_rows("number_table", YEARS, ", number: integer"), True),
    "long names of rows": (of_rows("table", ["Nuläge", "Uppföljning"], f", row_heading: {LONG[0]}"), False),
    "long cells' names": (of_rows("table", LONG), True),
}


def drawn(pdf: bytes) -> tuple[list[str], float]:
    """The words that stand in one piece, and how far to the right the farthest reaches (points)."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    found = re.findall(r'xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', done)
    return [unescape(word) for _, word in found], max(float(edge) for edge, _ in found)


def both(html: str) -> list[bytes]:
    return [render_pdf(html=html, stylesheet=STYLESHEET, **ABOUT), set_pdf(html=html, look="copy", **ABOUT)]


@pytest.mark.parametrize("name", TABLES)
def test_each_word_of_the_heads_stands_whole_and_within_the_page(name: str) -> None:
    items, by_row = TABLES[name]
    tree = make_definition(items)
    html = excerpt_of(tree, sample_answers(tree, everything=True), {}, "Region Prov")
    assert ('class="row-name"' in html) == by_row
    (question,) = tree.questions
    heads = " ".join(column.text for column in getattr(question, "columns", ()))
    wanted = {word for word in heads.split() if len(word) < 100}
    for pdf in both(html):
        words, edge = drawn(pdf)
        assert wanted - set(words) == set()
        assert edge < _RIGHT_EDGE + 1
    assert_same_words(html)


@pytest.mark.parametrize(
    "name", [name for name, (_, by_row) in TABLES.items() if not by_row or "many years" in name or "choices" in name]
)
def test_so_they_stand_in_a_reading_version(name: str) -> None:
    version = reading_version(make_definition(TABLES[name][0]))
    html = pdf_export.reading_version_html(version)
    assert ("row-name" in html) == (name == "long choices")
    wanted = {word for entry in version.sections[0].items for name, _ in entry.heads[1:] for word in name.split()}
    sheet = pdf_export.STYLESHEET
    for pdf in (render_pdf(html=html, stylesheet=sheet, **ABOUT), set_pdf(html=html, look="reading-version", **ABOUT)):
        assert wanted - set(drawn(pdf)[0]) == set()


def test_rows_that_were_added_are_called_by_their_name_where_they_are_read_one_by_one() -> None:
    tree = make_definition(added_rows(LONG, "integer", row_name="Insats", column_sum="Totalt"))
    html = excerpt_of(tree, {"A-1": [{"a": "1"}, {"b": "2"}]}, {}, "Region Prov")
    assert re.findall(r'class="row-name">(.*?)</p>', html) == ["Insats 1", "Insats 2", "Totalt"]


@pytest.mark.parametrize("name", TABLES)
def test_the_widths_tell_nothing_of_the_answers(name: str) -> None:
    tree = make_definition(TABLES[name][0])
    (question,) = tree.questions
    given = sample_answers(tree, everything=True)
    other = {"A-1": [{"a": "m" * 300}] * 9} if question.type == "row_table" else {}
    heads = [
        re.findall("<thead>.*?</thead>", excerpt_of(tree, one, {}, "Region Prov"), re.DOTALL) for one in (given, other)
    ]
    assert heads[0] == heads[1]


WORDS = [
    *LONG,
    "Mammografiscreening",
    "WWWWMMMM",
    "ÅÄÖÅÄÖ",
    "2018–2024",
    "Distansmonitorering/egenmonitorering",
    "iiiillll",
]
WORDS += [
    "Hälso-",
    "Öppenvårdsmottagning",
    "Tilläggsöverenskommelse",
    "och/eller",
    "1\u00a0234\u00a0567",
    "Œuvre",
    "Ελλάδα",
    "жизнь",
]


def test_a_word_as_wide_as_its_column_stands_whole() -> None:
    """What the widths are worked out by is what both engines set: a column is as wide as its longest word needs."""
    tables = [
        f'<table class="counts"><thead><tr><th scope="col">x</th><th scope="col" class="count '
        f'{class_of_width(width_of(word))}">{word}</th></tr></thead>'
        '<tbody><tr><th scope="row">x</th><td class="count">1</td></tr></tbody></table>'
        for word in WORDS
    ]
    html = f'<html lang="sv"><body><h1>Prov</h1>{"".join(tables)}</body></html>'
    for pdf in both(html):
        assert {word.replace("\u00a0", " ") for word in WORDS} - whole_lines(pdf) == set()


def width_of(word: str) -> int | None:
    return column_widths([PaperColumn(["x"], 1), PaperColumn([word], 1, 1)])[1]


def whole_lines(pdf: bytes) -> set[str]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    lines = (line.split(maxsplit=1) for line in done.stdout.decode().replace("\u00a0", " ").splitlines())
    return {line[1].strip() for line in lines if len(line) > 1}


_TEXTS = st.text(st.sampled_from("abcåmw -/–\u00a0\u00ad"), max_size=60)
_WISHED = st.none() | st.integers(1, 40)
_COLUMNS = st.builds(PaperColumn, st.lists(_TEXTS, max_size=3), st.integers(1, 30), _WISHED)


@settings(max_examples=300, deadline=None)
@given(st.lists(_COLUMNS, min_size=2, max_size=12))
def test_all_columns_have_what_they_need_or_none_is_told(columns: list[PaperColumn]) -> None:
    widths, least = column_widths(columns), [max(one.least, *needed(one)) for one in columns]
    assert bool(widths) == (sum(least) <= TABLE_WIDTH)
    if widths:
        given = [width for width in widths if width]
        share = (TABLE_WIDTH - sum(given)) / (len(widths) - len(given))
        assert [width for width, need in zip(widths, least, strict=True) if (width or share) < need] == []
    assert [width_in(["count", class_of_width(width)]) for width in widths] == list(widths)


def needed(column: PaperColumn) -> list[int]:
    """What each of its texts needs by itself."""
    alone = (column_widths([PaperColumn([text], 1, 1), PaperColumn([], 1)]) for text in ("", *column.texts))
    return [width[0] or 0 if width else TABLE_WIDTH + 1 for width in alone]
