"""The Word reading version, opened again with python-docx and read as XML."""

import io
import zipfile
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from hypothesis import given, settings
from lxml import etree

from surveys.loader import questionnaire_files, questionnaire_path
from surveys.schema import ChoiceItem, Definition, GroupItem, MatrixItem, TextItem, is_computed
from surveys.word.export import questionnaire_to_docx
from tests.builders import make_definition, official_definition
from tests.halves import examples
from tests.surveys.authoring import load
from tests.surveys.strategies import definitions

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
# A document takes half a second, and every test looks at each: one worker keeps them.
pytestmark = pytest.mark.xdist_group("docx")
OFFICIAL = pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)


@cache
def exported(path: Path) -> tuple[Definition, bytes, Document]:
    definition = official_definition(path)
    content = questionnaire_to_docx(definition)
    return definition, content, docx.Document(io.BytesIO(content))


def opened(items: str) -> Document:
    return docx.Document(io.BytesIO(questionnaire_to_docx(load(items))))


def body_text(document: Document) -> str:
    """All text of the body, controls included, each paragraph on a line of its own."""
    paragraphs = document.element.body.iter(qn("w:p"))
    return "\n".join("".join(_piece(node) for node in paragraph.iter()) for paragraph in paragraphs)


def _piece(node: Any) -> str:
    return {qn("w:t"): node.text or "", qn("w:tab"): " ", qn("w:br"): "\n"}.get(node.tag, "")


def _words(element: Any) -> str:
    return "".join(node.text for node in element.iter(qn("w:t")))


def by_style(document: Document) -> list[tuple[str, str]]:
    """Each paragraph's style, which must be there, and text.

    python-docx's own paragraph.style goes through all styles for each, and takes the default for one that is not there.
    """
    names = {style.style_id: style.name for style in document.styles}
    names[None] = document.styles.default(WD_STYLE_TYPE.PARAGRAPH).name
    return [(names[paragraph._p.style], paragraph.text) for paragraph in document.paragraphs]


def styled(document: Document, style: str) -> list[str]:
    return [text for name, text in by_style(document) if name == style]


def tags(document: Document) -> list[str]:
    return [node.get(qn("w:val")) for node in document.element.body.iter(qn("w:tag"))]


def headings(document: Document) -> list[tuple[int, str]]:
    return [(int(name[-1]), text) for name, text in by_style(document) if name.startswith("Heading ")]


def normal(text: str) -> str:
    return " ".join(text.split())


@OFFICIAL
def test_every_section_and_subheading_is_a_heading_in_order(path):
    definition, _, document = exported(path)
    groups = [item.text for item in definition.by_link_id.values() if isinstance(item, GroupItem) and item.text]
    found = [text for _, text in headings(document)]
    assert found == (["Om enkäten", *groups] if definition.intro else groups)


@OFFICIAL
def test_no_heading_level_is_skipped(path):
    levels = [level for level, _ in headings(exported(path)[2])]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@OFFICIAL
def test_there_are_as_many_questions_as_in_the_tree(path):
    definition, _, document = exported(path)
    inner = {
        field.link_id
        for item in definition.by_link_id.values()
        for field in (item.comment, *(option.opens for option in getattr(item, "options", ())))
        if field
    }
    own = [question for question in definition.questions if question.link_id not in inner]
    assert len(styled(document, "Fråga")) == len(own)
    assert [text for text in styled(document, "Fråga") if not text] == []


@OFFICIAL
def test_every_wording_is_there(path):
    definition, _, document = exported(path)
    text = normal(body_text(document))
    wanted = [definition.title, definition.intro, definition.closing]
    for item in definition.by_link_id.values():
        wanted += [item.text, item.prefix, item.help, item.background, item.condition_text, getattr(item, "intro", "")]
        wanted += [part.text for name in ("options", "rows") for part in getattr(item, name, ())]
    answering = {"region": "Regionen", "rss": "RSS", "kommun": "Kommunen"}[definition.respondent]
    for line in [line for wording in wanted for line in wording.splitlines()]:
        said = normal(line.removeprefix("- ").replace("{organisation}", answering))
        assert said in text, said


@OFFICIAL
def test_every_limit_is_told_in_words(path):
    definition, _, document = exported(path)
    limited = [q for q in definition.questions if isinstance(q, TextItem) and q.max_length and q.boxes == 1]
    text = normal(body_text(document))
    for limit in {question.max_length for question in limited}:
        told = f"ögst {limit:,} tecken".replace(",", " ")
        assert text.count(told) >= sum(question.max_length == limit for question in limited)


@OFFICIAL
def test_every_answer_has_a_control_that_names_its_question(path):
    definition, _, document = exported(path)
    found = {tag.partition("/")[0] for tag in tags(document)}
    asked = {
        q.link_id for q in definition.questions if not is_computed(q) and (not q.sign_off or q.type == "attestation")
    }
    assert found == asked


@OFFICIAL
def test_every_option_and_every_cell_of_a_matrix_is_a_box_to_click(path):
    definition, _, document = exported(path)
    boxes = list(document.element.body.iter(f"{W14}checkbox"))
    expected = sum(len(q.options) for q in definition.questions if isinstance(q, ChoiceItem))
    expected += sum(len(q.rows) * len(q.columns) for q in definition.questions if isinstance(q, MatrixItem))
    expected += sum(q.type == "attestation" or bool(getattr(q, "not_known", "")) for q in definition.questions)
    assert len(boxes) == expected
    assert {box.find(f"{W14}checked").get(f"{W14}val") for box in boxes} <= {"0"}


@OFFICIAL
def test_controls_have_numbers_of_their_own(path):
    numbers = [node.get(qn("w:val")) for node in exported(path)[2].element.body.iter(qn("w:id"))]
    assert len(set(numbers)) == len(numbers) > 0


@OFFICIAL
def test_tables_have_a_header_row_that_repeats(path):
    definition, _, document = exported(path)
    assert len(document.tables) == sum(bool(getattr(item, "rows", ())) for item in definition.questions)
    for table in document.tables:
        assert [bool(row._tr.trPr.findall(qn("w:tblHeader"))) for row in table.rows][:2] == [True, False]
        assert all(cell.text for cell in table.rows[0].cells)


@OFFICIAL
def test_the_file_is_the_same_each_time(path):
    definition, content, _ = exported(path)
    assert questionnaire_to_docx(definition) == content


@OFFICIAL
def test_every_part_is_well_formed_and_nothing_is_left_of_the_template(path):
    with zipfile.ZipFile(io.BytesIO(exported(path)[1])) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    assert not [name for name in names if "thumbnail" in name]


@OFFICIAL
def test_no_note_for_the_author_is_shown(path):
    definition, _, document = exported(path)
    text = normal(body_text(document))
    notes = [definition.note, definition.source, *(item.note for item in definition.by_link_id.values())]
    assert not [note for note in notes if len(note) > 20 and normal(note) in text]


def test_the_document_is_in_swedish_and_says_what_it_is():
    definition, _, document = exported(questionnaire_path("region-2025"))
    properties = document.core_properties
    assert (properties.title, properties.author) == (definition.title, "Socialstyrelsen")
    assert (properties.language, properties.created) == ("sv-SE", datetime(2026, 1, 15, tzinfo=UTC))
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "sv-SE"


def test_a_title_is_longer_than_word_has_room_for_in_what_the_file_says_that_it_is():
    title = "Uppföljning av " + "x" * 285
    document = docx.Document(io.BytesIO(questionnaire_to_docx(make_definition(title=title))))
    assert document.core_properties.title == title[:255]
    assert title in [one.text for one in document.paragraphs]


def test_each_page_says_which_it_is_of_how_many():
    section = exported(questionnaire_path("region-2025"))[2].sections[0]
    for footer in (section.footer, section.first_page_footer):
        fields = [node.get(qn("w:instr")).strip() for node in footer._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]


def test_the_contents_are_a_field_that_points_at_every_heading_of_the_first_two_levels():
    document = exported(questionnaire_path("rss-2023"))[2]
    body = document.element.body
    assert [node.text.split()[0] for node in body.iter(qn("w:instrText"))] == ["TOC"]
    kinds = [node.get(qn("w:fldCharType")) for node in body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    links = [(node.get(qn("w:anchor")), _words(node)) for node in body.iter(qn("w:hyperlink"))]
    marks = [node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))]
    assert [text for _, text in links] == [text for level, text in headings(document) if level <= 2]
    assert {anchor for anchor, _ in links} <= set(marks)
    assert len(set(marks)) == len(marks)


def test_a_condition_is_told_under_its_question():
    document = opened(
        "- {type: choice, link_id: Q1, prefix: 6., text: Finns det, options: [{ja: Ja}, {nej: Nej}]}\n"
        "- {type: text, link_id: Q2, text: Beskriv, enable_when: {item: Q1, is: ja}}\n"
    )
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[texts.index("Beskriv") + 1] == "Besvaras om fråga\u00a06 besvaras med Ja."


def test_boxes_are_numbered_frames():
    document = opened("- {type: text, link_id: Q1, text: Tre, boxes: 3, max_length: 10}\n")
    assert tags(document) == ["Q1/1", "Q1/2", "Q1/3"]
    assert [t for t in styled(document, "Anvisning") if t.startswith("Ruta")] == [f"Ruta {n} av 3" for n in (1, 2, 3)]


def test_the_opened_field_stands_under_its_option():
    document = opened(
        "- type: choice\n  link_id: Q1\n  text: x\n"
        "  options: [{ja: Ja, opens: {type: text, max_length: 50}}, {nej: Nej}]\n"
    )
    assert tags(document) == ["Q1/ja", "Q1.ja", "Q1/nej"]
    assert styled(document, "Anvisning i alternativ") == ["Högst 50\u00a0tecken."]


def test_what_signing_fills_in_has_nothing_to_write_in():
    document = opened("- {type: string, link_id: Q1, text: Namn, sign_off: name, required: true}\n")
    assert tags(document) == []
    assert "Fylls i när behörig företrädare signerar i Svarsportalen." in styled(document, "Anvisning")


def test_a_control_shows_a_placeholder_that_goes_when_one_writes():
    document = opened("- {type: text, link_id: Q1, text: x}\n- {type: email, link_id: Q2, text: y}\n")
    controls = list(document.element.body.iter(qn("w:sdt")))
    assert [_words(control) for control in controls] == ["Skriv här", "Skriv här"]
    assert all(control.find(f".//{qn('w:showingPlcHdr')}") is not None for control in controls)


@given(definitions())
@settings(max_examples=examples(quick=3, usual=15, long=1000))
def test_any_questionnaire_becomes_a_document(definition):
    document = docx.Document(io.BytesIO(questionnaire_to_docx(definition)))
    for question in definition.questions:
        assert is_computed(question) or any(tag.partition("/")[0] == question.link_id for tag in tags(document))
