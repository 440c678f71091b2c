"""The archive copy as HTML: what is in it, before it is set."""

from html.parser import HTMLParser
from typing import Any

import pytest

from archive.paper.printing import DenseBlock, Printer
from responses.models import Response, State
from surveys.wordings.prose import ProseBlock
from tests.attachments import files
from tests.builders import (
    attach_file,
    attach_link,
    bring_to,
    complete_answers,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
)
from tests.builders.copies import copy_html

ITEMS = """
- link_id: A-1
  text: Samverkan
  items:
    - {type: text, link_id: beskriv, text: Samverkan}
- {type: text, link_id: rutor, prefix: "1.", text: Tre insatser, boxes: 3}
- {type: percent, link_id: andel, text: Andel, not_known: Andelen kan inte anges}
- {type: integer, link_id: antal, text: Antal, blank_is_not_known: true}
- {type: choice, link_id: val, text: Val, options: [{a: Ett}, {b: Två}], comment: "Kommentar:"}
- {type: table, link_id: tabell, text: Tabell, rows: [{a: Rad}], columns: [{a: Kolumn}]}
"""
ANSWERS = {
    "beskriv": "Vi har en grupp.\n\n- möten\n- planer",
    "rutor": ["Första", "", "Tredje"],
    "andel": {"not_known": True},
    "val": "a",
    "tabell": {"a": {"a": "Ett\n\nTvå"}},
}


class Words(HTMLParser):
    """The text of a page, piece by piece."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.pieces.append(" ".join(data.split()))


def submitted(response: Response) -> Response:
    save_answers(response, {"val": "a"})
    bring_to(response, State.SUBMITTED)
    return response


def words_of(response: Response) -> list[str]:
    return Words(copy_html(response.submissions.get())).pieces


@pytest.fixture
def draft(db: None) -> Response:
    definition = make_definition(ITEMS, closing="Tack för svaren.")
    return make_response(questionnaire=make_questionnaire(definition), answers=ANSWERS)


def test_the_copy_says_everything_once(draft: Response) -> None:
    words = words_of(submitted(draft))
    answers = words[words.index("Samverkan") :]
    expected = [
        *("Samverkan", "Vi har en grupp.", "- möten", "- planer"),
        *("1.", "Tre insatser", "Ruta 1 av 3", "Första", "Ruta 3 av 3", "Tredje"),
        *("Andel", "☒", "Andelen kan inte anges"),
        *("Antal", "Kan inte anges (fältet är tomt)."),
        *("Val", "☒", "Ett", "☐", "Två", "Kommentar: Inte besvarad"),
        *("Tabell", "Delfråga", "Kolumn", "Rad", "Ett", "Två"),
        "Tack för svaren.",
    ]
    assert answers[: len(expected)] == expected


DECISION = {"decision_paragraph": "45", "decision_kind": "board"}
DECIDED = "Beslut: Beslut i styrelse eller nämnd § 45, 1 mars 2025 av Regionstyrelsen"


def test_an_attachment_is_listed_with_its_decision_hash_pages_and_question(draft: Response) -> None:
    placed = attach_file(draft, "val", content=files.pdf(pages=14), title="Handlingsplan", **DECISION)
    attach_link(draft, "rutor", title="Webben")
    save_answers(draft, complete_answers(draft))
    text = "\n".join(words_of(submitted(draft)))
    for words in (
        *("Handlingsplan", "Till: Val", "Diarienummer: RS 2025-0100", DECIDED),
        *("14 sidor", f"SHA-256: {placed.attachment.sha256}", "Till: 1. Tre insatser", "Länk: https://example.se/"),
    ):
        assert words in text


@pytest.mark.parametrize(
    ("written", "blocks"),
    [
        ("ett\ntvå\n\ntre", [(False, ("ett", "två")), (False, ("tre",))]),
        ("så här:\n• a\n– b\nslut", [(False, ("så här:",)), (True, ("• a", "– b")), (False, ("slut",))]),
        ("1. ett\n2) två\na) tre", [(True, ("1. ett", "2) två", "a) tre"))]),
        ("-5 grader\n2025 var kallt", [(False, ("-5 grader", "2025 var kallt"))]),
        ("•\tett\n•\ttvå", [(True, ("•\u2003ett", "•\u2003två"))]),
        ("Hylte\t900", [(False, ("Hylte\u2003900",))]),
        ("Så:\nHylte\t900\nLaholm\t7", [(False, ("Så:",)), (False, (), (("Hylte", "900"), ("Laholm", "7")))]),
        ("", []),
    ],
)
def test_paragraphs_and_lists_are_kept_line_for_line(written: str, blocks: list[Any]) -> None:
    assert Printer().written(written) == tuple(ProseBlock(*block) for block in blocks)


def test_a_table_with_a_long_cell_is_set_row_by_row_in_lines_that_can_be_set(draft: Response) -> None:
    save_answers(draft, {"tabell": {"a": {"a": "x" * 25_000}}})
    words = words_of(submitted(draft))
    place = words.index("Tabell")
    assert words[place + 1 : place + 3] == ["Rad", "Kolumn"]
    assert "Delfråga" not in words
    assert max(map(len, words)) <= 10_300


def test_a_tab_has_a_width_wherever_it_stands_in_the_copy(draft: Response) -> None:
    save_answers(draft, {"tabell": {"a": {"a": "Hylte\t900\nLaholm\t7"}}, "rutor": ["a\tb", "", "c\td\ne\tf"]})
    attach_file(draft, "beskriv", title="Plan\t2025")
    html = copy_html(submitted(draft).submissions.get())
    assert "\t" not in html
    for text in ("Hylte\u2003900", "a\u2003b", "<td>e</td><td>f</td>", "Plan\u20032025"):
        assert text in html


def test_a_very_long_text_is_set_closely_with_every_line_in_its_place() -> None:
    lines = [f"Rad {number} om vården" if number % 3 else "" for number in range(1, 8_000)]
    lines.insert(40, "ett långt stycke " * 400)
    (block,) = Printer().written("\n".join(lines))
    assert block.is_dense  # type: ignore[attr-defined]
    assert max(map(len, block.lines)) <= 2_000
    assert "".join(block.lines).replace("\n", "") == "".join(lines)
    assert not any(part.endswith("\n") for part in block.lines[:-1])
    assert not any(isinstance(one, DenseBlock) for one in Printer().written("kort"))
