"""What there is to hand out of a questionnaire, section by section, as the page offers it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField

from config.fields.forms import PlainForm
from surveys.assignable import is_handable, questions_in
from surveys.schema import AnyItem, Definition, GroupItem, walk
from surveys.wordings.wording import label_of

_LONGEST = 90


@dataclass(frozen=True)
class TickBox:
    """One box: the item, by what the page counts what is chosen (the link_ids of the questions in it)."""

    id: str
    link_id: str
    label: str
    chosen: bool
    questions: tuple[str, ...]
    held: tuple[str, ...] = ()
    """Who has the item already, and how far they have come."""

    @property
    def together(self) -> str:
        """The questions as an attribute holds them; a link_id has no space in it."""
        return " ".join(self.questions)


@dataclass(frozen=True)
class Branch:
    """An item with its box, and what can be handed out of it one by one: a question, or a part of the section."""

    box: TickBox
    heading: str
    inside: "tuple[Branch, ...]" = ()

    @property
    def is_open(self) -> bool:
        """Whether something inside it is chosen already, and is to be seen."""
        return any(one.box.chosen or one.is_open for one in self.inside)

    @property
    def held_inside(self) -> int:
        """In how many of the items inside it somebody has something."""
        return sum(bool(one.box.held) + one.held_inside for one in self.inside)


@dataclass(frozen=True)
class SectionChoice:
    """A section as a whole, and what can be handed out of it one by one."""

    heading: str
    branch: Branch

    @property
    def whole(self) -> TickBox:
        """The box of all of it."""
        return self.branch.box


class _InGroups(forms.CheckboxSelectMultiple):
    """Boxes whose sections have a name each: items-1, items-2 ... Read together, with what was asked for as `items`."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Every value, in the order of the page."""
        return [value for key in data if key == name or key.startswith(f"{name}-") for value in data.getlist(key)]


class ItemsField(forms.MultipleChoiceField):
    """The boxes that assignments/hand_out_items.html shows, as a browser posts them."""

    widget = _InGroups
    default_error_messages: ClassVar = {"invalid_choice": "Välj bland de frågor och avsnitt som visas."}


class ItemsForm(PlainForm):
    """A form in which items of a questionnaire are chosen, in a field `items` (ItemsField)."""

    def offer(self, tree: Definition, among: Collection[str] | None = None) -> None:
        """Let the form offer the questionnaire's items, or of them those that are `among` these."""
        self.tree, self.among = tree, among
        self.held: Mapping[str, Sequence[str]] = {}
        field = self.fields["items"]
        assert isinstance(field, ItemsField)
        field.choices = items_to_choose(tree, among)

    @property
    def sections(self) -> list[SectionChoice]:
        """What there is to choose, as the page lays it out."""
        return list(section_choices(self.tree, self["items"], self.among, self.held))


def items_to_choose(tree: Definition, among: Collection[str] | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """The sections, each with itself and what can be handed out of it one by one, or of that what is `among` these."""
    grouped = []

    def offered(item: AnyItem) -> bool:
        return is_handable(tree, item.link_id) and (among is None or item.link_id in among)

    for section in tree.items:
        inside = [item for item in walk(section) if item is not section and offered(item)]
        chosen = [(item.link_id, _name(item)) for item in inside]
        if offered(section) and (inside or among is None):
            grouped.append((section.text, [(section.link_id, f"{section.text}, hela avsnittet"), *chosen]))
    return grouped


def section_choices(
    tree: Definition,
    field: BoundField,
    among: Collection[str] | None = None,
    held: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[SectionChoice]:
    """The same with the boxes of the form's field, whose choices they are, as a tree. `held`: who has each item."""
    boxes = {box.link_id: box for box in _boxes(tree, field, among, held or {})}
    for heading, choices in items_to_choose(tree, among):
        offered = [link_id for link_id, _ in choices]
        yield SectionChoice(heading, _branch(tree, offered[0], offered, boxes))


def _branch(tree: Definition, link_id: str, offered: list[str], boxes: Mapping[str, TickBox]) -> Branch:
    """The item with what is offered in it, each under the nearest that it stands in."""
    inside = [one for one in offered if _nearest(tree, one, offered) == link_id]
    heading = tree.by_link_id[link_id].text
    return Branch(boxes[link_id], heading, tuple(_branch(tree, one, offered, boxes) for one in inside))


def _nearest(tree: Definition, link_id: str, offered: list[str]) -> str:
    """The nearest of what is offered in which the item stands; empty for the section itself."""
    around = tree.parent.get(link_id, "")
    while around and around not in offered:
        around = tree.parent.get(around, "")
    return around or ""


def _boxes(
    tree: Definition, field: BoundField, among: Collection[str] | None, held: Mapping[str, Sequence[str]]
) -> Iterator[TickBox]:
    for widget in field.subwidgets:
        data, link_id = widget.data, str(widget.data["value"])
        yield TickBox(
            id=str(data["attrs"]["id"]),
            link_id=link_id,
            label=str(data["label"]),
            chosen=bool(data["selected"]),
            questions=tuple(one for one in questions_in(tree, link_id) if among is None or one in among),
            held=tuple(held.get(link_id, ())),
        )


def _name(item: AnyItem) -> str:
    name = " ".join(label_of(item).split())
    short = name if len(name) <= _LONGEST else name[:_LONGEST].rpartition(" ")[0] + " …"
    return f"Alla frågor under ”{short}”" if isinstance(item, GroupItem) else short
