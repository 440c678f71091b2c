"""Differences between two questionnaires as pages show them: every changed text with its words marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from surveys.schema import AnyItem, Definition
from surveys.wordings.comparison import ChangeKind, Difference, compare
from surveys.wordings.phrasing import delivery_in_words, demands_in_words, type_in_words
from surveys.wordings.wording import UNNAMED_FIELD, condition_in_words, label_of
from surveys.wordings.words import Part, mark_words

_ITEM_TEXTS = {
    "text": "Frågan",
    "background": "Bakgrund",
    "help": "Hjälptext",
    "intro": "Inledning",
    "condition_text": "Villkorets text",
}
_HEAD_TEXTS = {
    "title": "Titel",
    "intro": "Inledning",
    "closing": "Avslutning",
    "period": "Period",
    "reference": "Diarienummer",
    "last_response_day": "Sista svarsdag",
}
RENUMBERED = "renumbered"
_HEADINGS = (
    (ChangeKind.CHANGED.value, "Ändrade i sak"),
    (ChangeKind.REWORDED.value, "Omformulerade"),
    (RENUMBERED, "Omnumrerade"),
    (ChangeKind.NEW.value, "Nya"),
    (ChangeKind.GONE.value, "Borttagna"),
)


@dataclass(frozen=True)
class MarkedText:
    """One changed text: what it is, and its words with what is new and what is gone marked."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class ShownDifference:
    """One item in both questionnaires, as a page shows it."""

    difference: Difference
    old_tree: Definition
    new_tree: Definition

    @property
    def link_id(self) -> str:
        return self.difference.item.link_id

    @property
    def item(self) -> AnyItem:
        return self.difference.item

    @property
    def change(self) -> str:
        """The kind of change for headings: a ChangeKind, or "renumbered" when nothing but the number differs."""
        if self.difference.aspects != ("numret",):
            return self.difference.change.value
        return ChangeKind.REWORDED.value if self.texts else RENUMBERED

    @property
    def section(self) -> str:
        """The heading of the section that it stands in, in the new questionnaire unless it is gone."""
        tree = self.new_tree if self.difference.new else self.old_tree
        return tree.section_of[self.link_id].text

    @property
    def heading(self) -> str:
        """Number and wording; an opened field or comment without a wording is called as what it stands in."""
        item, tree = self.item, self.new_tree if self.difference.new else self.old_tree
        if not item.text and (parent := tree.by_link_id.get(tree.parent.get(item.link_id, ""))):
            return f"{label_of(parent)} ({UNNAMED_FIELD.lower()})"
        return label_of(item)

    @property
    def kind(self) -> str:
        return type_in_words(self.item)

    @cached_property
    def texts(self) -> list[MarkedText]:
        """Every text that differs."""
        if self.difference.old is None or self.difference.new is None:
            return []
        return list(_marked(self.difference.old, self.difference.new, _ITEM_TEXTS))

    @cached_property
    def facts(self) -> list[MarkedText]:
        """Type, number, demands and condition, where they differ."""
        old, new = self.difference.old, self.difference.new
        if old is None or new is None:
            return []
        rows = [
            ("Frågetyp", type_in_words(old), type_in_words(new)),
            ("Nummer", old.prefix, new.prefix),
            ("Krav", demands_in_words(old, self.old_tree), demands_in_words(new, self.new_tree)),
            ("Villkor", condition_in_words(self.old_tree, old), condition_in_words(self.new_tree, new)),
        ]
        return [MarkedText(what, mark_words(before, after)) for what, before, after in rows if before != after]


@dataclass(frozen=True)
class Comparison:
    """Two questionnaires held against each other."""

    old: Definition
    new: Definition

    @cached_property
    def head(self) -> list[MarkedText]:
        """What differs in the questionnaire's own texts."""
        ways = [delivery_in_words(one.delivery) for one in (self.old, self.new)]
        way = [MarkedText("Så lämnas svaret", mark_words(*ways))] if ways[0] != ways[1] else []
        return [*_marked(self.old, self.new, _HEAD_TEXTS), *way]

    @cached_property
    def rules(self) -> tuple[list[str], list[str]]:
        """The messages of the rules across questions that are gone or new; a changed rule is both."""
        before = [rule for rule in self.old.rules if rule not in self.new.rules]
        after = [rule for rule in self.new.rules if rule not in self.old.rules]
        return [rule.message for rule in before], [rule.message for rule in after]

    @cached_property
    def all(self) -> list[ShownDifference]:
        return [ShownDifference(difference, self.old, self.new) for difference in compare(self.old, self.new)]

    @cached_property
    def groups(self) -> list[tuple[str, str, list[ShownDifference]]]:
        """(change, heading, differences), the weightiest first, without what is the same."""
        found = [(change, heading, self.of(change)) for change, heading in _HEADINGS]
        return [(change, heading, differences) for change, heading, differences in found if differences]

    @property
    def same(self) -> list[ShownDifference]:
        return self.of(ChangeKind.SAME)

    @property
    def related(self) -> bool:
        """Whether anything of the old questionnaire lives on in the new one."""
        return any(shown.difference.old and shown.difference.new for shown in self.all)

    def of(self, change: str) -> list[ShownDifference]:
        return [shown for shown in self.all if shown.change == change]


def _marked(old: object, new: object, labels: dict[str, str]) -> Iterator[MarkedText]:
    for name, label in labels.items():
        before, after = str(getattr(old, name, "")), str(getattr(new, name, ""))
        if before != after:
            yield MarkedText(label, mark_words(before, after))
