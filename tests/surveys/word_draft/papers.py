"""Forms in Word as authorities write them, made with python-docx, and what is asked of a draft made of one."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from surveys.definition_json import definition_to_json
from surveys.schema import AnyItem, Definition
from surveys.word_draft.heads import StatedHead
from surveys.word_draft.reader import read_form
from surveys.word_draft.report import ReportRow
from surveys.word_draft.understanding import UnderstoodForm, understand_form
from surveys.wordings.reading_version import reading_version

HEAD = StatedHead(name="prov-2026", version="2026-01-15", title="Prov", year="2026")
PROMPTS = {"skriv", "här", "klicka", "eller", "tryck", "för", "att", "ange", "text", "välj", "ett", "objekt", "fråga"}
"""Words of a place to write in that say no more than that it is one."""


def paper() -> Document:
    """An empty document."""
    return docx.Document()


def file_of(document: Document) -> bytes:
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def written(*lines: str) -> Document:
    """Paragraphs; "# " begins a heading, "##" one below it, "**" a bold line, "• " a bullet, "|" a table's row."""
    document, rows = paper(), list[list[str]]()
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line[1:-1].split("|")])
            continue
        if rows:
            _table(document, rows)
            rows = []
        if line.startswith("#"):
            marks, _, text = line.partition(" ")
            document.add_heading(text, len(marks))
        elif line.startswith("**"):
            document.add_paragraph().add_run(line[2:]).bold = True
        elif line.startswith("• "):
            document.add_paragraph(line[2:], "List Bullet")
        elif line:
            document.add_paragraph(line)
    return document


def _table(document: Document, rows: list[list[str]]) -> None:
    made = document.add_table(len(rows), len(rows[0]), "Table Grid")
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def understood(document: Document | bytes, head: StatedHead = HEAD) -> UnderstoodForm:
    """What the document is understood to say, without a process of its own."""
    content = document if isinstance(document, bytes) else file_of(document)
    return understand_form(read_form(io.BytesIO(content)), head)


def read(*lines: str) -> UnderstoodForm:
    return understood(written(*lines))


def items_of(tree: Definition) -> list[AnyItem]:
    return list(tree.by_link_id.values())


def only_question(*lines: str) -> Any:
    """The only question of a document with these lines in a section."""
    [question] = read("# Avsnittet", *lines).definition.questions
    return question


def row_of(form: UnderstoodForm, begins: str) -> ReportRow:
    """The report's only row that begins so."""
    [row] = [row for row in form.report.rows if row.text.startswith(begins)]
    return row


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def words_in_draft(tree: Definition) -> set[str]:
    """Every word that the draft says, or that the portal prints of it."""
    # What the reading version in Word says besides (surveys.word.export).
    said = ("Om enkäten", "I portalen", "kan inte väljas tillsammans med andra")
    texts = [*_strings(definition_to_json(tree)), *_strings(reading_version(tree)), *said]
    return {word for text in texts for word in words(text)}


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, Iterable):
        for value in node:
            yield from _strings(value)
    elif hasattr(node, "__dataclass_fields__"):
        yield from (text for name in node.__dataclass_fields__ for text in _strings(getattr(node, name)))
        yield from _strings(getattr(node, "named_boxes", ()))
    elif node is not None:
        yield str(node)


def lost_words(form: UnderstoodForm) -> list[tuple[str, list[str]]]:
    """Rows that are said to be in the draft, with the words of them that are not."""
    known = words_in_draft(form.definition)
    found = []
    for row in form.report.rows:
        allowed = known | (PROMPTS if row.became in ("field", "opened", "table", "question", "option") else set())
        missing = [word for word in words(row.text) if word not in allowed]
        if missing and not row.is_left:
            found.append((row.text, missing))
    return found


def numbered_paragraph(document: Document, text: str, number: str, level: int = 0) -> None:
    """A paragraph that Word numbers by itself."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def add_numbering(document: Document, *levels: tuple[str, str], number: str = "77") -> str:
    """A list whose levels are (format, text), as ("decimal", "%1.%2"); its number."""
    tree = document.part.numbering_part.element
    written_levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate(levels)
    )
    pattern = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{written_levels}</w:abstractNum>'
    tree.insert(0, parse_xml(pattern))
    tree.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    return number


def control(inner: str, *properties: str) -> Any:
    """A content control within a paragraph, with a prompt."""
    made = "".join(properties) or "<w:showingPlcHdr/>"
    run = f"<w:r><w:t>{inner}</w:t></w:r>"
    return parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr>{made}</w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt>")


def without_controls(content: bytes) -> bytes:
    """The document as it is without its content controls, tags and prompts: what an authority would have written."""
    document = docx.Document(io.BytesIO(content))
    body = document.element.body
    for each in list(body.iter(qn("w:sdt"))):
        parent, inside = each.getparent(), each.find(qn("w:sdtContent"))
        for text in inside.iter(qn("w:t")):
            text.text = "" if text.text == "Skriv här" else text.text
        at = parent.index(each)
        for child in list(inside):
            parent.insert(at, child)
            at += 1
        parent.remove(each)
    return file_of(document)


def element(name: str) -> Any:
    return OxmlElement(name)
