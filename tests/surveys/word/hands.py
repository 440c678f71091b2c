"""What people do to a document, at random: every word they type is one of a kind, so that it can be looked for."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lxml import etree

from surveys.schema import Definition
from surveys.word.slots import slots_of
from surveys.word.tags import bookmark_of
from tests.surveys.word.documents import (
    W,
    around,
    content_of,
    is_box,
    paragraph,
    retype,
    run,
    tag_in,
    tick,
)

Edit = Callable[["Hands", Any], None]


@dataclass
class Hands:
    """One person's edits: `typed` are their words and the question in whose field, or in whose answer that has lost it,
    each was typed, empty for outside; `touched` the questions whose fields they have changed in any way.
    """

    tree: Definition
    random: Random
    typed: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    words: int = 0

    def edit(self, root: Any) -> None:
        """Do three to nine things, one after the other."""
        for _ in range(self.random.randint(3, 9)):
            self.random.choice(EDITS)(self, root)
        if self.random.random() < 0.15:
            self._lose_tags(root)

    def word(self, link_id: str) -> str:
        self.words += 1
        made = f"ord{self.words:04d}"
        self.typed[made] = link_id
        return made

    def phrase(self, link_id: str) -> str:
        return f"{self.word(link_id)} och {self.word(link_id)}"

    def link(self, control: Any) -> str:
        slot = slots_of(self.tree).get(tag_in(control))
        found = slot.link_id if slot else ""
        self.touched.add(found)
        return found

    def controls(self, root: Any, *, boxes: bool | None = None) -> list[Any]:
        """Those that are still there and not struck, in order; only texts or only boxes."""
        found = [each for each in root.iter(f"{W}sdt") if tag_in(each) and not _is_struck(each)]
        return [each for each in found if boxes is None or is_box(each) == boxes]

    def pick(self, root: Any, *, boxes: bool | None = None) -> Any:
        found = self.controls(root, boxes=boxes)
        return self.random.choice(found) if found else None

    def forget(self, element: Any) -> None:
        """What is deleted need not be found again, nor what was struck and is now gone altogether."""
        text = " ".join(each.text or "" for each in element.iter(f"{W}t", f"{W}delText"))
        for made in [made for made in self.typed if made in text]:
            del self.typed[made]

    def place(self, root: Any) -> Any:
        """A paragraph outside every field and the contents: of a field in a link LibreOffice 7.4 writes no XML."""
        body = root.find(f"{W}body")
        found = [each for each in body if each.tag == f"{W}p" and each.find(f".//{W}hyperlink") is None]
        return self.random.choice(found)

    def answered_at(self, target: Any) -> str:
        """The question in whose answer a paragraph without a field stands: what is written there is the answer's."""
        marks = {bookmark_of(tag): slot.link_id for tag, slot in slots_of(self.tree).items()}
        open_marks: dict[str, str] = {}
        for each in [*reversed(list(target.itersiblings(preceding=True))), target]:
            for mark in each.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
                if mark.tag == f"{W}bookmarkEnd":
                    open_marks.pop(mark.get(f"{W}id"), None)
                elif (name := mark.get(f"{W}name")) in marks:
                    open_marks[mark.get(f"{W}id")] = marks[name]
        found = next(reversed(open_marks.values()), "")
        self.touched.update(open_marks.values())
        return found

    def _lose_tags(self, root: Any) -> None:
        """Of a field that was dragged into another nothing is left: its words are the other's."""
        for outer in [each for each in root.iter(f"{W}sdt") if tag_in(each)]:
            text = " ".join(each.text or "" for each in outer.iter(f"{W}t"))
            if any(tag_in(each) for each in outer.iterdescendants(f"{W}sdt")) and not _is_within(outer):
                self.typed.update({made: self.link(outer) for made in self.typed if made in text})
        for each in list(root.iter(f"{W}tag")):
            each.getparent().remove(each)


def _is_within(element: Any) -> bool:
    """Whether the field stands in another one."""
    return any(each.tag == f"{W}sdt" and tag_in(each) for each in element.iterancestors())


def _is_struck(element: Any) -> bool:
    return any(each.tag in (f"{W}del", f"{W}moveFrom") for each in element.iterancestors())


def write_over(hands: Hands, root: Any) -> None:
    if (control := hands.pick(root, boxes=False)) is not None:
        hands.forget(control)
        link = hands.link(control)
        retype(control, *(hands.phrase(link) for _ in range(hands.random.randint(1, 3))))


def write_on(hands: Hands, root: Any) -> None:
    """Type at the end of what stands there."""
    if (control := hands.pick(root, boxes=False)) is not None:
        inside = content_of(control)
        last = list(inside.iter(f"{W}p"))[-1:] or [inside]
        last[0].append(run(f" {hands.phrase(hands.link(control))}"))


def write_table(hands: Hands, root: Any) -> None:
    """Answer by a table of one or two columns, and nothing else."""
    control = hands.pick(root, boxes=False)
    if control is None or content_of(control).find(f"{W}p") is None:
        return
    hands.forget(control)
    link, columns = hands.link(control), hands.random.randint(1, 2)
    retype(control)
    made = etree.SubElement(content_of(control), f"{W}tbl")
    for _ in range(2):
        row = etree.SubElement(made, f"{W}tr")
        for _ in range(columns):
            etree.SubElement(row, f"{W}tc").append(paragraph(run(hands.phrase(link))))


def write_tracked(hands: Hands, root: Any) -> None:
    """Strike what stands there and write anew, with tracked changes."""
    if (control := hands.pick(root, boxes=False)) is None:
        return
    link = hands.link(control)
    for each in list(content_of(control).iter(f"{W}r")):
        if not _is_struck(each) and each.getparent().tag in (f"{W}p", f"{W}sdtContent"):
            struck = around("del")
            each.addprevious(struck)
            for text in each.iter(f"{W}t"):
                text.tag = f"{W}delText"
            struck.append(each)
    inside = content_of(control)
    where = list(inside.iter(f"{W}p"))[-1:] or [inside]
    where[0].append(around("ins", run(hands.phrase(link))))


def click(hands: Hands, root: Any) -> None:
    if (control := hands.pick(root, boxes=True)) is not None and control.find(f".//{W}t") is not None:
        hands.link(control)
        tick(control, on=hands.random.random() < 0.5)


def delete(hands: Hands, root: Any) -> None:
    if (control := hands.pick(root)) is not None:
        for inner in [control, *(each for each in control.iter(f"{W}sdt") if tag_in(each))]:
            hands.link(inner)
        hands.forget(control)
        control.getparent().remove(control)


def take_out_of_its_field(hands: Hands, root: Any) -> None:
    """ "Ta bort innehållskontroll": the words stay."""
    if (control := hands.pick(root)) is not None:
        hands.link(control)
        for child in list(content_of(control)):
            control.addprevious(child)
        control.getparent().remove(control)


def cut_and_paste(hands: Hands, root: Any) -> None:
    if (control := hands.pick(root)) is not None:
        hands.link(control)
        target = hands.place(root)
        if any(each is control for each in target.iterancestors()):
            return
        if content_of(control).find(f"{W}p") is not None:
            target.addnext(control)
        else:
            target.append(control)


def drag_into_another(hands: Hands, root: Any) -> None:
    inner, outer = hands.pick(root), hands.pick(root, boxes=False)
    if inner is None or outer is None or inner is outer or content_of(inner).find(f"{W}p") is not None:
        return
    if any(each is inner for each in outer.iterancestors()):
        return
    hands.link(inner)
    hands.link(outer)
    where = list(content_of(outer).iter(f"{W}p"))[-1:] or [content_of(outer)]
    if not any(each is inner for each in where[0].iterancestors()):
        where[0].append(inner)


def copy_and_change(hands: Hands, root: Any) -> None:
    if (control := hands.pick(root, boxes=False)) is not None:
        twin = copy.deepcopy(control)
        retype(twin, hands.phrase(hands.link(control)))
        target = hands.place(root)
        if content_of(twin).find(f"{W}p") is not None:
            target.addnext(twin)
        else:
            target.append(twin)


def move_tracked(hands: Hands, root: Any) -> None:
    """A moved line, as Word tracks it: struck where it was, there where it is."""
    target = hands.place(root)
    words = hands.phrase(hands.answered_at(target))
    target.addnext(paragraph(around("moveTo", run(words))))
    hands.place(root).addnext(paragraph(around("moveFrom", run(words))))


def write_outside(hands: Hands, root: Any) -> None:
    target = hands.place(root)
    words = hands.phrase(hands.answered_at(target))
    if hands.random.random() < 0.5:
        target.addnext(paragraph(run(words)))
    else:
        target.append(run(f" {words}"))


def write_in_a_printed_cell(hands: Hands, root: Any) -> None:
    printed = (each for each in root.iter(f"{W}tbl") if each.find(f"{W}tblPr") is not None)  # not write_table's
    cells = [cell for each in printed for cell in each.iter(f"{W}tc") if cell.find(f".//{W}sdt") is None]
    if cells:
        hands.random.choice(cells).find(f"{W}p").append(run(f" {hands.phrase('')}"))


EDITS: tuple[Edit, ...] = (
    *(
        write_over,
        write_over,
        write_over,
        write_on,
        write_table,
        write_tracked,
        click,
        click,
        delete,
        take_out_of_its_field,
    ),
    *(cut_and_paste, drag_into_another, copy_and_change, move_tracked, write_outside, write_in_a_printed_cell),
)
