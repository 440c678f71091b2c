"""Reading an authority's Word document to blocks: what stands there, how it looks, and where one is to write.

Tracked changes are read as accepted, and what they take away is kept apart. A place to write in is known by being one
(a content control that shows its prompt, a form field, an empty frame), never by what its tag is called.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from surveys.word.package import Package, UnreadableError, open_package
from surveys.word.xml import (
    STRUCK_BY,
    attribute,
    cells,
    choose_alternative,
    is_deleted_row,
    local,
    paragraphs,
    rows,
    style_of,
    text_of_piece,
    texts_taken_away,
)
from surveys.word_draft.blocks import FIELD_SIGN, Cell, FormBlock, FormContents, Grid, Line, LinePlace, moved_to
from surveys.word_draft.labels import Labels
from surveys.word_draft.styles import Styles, bold_of

MOST_BLOCKS = 20_000
MOST_TEXT = 4 * 1024 * 1024
_TOO_LONG = "Dokumentet är längre än någon enkät. Kontrollera att det är rätt fil, eller dela upp det i flera."
_EMPTY = "Dokumentet har ingen text. Är sidorna bilder går de inte att läsa: be om dokumentet med texten i."
_SKIPPED = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "instrText"})
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo"})
_OFF = frozenset({"0", "false", "off"})
_OTHERS: tuple[tuple[str, LinePlace], ...] = (
    ("header", "header"),
    ("footer", "header"),
    ("footnotes", "note"),
    ("endnotes", "note"),
    ("comments", "comment"),
)
_COMPUTED = (["PAGE"], ["NUMPAGES"])
_DEEPEST = 4


def read_form(file: BinaryIO) -> FormContents:
    """All that the document holds. Raises surveys.word.package.UnreadableError."""
    try:
        with open_package(file) as package:
            return _Reading(package).read()
    except RecursionError as error:
        raise UnreadableError(_TOO_LONG) from error


class _Reading:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = Styles(next((tree for _, tree in package.related("styles")), None))
        self.labels = Labels(next((tree for _, tree in package.related("numbering")), None))
        self.others: list[Line] = []
        self.nested: list[Line] = []
        self.tracked = False
        self.count = self.length = 0

    def read(self) -> FormContents:
        root = self.package.part(self.package.main)
        body = next((child for child in root if local(str(child.tag)) == "body"), root)
        blocks = tuple(self._blocks(body, 0))
        for kind, place in _OTHERS:
            for _, tree in self.package.related(kind):
                self.others += [moved_to(line, place) for line in self._lines_in(tree, 0) if line.printed]
        if not any(isinstance(block, Grid) or block.printed for block in blocks):
            raise UnreadableError(_EMPTY)
        title = self._title()
        return FormContents(blocks, tuple(self.others), self.tracked, title, tuple(self.nested))

    def _title(self) -> str:
        core = self.package.part("docProps/core.xml")
        named = (child.text or "" for child in (() if core is None else core) if local(str(child.tag)) == "title")
        return " ".join(next(named, "").split())[:300]

    # Blocks

    def _blocks(self, element: Any, depth: int) -> Iterator[FormBlock]:
        for child in element:
            yield from self._block(child, local(str(child.tag)), depth)

    def _block(self, child: Any, name: str, depth: int) -> Iterator[FormBlock]:
        match name:
            case "p":
                yield from self._paragraph(child)
            case "tbl":
                yield self._grid(child, depth)
            case "sdt":
                yield from self._control(child, depth)
            case "AlternateContent":
                yield from self._blocks(choose_alternative(child), depth)
            case _ if name in STRUCK_BY:
                self._strike(child)
            case _ if name not in _SKIPPED:
                self.tracked = self.tracked or name in _TRACKED
                yield from self._blocks(child, depth)

    def _control(self, element: Any, depth: int) -> Iterator[FormBlock]:
        """A content control of whole paragraphs: a place to write in while it shows its prompt, otherwise its text."""
        told, content = _told(element)
        inside = list(self._blocks(content, depth))
        if "docPartObj" in told:  # a table of contents that Word has put in
            self.others += [moved_to(line, "contents") for line in inside if isinstance(line, Line) and line.printed]
        elif _is_prompt(told) and inside and all(isinstance(each, Line) for each in inside):
            lines = [each for each in inside if isinstance(each, Line)]
            held = " ".join(each.text for each in lines if each.text.strip(f"{FIELD_SIGN} ")) or lines[0].held
            yield Line(
                text=FIELD_SIGN, held=held.replace(FIELD_SIGN, ""), framed=True, is_wide=True, indent=lines[0].indent
            )
        else:
            yield from inside

    def _grid(self, element: Any, depth: int) -> Grid:
        made = []
        for row in rows(element):
            if is_deleted_row(row):
                self._strike(row)
                continue
            made.append(tuple(self._cell(cell, depth + 1) for cell in cells(row)))
        return Grid(tuple(row for row in made if row))

    def _cell(self, cell: Any, depth: int) -> Cell:
        told: dict[str, Any] = {}
        for properties in cell:
            if local(str(properties.tag)) == "tcPr":
                told = {local(str(child.tag)): child for child in properties}
        span = attribute(told["gridSpan"], "val") if "gridSpan" in told else ""
        goes_on = "vMerge" in told and attribute(told["vMerge"], "val") != "restart"
        return Cell(tuple(self._lines_in(cell, depth)), int(span) if span.isdecimal() else 1, goes_on)

    def _lines_in(self, element: Any, depth: int) -> Iterator[Line]:
        """The lines of a cell, or of a part; a table within is told apart from them, as lines."""
        if depth > _DEEPEST:
            self.nested += [Line(text=text, place="table") for text in _texts(element)]
            return
        for block in self._blocks(element, depth):
            if isinstance(block, Line):
                yield block
            else:
                for row in block.rows:
                    self.nested += [moved_to(line, "table") for cell in row for line in cell.lines if line.printed]

    # Paragraphs

    def _paragraph(self, element: Any) -> Iterator[Line]:
        properties = next((child for child in element if local(str(child.tag)) == "pPr"), None)
        style = style_of(properties)
        look = self.styles.of_paragraph(properties, style)
        read = _Paragraph(self, look.bold)
        read.inline(element)
        text, held = "".join(read.pieces).strip(" "), " ".join(" ".join(read.held).split())
        self._count(text)
        label = self.labels.label(look.numbering, style) if text.strip() or look.framed else ""
        line = Line(
            text=text,
            held=held,
            heading=0 if look.is_contents or look.is_title else look.heading,
            is_title=look.is_title,
            sign=label,
            bold=read.is_bold,
            indent=look.indent,
            framed=look.framed,
            choices=tuple(read.choices),
        )
        if look.is_contents:
            self.others += [moved_to(line, "contents")] if line.printed else []
        elif line.printed or FIELD_SIGN in text or line.framed:
            yield line

    def _count(self, text: str) -> None:
        self.count, self.length = self.count + 1, self.length + len(text)
        if self.count > MOST_BLOCKS or self.length > MOST_TEXT:
            raise UnreadableError(_TOO_LONG)

    def _strike(self, element: Any) -> None:
        """What a tracked change takes away."""
        self.tracked = True
        self.others += [Line(text=text, place="struck") for text in texts_taken_away(element)]


class _Paragraph:
    """One paragraph as it is read: its pieces, what its fields hold, whether all of its words are bold."""

    def __init__(self, reading: _Reading, bold: bool) -> None:
        self.reading, self.bold = reading, bold
        self.pieces: list[str] = []
        self.held: list[str] = []
        self.choices: list[str] = []
        self.weights: list[bool] = []
        self.instruction: str | None = None
        self.result = False

    @property
    def is_bold(self) -> bool:
        return bool(self.weights) and all(self.weights)

    def inline(self, element: Any) -> None:
        for child in element:
            self._one(child, local(str(child.tag)))

    def _one(self, child: Any, name: str) -> None:
        match name:
            case "r":
                self._run(child)
            case "sdt":
                self._control(child)
            case "AlternateContent":
                self.inline(choose_alternative(child))
            case "p" | "tbl":
                self.pieces += [f" {text}" for text in _texts(child)]
            case "fldSimple" if attribute(child, "instr").split()[:1] in _COMPUTED:
                return
            case _ if name in STRUCK_BY:
                self.reading._strike(child)
            case _ if name not in _SKIPPED:
                self.reading.tracked = self.reading.tracked or name in _TRACKED
                self.inline(child)

    def _control(self, element: Any) -> None:
        told, content = _told(element)
        for kind in ("dropDownList", "comboBox"):
            listed = [attribute(one, "displayText") or attribute(one, "value") for one in told.get(kind, ())]
            self.choices += [text for text in listed if text.strip()]
        inner = _Paragraph(self.reading, self.bold)
        inner.inline(content)
        text = "".join(inner.pieces)
        if "checkbox" in told:
            self.pieces.append(text if text.strip() else "☐")
        elif _is_prompt(told) or not text.strip():
            self.pieces.append(FIELD_SIGN)
            self.held.append(text.replace(FIELD_SIGN, ""))
        else:
            self.pieces.append(text)
            self.weights += inner.weights

    def _run(self, run: Any) -> None:
        weight = self.bold
        for child in run:
            name = local(str(child.tag))
            if name == "rPr":
                weight = bool(bold_of(child, self.bold))
                continue
            self._field(child, name)
            piece = self._piece(child, name)
            if self.result and piece.strip():
                self.held.append(piece)
            elif piece and not self.result:
                self.pieces.append(piece)
                if piece.strip():
                    self.weights.append(weight)

    def _field(self, child: Any, name: str) -> None:
        """Fields of Word: one of a form is a place to write in, or a box; the number of a page says nothing."""
        if name == "instrText" and self.instruction is not None:
            self.instruction += child.text or ""
        elif name == "fldChar":
            kind = attribute(child, "fldCharType")
            if kind == "begin":
                self.instruction = ""
                if any(local(str(each.tag)) == "checkBox" for each in child.iter()):
                    self.pieces.append("☐")
                elif any(local(str(each.tag)) == "textInput" for each in child.iter()):
                    self.pieces.append(FIELD_SIGN)
                self.choices += [attribute(each, "val") for each in child.iter() if local(str(each.tag)) == "listEntry"]
            elif kind == "separate":
                words = (self.instruction or "").split()[:1]
                self.result = words in (["FORMTEXT"], *_COMPUTED)
            else:
                self.instruction, self.result = None, False

    def _piece(self, child: Any, name: str) -> str:
        match name:
            case "drawing" | "pict" | "object":
                for frame in (each for each in child.iter() if local(str(each.tag)) == "txbxContent"):
                    self.reading.others += [Line(text=text, place="frame") for text in _texts(frame)]
            case "AlternateContent":
                return "".join(self._piece(inner, local(str(inner.tag))) for inner in choose_alternative(child))
        return text_of_piece(child)


def _told(control: Any) -> tuple[dict[str, Any], Any]:
    """The properties of a content control by name, and its content."""
    parts = {local(str(child.tag)): child for child in control}
    return {local(str(child.tag)): child for child in parts.get("sdtPr", ())}, parts.get("sdtContent", ())


def _is_prompt(told: dict[str, Any]) -> bool:
    shown = told.get("showingPlcHdr")
    return shown is not None and attribute(shown, "val") not in _OFF


def _texts(element: Any) -> list[str]:
    """The text of each paragraph within, however deep, its tables' too."""
    texts = []
    for paragraph in paragraphs(element):
        pieces = (node.text or "" for node in paragraph.iter() if local(str(node.tag)) == "t")
        texts.append("".join(pieces))
    return [text for text in texts if text.strip()]
