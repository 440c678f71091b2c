"""Every word of a document is in the draft or in the report, whatever the document is like."""

import io
from typing import Any

import docx
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition_json import definition_from_json, definition_to_json
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import read_unfinished
from surveys.word_draft.report import report_from_json, report_to_json
from tests.surveys.word_draft.papers import file_of, lost_words, understood, words, written

SHAPES = (
    *("# {}", "## {}", "### {}", "#### 1. {}?", "**{}", "**{}?", "**7. {}?", "**7a. {}", "8. {}", "a) {}", "{}", "{}?"),
    *(
        "Fråga 9: {}?",
        "{}:",
        "{}: ____",
        "• {}",
        "☐ {}",
        "○ {}",
        "[ ] {}",
        "☐ {}, ange vad:",
        "☐ {}: ____",
        "☐ {} ☐ {}",
    ),
    *("____", "____ kronor", "Max 500 tecken {}", "Välj högst 3 alternativ", "Obligatorisk. {}", "Ange antal {}: ____"),
    *("Kommentar:", "Fråga 7a besvaras av de som svarat {} på fråga 7.", "Om ja, {}", "Dnr {}", "I portalen: {}"),
    *("||", "|{}|", "|{}|{}|", "|{}||", "|{}|Ja|Nej|", "|{}|☐|☐|", "|Nr|{}|", "|1||", "|{}|Summa|"),
    *("Ruta 1 av 3", "Tre rutor om max 100 tecken", "Räknas ut i portalen. {}", "Ange i procent {}", "{}@example.se"),
    *("Inledning", "# Inledning", "{}\n{}", "Jag intygar {}"),
)


@st.composite
def papers(draw: st.DrawFn) -> tuple[str, ...]:
    """Lines of every shape, each word of which stands there once."""
    lines, number = [], 0
    for shape in draw(st.lists(st.sampled_from(SHAPES), max_size=25)):
        made = ""
        for piece in shape.split("{}"):
            made += piece
            made += f"ord{number}x{draw(st.sampled_from(['', ' mycket långt' * 20, ' antal', ' Ja']))}"
            number += 1
        lines.append(made[: made.rindex("ord")])
    return tuple(_even(lines))


def _even(lines: list[str]) -> list[str]:
    """Rows of a table that stand together have as many cells."""
    made: list[str] = []
    for line in lines:
        if line.startswith("|") and made and made[-1].startswith("|") and line.count("|") != made[-1].count("|"):
            made.append("mellan")
        made.append(line)
    return made


@given(papers())
def test_every_word_of_any_document_is_in_the_draft_or_said_not_to_be_understood(lines: tuple[str, ...]) -> None:
    content = file_of(written("Rubriken", *lines))
    form = understood(content)
    assert lost_words(form) == []
    told = {word for row in form.report.rows for word in words(row.text)}
    assert {word for text in texts_of(content) for word in words(text)} - told == set()


@given(papers())
def test_what_is_made_of_any_document_can_be_written_on_and_kept(lines: tuple[str, ...]) -> None:
    form = understood(file_of(written("Rubriken", *lines)))
    assert definition_from_json(definition_to_json(form.definition)) == form.definition
    assert read_unfinished(questionnaire_to_yaml(form.definition), "prov.yaml")[0] == form.definition
    assert report_from_json(report_to_json(form.report)) == form.report
    known = form.definition.by_link_id
    assert {row.link_id for row in form.report.rows if row.link_id} <= known.keys()


def texts_of(content: bytes) -> list[str]:
    """All the text that the file holds, by python-docx."""
    document: Any = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]
