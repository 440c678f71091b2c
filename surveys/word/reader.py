"""Reading a Word document: every marked field with what stands there, and every word outside of them.

Tracked changes are read as accepted, and what they take away is told. A field is known by its tag, and, where a
program has dropped all tags (LibreOffice before 7.6), by the bookmark around it (surveys.word.tags). As a program it
reads the file from standard input, within limits, and imports neither Django nor the questionnaires.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from config.confinement import confine
from surveys.word.findings import Control, Found, Words, found_to_json
from surveys.word.links import address_beside, address_in
from surveys.word.marks import Marks
from surveys.word.numbering import Numbering
from surveys.word.package import BINDING_SPACE, Package, UnreadableError, open_package
from surveys.word.story import Field, Lines, Outside
from surveys.word.symbols import is_unknown
from surveys.word.xml import (
    STRUCK_BY,
    attribute,
    cells,
    choose_alternative,
    is_deleted_row,
    local,
    rows,
    style_of,
    styles_beginning,
    styles_named,
    text_left,
    text_of_piece,
    texts_taken_away,
)

MEGABYTES = 700
PROCESSOR_SECONDS = 15
MOST_TEXT = 8 * 1024 * 1024
_TOO_LONG = "Filen innehåller mer text än någon enkät rymmer. Kontrollera att det är rätt fil."

_SKIPPED = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "instrText"})
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo"})
_GREY_IDS = frozenset({"PlaceholderText", "Platshllartext"})
_OFF = frozenset({"0", "false", "off"})
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment"))
_TOC = "toc"
# Fields whose result the program computes anew: it differs from what was sent out though nobody has written.
_COMPUTED = (["PAGE"], ["NUMPAGES"])


def read_word(file: BinaryIO) -> Found:
    """All that the document in `file` holds. Raises surveys.word.package.UnreadableError."""
    with open_package(file) as package:
        return _Reading(package).read()


class _Reading:
    def __init__(self, package: Package) -> None:
        self.package = package
        styles = next((tree for _, tree in package.related("styles")), None)
        numbering = next((tree for _, tree in package.related("numbering")), None)
        self.numbering = Numbering(numbering, styles)
        self.grey = _GREY_IDS | styles_named(styles, "placeholder text")
        self.contents = styles_beginning(styles, _TOC)
        self.fields: list[Field] = []
        self.stack: list[Lines] = []
        self.struck: list[Words] = []
        self.more: list[Words] = []
        self.notes_after: dict[tuple[str, str], str] = {}
        self.tracked = False
        self.within_boxes = 0
        self.instruction: str | None = None
        self.computed = False
        self.addresses: dict[str, str] = {}
        self.link = ""
        self.linked: list[str] = []

    def read(self) -> Found:
        root = self.package.part(self.package.main)
        body = next((child for child in root if local(child.tag) == "body"), root)
        self.addresses = self.package.addresses()
        outside = list(self._story(body, "text"))
        self.addresses = {}  # the relations of the other parts are others
        for kind in ("header", "footer"):
            for _, tree in self.package.related(kind):
                outside += self._story(tree, "header")
        outside += self._notes()
        return self._found([*outside, *self.more, *self.struck])

    def _found(self, outside: list[Words]) -> Found:
        # A bookmark that holds nothing at all, not even a placeholder, is what a deleted field leaves behind.
        controls = tuple(_as_control(each) for each in self.fields if each.tag or each.is_there)
        if sum(len(each.text) for each in controls) + sum(len(each.text) for each in outside) > MOST_TEXT:
            raise UnreadableError(_TOO_LONG)
        return Found(controls, tuple(outside), self.tracked, dict(self._binding()))

    def _binding(self) -> Iterator[tuple[str, str]]:
        for _, tree in self.package.related("customXml"):
            if str(tree.tag) == f"{{{BINDING_SPACE}}}svar":
                yield from ((str(key), str(value)[:200_000]) for key, value in tree.attrib.items())
                return

    def _story(self, element: Any, place: str) -> list[Words]:
        """Read one story from its start to its end; its fields go to `fields`."""
        kept, outside = self.stack, Outside(place)
        self.stack = [outside]
        self.marks = Marks(element)
        self._blocks(element)
        while len(self.stack) > 1:  # a bookmark that never ended
            self._leave()
        outside.end_paragraph()
        self.stack = kept
        return outside.words

    def _notes(self) -> list[Words]:
        found: list[Words] = []
        for part, element in _NOTES:
            for _, tree in self.package.related(part):
                for note in tree:
                    number = attribute(note, "id")
                    words = self._story(note, "comment" if element == "comment" else "note")
                    after = self.notes_after.get((element, number), "")
                    found += [Words(each.text, after or each.after, each.place) for each in words]
        return found

    # Blocks: paragraphs, tables, and what is around them

    def _blocks(self, element: Any) -> None:
        for child in element:
            self._block(child, local(child.tag))

    def _block(self, child: Any, name: str) -> None:
        match name:
            case "p":
                self._paragraph(child)
            case "tbl":
                self._table(child)
            case "sdt":
                self._control(child, block=True)
            case "bookmarkStart" | "bookmarkEnd":
                self._mark(child, name)
            case "AlternateContent":
                self._blocks(choose_alternative(child))
            case _ if name in STRUCK_BY:
                self._strike(child)
            case _ if name not in _SKIPPED:
                self.tracked = self.tracked or name in _TRACKED
                self._blocks(child)

    def _paragraph(self, element: Any) -> None:
        properties = next((child for child in element if local(child.tag) == "pPr"), None)
        style = style_of(properties)
        if style in self.contents:
            self._line_of_contents(element)
            return
        depth, begun = len(self.stack), self.stack[-1]
        says = begun.has_begun or bool(text_left(element))
        self._inline(element)
        joined = self._mark_is_deleted(properties)
        # A paragraph whose mark is deleted goes on in the next one, whose place in a list it has.
        if not joined and (sign := self.numbering.sign(properties, style)) and says:
            begun.begin_with(sign)
        # What the paragraph stands in, and what was begun within it and goes on after it.
        for lines in self.stack[min(depth, len(self.stack)) - 1 :]:
            lines.end_paragraph(joined=joined)

    def _line_of_contents(self, element: Any) -> None:
        """A line of the table of contents, which Word writes anew: told only where it is no heading."""
        names = ((local(str(node.tag)), node) for node in element.iter())
        text = "".join("\t" if name == "tab" else node.text or "" for name, node in names if name in {"t", "tab"})
        self.more.append(Words(text, self._bottom().after, "contents"))

    def _mark_is_deleted(self, properties: Any) -> bool:
        inner = () if properties is None else (child for child in properties if local(child.tag) == "rPr")
        names = {local(child.tag) for each in inner for child in each}
        self.tracked = self.tracked or bool(names & _TRACKED)
        return bool(names & STRUCK_BY)

    def _table(self, element: Any) -> None:
        found = [(row, list(cells(row))) for row in rows(element)]
        in_lines = max((len(inside) for _, inside in found), default=0) > 1
        for row, inside in found:
            if is_deleted_row(row):
                self._strike(row)
            elif in_lines and isinstance(field := self.stack[-1], Field):
                field.add_row([self._read_cell(cell) for cell in inside])
            else:
                for cell in inside:
                    self._cell(cell)

    def _cell(self, cell: Any) -> None:
        if local(cell.tag) == "sdt":
            self._control(cell, block=True)
        else:
            self._blocks(cell)

    def _read_cell(self, cell: Any) -> Field:
        """What a cell of a table within a field holds; a table of one column is read as the paragraphs in it."""
        made, depth = Field(), len(self.stack)
        self.stack.append(made)
        self._cell(cell)
        del self.stack[depth:]  # a bookmark that begins in the cell and ends outside of it
        return made

    # Fields

    def _control(self, element: Any, *, block: bool) -> None:
        properties = next((child for child in element if local(child.tag) == "sdtPr"), ())
        content = next((child for child in element if local(child.tag) == "sdtContent"), ())
        told = {local(child.tag): child for child in properties}
        tag = attribute(told["tag"], "val") if "tag" in told else ""
        self.within_boxes += "checkbox" in told
        if tag:
            self._tagged(tag, told, content, block=block)
        else:
            self._inside(content, block=block)
        self.within_boxes -= "checkbox" in told

    def _tagged(self, tag: str, told: Mapping[str, Any], content: Any, *, block: bool) -> None:
        made = Field(tag=tag)
        made.shows_placeholder = "showingPlcHdr" in told and attribute(told["showingPlcHdr"], "val") not in _OFF
        if "checkbox" in told:
            made.box = True
            state = next((child for child in told["checkbox"] if local(child.tag) == "checked"), None)
            made.ticked = state is not None and attribute(state, "val") not in _OFF
        self._enter(made)
        depth = len(self.stack)
        self._inside(content, block=block)
        del self.stack[depth:]  # a bookmark that begins in a field and ends outside of it
        self._leave()

    def _inside(self, content: Any, *, block: bool) -> None:
        if not block:
            self._inline(content)
            return
        for child in content:
            if local(child.tag) in {"tc", "tr"}:
                self._blocks(child)
            elif local(child.tag) == "r":
                self._inline_one(child, "r")
            else:
                self._block(child, local(child.tag))

    def _enter(self, made: Field) -> None:
        self.fields.append(made)
        self.stack.append(made)
        self._bottom().after = made.tag or made.mark

    def _leave(self) -> None:
        self.stack.pop()

    def _bottom(self) -> Outside:
        bottom = self.stack[0]
        assert isinstance(bottom, Outside)
        return bottom

    def _mark(self, element: Any, name: str) -> None:
        """A bookmark of ours whose field has lost its tag stands for the field."""
        if name == "bookmarkStart":
            mark = self.marks.begins(element)
            if mark and not any(isinstance(each, Field) and each.mark for each in self.stack):
                self._enter(Field(mark=mark, in_box=self.within_boxes > 0))
        elif (mark := self.marks.ends(element)) and isinstance(self.stack[-1], Field) and self.stack[-1].mark == mark:
            self._leave()

    # Within a paragraph

    def _inline(self, element: Any) -> None:
        for child in element:
            self._inline_one(child, local(child.tag))

    def _inline_one(self, child: Any, name: str) -> None:
        match name:
            case "r":
                self._run(child)
            case "sdt":
                self._control(child, block=False)
            case "p" | "tbl":
                self._block(child, name)
            case "bookmarkStart" | "bookmarkEnd":
                self._mark(child, name)
            case "AlternateContent":
                self._inline(choose_alternative(child))
            case "fldSimple" if attribute(child, "instr").split()[:1] in _COMPUTED:
                return
            case "hyperlink" | "fldSimple":
                self._inline(child)
                address = self.addresses.get(attribute(child, "id"), "")
                self._add_address(text_left(child), address or address_in(attribute(child, "instr")))
            case _ if name in STRUCK_BY:
                self._strike(child)
            case _ if name not in _SKIPPED:
                self.tracked = self.tracked or name in _TRACKED
                self._inline(child)

    def _add_address(self, shown: str, address: str) -> None:
        """Where a link in a field leads, after its words."""
        if isinstance(self.stack[-1], Field) and (beside := address_beside(shown, address)):
            self.stack[-1].add(beside)

    def _run(self, run: Any) -> None:
        grey = self._is_grey(run)
        for child in run:
            name = local(child.tag)
            self._field_character(child, name)
            if not self.computed and (text := self._piece(child, name)):
                top = self.stack[-1]
                if self.link:
                    self.linked.append(text)
                if isinstance(top, Field):
                    top.add_run(text, grey=grey)
                    top.holds_more |= name == "sym" and is_unknown(text, attribute(child, "font"))
                else:
                    top.add(text)

    def _field_character(self, child: Any, name: str) -> None:
        """Follow where a field's instruction ends and its result begins."""
        if name == "instrText" and self.instruction is not None:
            self.instruction += child.text or ""
        elif name == "fldChar":
            kind = attribute(child, "fldCharType")
            self.computed = kind == "separate" and (self.instruction or "").split()[:1] in _COMPUTED
            if kind == "end" and self.link:
                self._add_address("".join(self.linked), self.link)
            self.link = address_in(self.instruction or "") if kind == "separate" else ""
            self.linked = []
            self.instruction = "" if kind == "begin" else None if kind == "end" else self.instruction

    def _piece(self, child: Any, name: str) -> str:
        match name:
            case "footnoteReference" | "endnoteReference" | "commentReference":
                key = (name.removesuffix("Reference"), attribute(child, "id"))
                self.notes_after[key] = self._here()
            case "drawing" | "pict" | "object":
                self._frame(child)
            case "AlternateContent":
                return "".join(self._piece(inner, local(inner.tag)) for inner in choose_alternative(child))
        return text_of_piece(child)

    def _here(self) -> str:
        top = self.stack[-1]
        own = (top.tag or top.mark) if isinstance(top, Field) else ""
        return own or self._bottom().after

    def _frame(self, element: Any) -> None:
        """A picture, or a frame whose words stand outside the text."""
        frames = [each for each in element.iter() if local(str(each.tag)) == "txbxContent"]
        if not frames and isinstance(self.stack[-1], Field):
            self.stack[-1].holds_more = True
        marks, after = self.marks, self._here()
        for frame in frames:
            self.more += [Words(each.text, each.after or after, "frame") for each in self._story(frame, "frame")]
        self.marks = marks

    def _is_grey(self, run: Any) -> bool:
        for properties in run:
            if local(properties.tag) == "rPr":
                return any(
                    local(child.tag) == "rStyle" and attribute(child, "val") in self.grey for child in properties
                )
        return False

    def _strike(self, element: Any) -> None:
        """What a tracked change takes away: told, and nothing more."""
        self.tracked = True
        self.struck += [Words(text, self._here(), "struck") for text in texts_taken_away(element)]


def _as_control(read: Field) -> Control:
    return Control(read.tag, read.said, read.mark, read.box, read.ticked, read.holds_more, read.in_box)


def _main() -> None:
    confine(megabytes=MEGABYTES, processor_seconds=PROCESSOR_SECONDS)
    sys.stdout.write(json.dumps(_said(sys.stdin.buffer)))


def _said(file: BinaryIO) -> dict[str, Any]:
    try:
        return found_to_json(read_word(file))
    except UnreadableError as refused:
        return {"refused": str(refused)}
    except (MemoryError, RecursionError):
        raise  # it costs too much, as where a limit ends the process
    except Exception as error:
        return {"fault": type(error).__name__}


if __name__ == "__main__":
    _main()
