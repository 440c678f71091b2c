"""Word documents to read: a questionnaire's, filled in, and as other hands leave them."""

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lxml import etree

from surveys.loader import questionnaire_path
from surveys.sampling.samples import sample_answers
from surveys.schema import Definition
from surveys.word.answers import Understood, understand
from surveys.word.export import questionnaire_to_docx
from surveys.word.filling import Filling
from surveys.word.findings import Found
from surveys.word.printing import Printed, printed_lines
from surveys.word.reader import read_word
from tests.builders import official_definition
from tests.surveys.authoring import load

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_BODY = "word/document.xml"


def definition(items: str) -> Definition:
    """A questionnaire of these items, as an author writes them."""
    return load(items)


@cache
def sent_out(name: str) -> tuple[Definition, Mapping[str, Any], bytes]:
    """An official form filled in with sample answers: the tree, the answers, the file."""
    tree = official_definition(questionnaire_path(name))
    answers = sample_answers(tree, everything=True)
    return tree, answers, questionnaire_to_docx(tree, filling=Filling(answers=answers, told=("Svara i fälten.",)))


def written(tree: Definition, answers: Mapping[str, Any] | None = None, **filling: Any) -> bytes:
    """The document of a questionnaire, filled in."""
    return questionnaire_to_docx(tree, filling=Filling(answers=answers or {}, **filling))


def edited(content: bytes, edit: Callable[[Any], object]) -> bytes:
    """The same file with its text as `edit` leaves it, which is given the root of document.xml."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        root = etree.fromstring(source.read(_BODY))
        edit(root)
        return with_parts(content, {_BODY: etree.tostring(root, xml_declaration=True, encoding="UTF-8")})


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same file with these parts in place of its own."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename not in parts:
                target.writestr(entry, source.read(entry))
        for name, part in parts.items():
            target.writestr(name, part)
    return made.getvalue()


def read(content: bytes) -> Found:
    return read_word(io.BytesIO(content))


def understood(tree: Definition, content: bytes, base: Mapping[str, Any] | None = None) -> Understood:
    """What the document answers, seen from what it went out with."""
    found = read(content)
    others = tuple(found.binding.get("rader", "").split())
    return understand(tree, found, printed=Printed(printed_lines(tree), others), base=base or {})


def control(root: Any, tag: str) -> Any:
    """The content control with this tag."""
    return next(each for each in root.iter(f"{W}sdt") if tag_in(each) == tag)


def tag_in(element: Any) -> str:
    found = element.find(f"{W}sdtPr/{W}tag")
    return "" if found is None else str(found.get(f"{W}val"))


def is_box(element: Any) -> bool:
    return element.find(f"{W}sdtPr/{W14}checkbox") is not None


def content_of(element: Any) -> Any:
    return element.find(f"{W}sdtContent")


def run(text: str, kind: str = "t") -> Any:
    """A run of text; delText for one that is deleted."""
    made = etree.Element(f"{W}r")
    etree.SubElement(made, f"{W}{kind}").text = text
    return made


def paragraph(*children: Any) -> Any:
    made = etree.Element(f"{W}p")
    made.extend(children)
    return made


def around(kind: str, *children: Any) -> Any:
    """A tracked change around these: ins, del, moveFrom or moveTo."""
    made = etree.Element(f"{W}{kind}", {f"{W}id": "1", f"{W}author": "x"})
    made.extend(children)
    return made


def retype(element: Any, *lines: str) -> None:
    """Write over what stands in a control, a paragraph a line where it has paragraphs."""
    shows = element.find(f"{W}sdtPr/{W}showingPlcHdr")
    if shows is not None:
        shows.getparent().remove(shows)
    inside = content_of(element)
    is_block = inside.find(f"{W}p") is not None
    for child in list(inside):
        inside.remove(child)
    for number, line in enumerate(lines):
        if is_block:
            inside.append(paragraph(run(line)))
        else:
            inside.append(run(line if not number else f" {line}"))


def tick(element: Any, *, on: bool) -> None:
    """Click a box."""
    element.find(f"{W}sdtPr/{W14}checkbox/{W14}checked").set(f"{W14}val", str(int(on)))
    for text in element.iter(f"{W}t"):
        text.text = "☒" if on else "☐"
