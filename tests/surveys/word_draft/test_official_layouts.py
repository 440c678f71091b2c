"""Small documents in the layouts of printed official forms: how much of each is understood, and that no word is lost.

A lower bound, so that a change of the reading that helps one layout and spoils another is seen.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT

from surveys.schema import ChoiceItem, Definition, NumberTableItem, TextItem
from tests.surveys.word_draft.papers import add_numbering, lost_words, numbered_paragraph, paper, understood

LEAST = 0.95
"""The least share of a layout's questions that are to be understood as they are printed."""
Asked = Callable[[Any], bool]


def _bold(document: Document, text: str) -> None:
    document.add_paragraph().add_run(text).bold = True


def _box(document: Document, prompt: str = "") -> None:
    """A frame to write in: a table of one cell, which stands a little in from the margin."""
    frame = document.add_table(1, 1, "Table Grid")
    frame.alignment = WD_TABLE_ALIGNMENT.CENTER
    frame.cell(0, 0).text = prompt
    document.add_paragraph()


def _yes_no(document: Document) -> None:
    document.add_paragraph("☐ Ja")
    document.add_paragraph("☐ Nej")


def _grid(document: Document, *rows: tuple[str, ...]) -> None:
    made = document.add_table(len(rows), len(rows[0]), "Table Grid")
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph()


def yearly_follow_up() -> Document:
    """Numbered questions in bold, frames of "max 1000 tecken", boxes for Ja and Nej, follow-ups and a matrix."""
    document = paper()
    document.sections[0].header.paragraphs[0].text = "Dnr 00000/2026"
    document.add_heading("Enkät till regioner, uppföljning av god och nära vård", 0)
    document.add_paragraph("Enkäten gäller det arbete som regionen har genomfört under 2026.")
    document.add_paragraph("Sista svarsdag är den 12 mars 2027.")
    document.add_heading("Övergripande arbete", 1)
    _bold(document, "1. Vilken är den viktigaste insatsen som regionen har genomfört under 2026?")
    document.add_paragraph("Max 1000 tecken")
    _box(document)
    _bold(document, "2. Har regionen fastställt mål för andelen resurser till primärvården?")
    _yes_no(document)
    _bold(document, "2a. Vilka är målen? (max 500 tecken)")
    document.add_paragraph("Besvaras om ni svarat Ja på fråga 2.")
    _box(document)
    document.add_heading("Samverkan i länet", 1)
    _bold(document, "3. Har regionen tillsammans med kommunerna en gemensam struktur för arbetet?")
    document.add_paragraph("Med struktur avses rutiner för samverkan på strategisk nivå.")
    document.add_paragraph("☐ Ja, beskriv strukturen:")
    _box(document)
    document.add_paragraph("☐ Nej")
    _bold(document, "4. Inom vilka områden finns en överenskommelse? Flera alternativ kan anges.")
    for option in ("Hemsjukvård", "Psykisk ohälsa", "Rehabilitering", "Annat, ange vad: ________"):
        document.add_paragraph(f"☐ {option}")
    _bold(document, "5. Har insatserna ökat under året?")
    _grid(
        document,
        ("", "Ja", "Nej"),
        ("Kontinuitet", "☐", "☐"),
        ("Tillgänglighet", "☐", "☐"),
        ("Delaktighet", "☐", "☐"),
    )
    _bold(document, "6. Hur stor andel av befolkningen har en fast läkarkontakt?")
    document.add_paragraph("Ange i procent: ______ %")
    return document


FOLLOW_UP: Mapping[str, Asked] = {
    "1": lambda one: isinstance(one, TextItem) and one.max_length == 1000,
    "2": lambda one: one.type == "choice" and [option.text for option in one.options] == ["Ja", "Nej"],
    "2a": lambda one: one.type == "text" and one.max_length == 500 and one.enable_when[0].item == "2",
    "3": lambda one: one.type == "choice" and one.options[0].opens is not None and one.options[1].text == "Nej",
    "4": lambda one: one.type == "multi_choice" and len(one.options) == 4 and one.options[3].opens is not None,
    "5": lambda one: one.type == "yes_no_matrix" and [row.text for row in one.rows][1] == "Tillgänglighet",
    "6": lambda one: one.type == "percent",
}


def grant_report() -> Document:
    """Questions that Word numbers, with asterisks, contact fields in a table, amounts in kronor and a table of them."""
    document = paper()
    numbers = add_numbering(document, ("decimal", "%1."))
    document.add_heading("Återrapportering av statsbidrag 2026", 0)
    document.add_paragraph("Frågor märkta med * är obligatoriska.")
    document.add_heading("Kontaktuppgifter", 1)
    numbered_paragraph(document, "Bidragsmottagarens namn *", numbers)
    document.add_paragraph("_______________________")
    numbered_paragraph(document, "E-post till kontaktpersonen *", numbers)
    document.add_paragraph("_______________________")
    document.add_heading("Användning av statsbidraget", 1)
    numbered_paragraph(document, "Hur stort belopp har ni rekvirerat? Ange i kronor. *", numbers)
    document.add_paragraph("________ kr")
    numbered_paragraph(document, "Har ni använt hela bidraget? *", numbers)
    _yes_no(document)
    numbered_paragraph(document, "Hur har bidraget använts? Ange belopp i kronor.", numbers)
    _grid(
        document,
        ("Insats", "Planerat", "Utfall"),
        ("Kompetensutveckling", "", ""),
        ("Digitalisering", "", ""),
        ("Samverkan med kommunerna", "", ""),
    )
    numbered_paragraph(document, "Beskriv vad bidraget har lett till (högst 2 000 tecken). *", numbers)
    _box(document)
    numbered_paragraph(document, "Hur många kommuner har deltagit? Ange antal.", numbers)
    document.add_paragraph("______")
    document.add_paragraph("Tack för er återrapportering!")
    return document


def _is_required(one: Any) -> bool:
    return bool(one.required)


GRANT: Mapping[str, Asked] = {
    "1": lambda one: isinstance(one, TextItem) and _is_required(one),
    "2": lambda one: one.type == "email" and _is_required(one),
    "3": lambda one: one.type == "money" and _is_required(one),
    "4": lambda one: isinstance(one, ChoiceItem) and not one.multiple and _is_required(one),
    "5": lambda one: isinstance(one, NumberTableItem) and one.number == "money" and len(one.rows) == 3,
    "6": lambda one: isinstance(one, TextItem) and one.max_length == 2000 and _is_required(one),
    "7": lambda one: one.type == "integer",
}


def understood_share(tree: Definition, asked: Mapping[str, Asked]) -> tuple[float, list[str]]:
    """How many of the questions are as they are printed, and which are not."""
    by_number = {one.prefix.rstrip("."): one for one in tree.questions}
    missed = [
        number for number, is_so in asked.items() if number not in by_number or not _holds(is_so, by_number[number])
    ]
    return 1 - len(missed) / len(asked), missed


def _holds(is_so: Asked, question: Any) -> bool:
    try:
        return is_so(question)
    except (AttributeError, IndexError):  # of another kind, or with too few parts
        return False


@pytest.mark.parametrize(
    ("made", "asked", "sections"),
    [
        (yearly_follow_up, FOLLOW_UP, ["Övergripande arbete", "Samverkan i länet"]),
        (grant_report, GRANT, ["Kontaktuppgifter", "Användning av statsbidraget"]),
    ],
    ids=["yearly-follow-up", "grant-report"],
)
def test_a_form_in_an_official_layout_is_understood_for_the_most_part_and_loses_no_word(
    made: Callable[[], Document], asked: Mapping[str, Asked], sections: list[str]
) -> None:
    form = understood(made())
    share, missed = understood_share(form.definition, asked)
    assert share >= LEAST, missed
    assert [section.text for section in form.definition.items] == sections
    assert lost_words(form) == []
