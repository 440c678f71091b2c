"""Choosing among many: a form that offers more than MANY things shows those that are chosen, and finds others by name.

The button of the search posts the form, which then comes back with what was typed and with what was found: it needs no
JavaScript. Of MANY things or fewer a form shows all. What is posted is looked for among all there are by its keys,
whether or not the page has shown it: nothing else of them is read.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet, Window
from django.forms.utils import ErrorDict

from config.fields.forms import PlainForm, read_whole_number
from config.language import swedish
from config.language.ordering import SwedishOrder, swedish_order
from config.language.text import clean_line

MANY = 50
SHOWN = 25
"""So many of what a search finds."""

BESIDE = "valda"
SEARCH = "sok"
"""The name of the searches' buttons; what is sought stands in a field named after the one that it is for."""

_LONGEST = 200
_MOST_WORDS = 10


def label_as_text(rows: Sequence[Any]) -> list[tuple[str, str]]:
    """Rows as choices that say all that the row says of itself (str): of a person, name and address."""
    return [(str(row.pk), str(row)) for row in rows]


@dataclass
class Choosable:
    """All that there is to choose among: rows named by the column (or annotation) `by`.

    `many` is what several of them are called; `label` gives rows, in their order, as choices, where the name alone does
    not do. The words of a search are looked for in `by` and in the columns `also`, which the choices then show. They
    stand by name, or in the `order` of these columns. `read` reads a key as it is posted.
    """

    rows: QuerySet[Any]
    many: str
    label: Callable[[Sequence[Any]], Iterable[tuple[str, str]]] | None = None
    by: str = "name"
    also: Sequence[str] = ()
    order: Sequence[str] = ()
    read: Callable[[str], Any] = read_whole_number
    groups: Sequence[str] = ()
    """Columns by which they stand before their names: what the database sorts as Python does."""
    first: int | None = None
    """The key of the one that stands first of all, where all are shown."""

    @cached_property
    def few(self) -> list[Any] | None:
        """All of them in their order, or None where they are more than MANY."""
        return self._in_order(self._first) if len(self._first) <= MANY else None

    @cached_property
    def _first(self) -> list[Any]:
        """One more than MANY of them, each with how many there are: one query however many they are."""
        return list(_counted(self.rows).order_by(*self.order)[: MANY + 1])

    @property
    def exist(self) -> bool:
        """Whether there is anything to choose."""
        return self.few != []

    @property
    def only(self) -> Any:
        """The one that there is to choose; None where there are others."""
        return self.few[0] if self.few and len(self.few) == 1 else None

    @property
    def total(self) -> int:
        """How many they are."""
        return self._first[0].found if self._first else 0

    def choices(self, rows: Sequence[Any]) -> list[tuple[str, str]]:
        """The rows as a field offers them."""
        return list(self.label(rows) if self.label else ((str(row.pk), str(getattr(row, self.by))) for row in rows))

    def with_keys(self, posted: Iterable[str]) -> list[Any]:
        """Those of them that have these keys, in their order; of what is no key, nothing."""
        keys = {key for one in posted if (key := self.read(one)) is not None}
        return self._in_order(self.rows.order_by(*self.order).filter(pk__in=keys)) if keys else []

    def some_with_keys(self, posted: Iterable[str]) -> tuple[list[Any], list[str]]:
        """As with_keys; of more than MANY the first SHOWN, and the keys of the others."""
        keys = {key for one in posted if (key := self.read(one)) is not None}
        if len(keys) <= MANY:
            return self.with_keys(map(str, keys)), []
        named = self.rows.order_by().filter(pk__in=keys).values_list("pk", self.by)
        ordered = [str(key) for key, name in sorted(named, key=lambda one: (swedish_order(str(one[1]))[0], one[0]))]
        return self.with_keys(ordered[:SHOWN]), ordered[SHOWN:]

    def found_by(self, words: str) -> tuple[list[Any], int]:
        """The first SHOWN of those that have all the words in what they are called, and how many have."""
        asked = Q()
        for word in words.split()[:_MOST_WORDS]:
            asked &= Q(*((f"{name}__icontains", word) for name in (self.by, *self.also)), _connector=Q.OR)
        order: Sequence[Any] = self.order or (*self.groups, SwedishOrder(self.by), "pk")
        rows = _counted(self.rows.filter(asked)).order_by(*order)
        found = list(rows[:SHOWN])
        return found, found[0].found if found else 0

    def _in_order(self, rows: Iterable[Any]) -> list[Any]:
        return list(rows) if self.order else sorted(rows, key=self._by_name)

    def _by_name(self, row: Any) -> tuple[bool, list[Any], str, Any]:
        groups = [getattr(row, name) for name in self.groups]
        return row.pk != self.first, groups, swedish_order(str(getattr(row, self.by)))[0], row.pk


def _counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows, each with how many they are (`found`)."""
    counted: QuerySet[Any] = rows.annotate(found=Window(Count("*")))
    return counted


@dataclass(frozen=True)
class Search:
    """The search of one field as the page shows it (partials/search_choices.html)."""

    field: str
    among: Choosable
    words: str
    amount: int
    is_asked: bool
    """Whether its button was pressed."""

    @property
    def name(self) -> str:
        """The name of the field in which one writes what is sought."""
        return f"{self.field}_{SEARCH}"

    @property
    def label(self) -> str:
        """What that field is called."""
        return f"Sök bland {swedish.number(self.among.total)} {self.among.many}"

    @property
    def told(self) -> str:
        """What came of it where nothing is found; empty otherwise, since the list says how many."""
        if self.words:
            return "" if self.amount else "Ingen heter så. Kontrollera stavningen eller sök på en del av namnet."
        return "Skriv ett namn, eller en del av ett, och välj Sök igen." if self.is_asked else ""

    @property
    def heading(self) -> str:
        """What stands above what is found."""
        told = swedish.count_of(self.amount, "träff", "träffar")
        return told if self.amount <= SHOWN else f"{told}, de första {SHOWN} visas"


class KeptBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, and in one more field the keys of what is chosen and not shown: `beside`, with spaces between."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All that is chosen."""
        return [*super().value_from_datadict(data, files, name), *data.get(f"{name}_{BESIDE}", "").split()]


class ChoosingForm(PlainForm):
    """A form with fields to choose among many in: of those each `choose_among` in __init__.

    They are TypedChoiceField or TypedMultipleChoiceField, and give the rows themselves. Where several fields ask for
    one of the same things, `choose_each_among` finds for all of them by one search.
    """

    _chooses = False

    @property
    def is_searching(self) -> bool:
        """Whether a search's button was pressed: then nothing is checked, refused or done."""
        return self.is_bound and self._chooses and SEARCH in self.data

    def full_clean(self) -> None:
        """Nothing is wrong in what somebody is still writing."""
        if self.is_searching:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        """Never while one searches."""
        return not self.is_searching and super().is_valid()

    def choose_among(self, name: str, among: Choosable, *, nothing: str = "") -> None:
        """Let the field offer what there is. `nothing`: what choosing none of it is called, where one is chosen."""
        field: Any = self.fields[name]
        several = isinstance(field, forms.MultipleChoiceField)
        if among.few is None:
            field.widget = KeptBoxes() if several else forms.RadioSelect()
        field.search, choices, beside = self._offer([name], name, among, "Valda" if several else "Vald")
        may_be_none = nothing and (not field.search or (choices and not field.required))
        shown = [*([("", nothing)] if may_be_none else ()), *choices]
        field.choices = [*shown, *((key, key) for key in beside)]
        field.widget.choices, field.beside = shown, " ".join(beside)

    def choose_each_among(self, names: Sequence[str], called: str, among: Choosable, *, nothing: str) -> Search | None:
        """Let each of the fields offer what there is, or `nothing`. The search that finds for all of them, which is
        named `called`; None where they show all there are.
        """
        search, choices, _ = self._offer(names, called, among, "Valda")
        for name in names:
            field: Any = self.fields[name]
            field.choices = [("", nothing), *choices]
        return search

    def _offer(
        self, names: Sequence[str], called: str, among: Choosable, heading: str
    ) -> tuple[Search | None, list[Any], list[str]]:
        """The search, where one is needed; what the fields offer, `heading` over what is chosen in them; and the keys
        of what is chosen and not shown: of more than MANY, others than the first and than what is found.
        """
        self._chooses = True
        known: dict[str, Any] = {}
        for name in names:
            field: Any = self.fields[name]
            field.coerce = known.get
        if among.few is not None:
            known.update((str(row.pk), row) for row in among.few)
            return None, among.choices(among.few), []
        words = clean_line(self.data.get(f"{called}_{SEARCH}", ""))[:_LONGEST].strip()
        found, amount = among.found_by(words) if words else ([], 0)
        chosen, others = among.some_with_keys(key for name in names for key in self._keys_in(name))
        search = Search(called, among, words, amount, self.data.get(SEARCH) == called)
        known.update((str(row.pk), row) for row in (*chosen, *found))
        labels = dict(among.choices(list(known.values())))
        shown = {str(row.pk) for row in found}
        beside = [key for key in others if key not in shown]
        if self.is_bound and not self.is_searching:
            known.update((str(row.pk), row) for row in among.with_keys(beside))
        if others:
            told = swedish.number(len(chosen) + len(others))
            heading = f"{heading}: {told}, de första {SHOWN} visas. Sök fram andra för att ta bort dem"
        kept = [(key, labels[key]) for row in chosen if (key := str(row.pk)) not in shown]
        hits = [(key, labels[key]) for key in map(str, (row.pk for row in found))]
        return search, [group for group in ((heading, kept), (search.heading, hits)) if group[1]], beside

    def _keys_in(self, name: str) -> list[str]:
        """What is chosen in the field, as posted or as it was."""
        value = self[name].value() or ()
        return [str(key) for key in (value if isinstance(value, (list, tuple)) else (value,))]
