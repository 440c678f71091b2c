"""Searching the archive: at a cost that does not grow with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db import connections, transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.selectors import organisations_of
from archive.access import submissions_listed
from archive.models import SearchEntry, SearchPassage
from archive.records import Record, record_of
from archive.searching.filters import (
    DEPOSITED_CHOICES,
    NEWEST,
    ORDERS,
    STATES,
    WITH_ATTACHMENTS,
    WITHOUT_NUMBER,
    ListOrder,
    in_state,
    put_in_order,
    those_after,
)
from archive.searching.found_words import FoundWords, Parts
from archive.searching.index import searched_number
from archive.searching.queries import Asked, forms_in, forms_of, read_asked
from config.database.replica import reading_alias
from config.fields.forms import PlainForm
from config.language.ordering import SwedishOrder
from config.statements import Statement
from responses.lifecycle.scope import READING_ROLES
from responses.models import Submission
from surveys.models import Questionnaire

A_PAGE = 25
MOST_CHOICES = 25
"""Whoever reads the archives of more organisations types a part of the name instead of choosing in a list."""
COUNTED = 1000
"""Hits are counted up to here: counting every one would take longer the more there are."""

_MORE_THAN_THERE_ARE = 1_000_000_000
_YEAR = "Skriv året med fyra siffror, till exempel 2025."


def search_field(label: str, most: int) -> forms.CharField:
    """A text to look for. The browser does not cut what is pasted: what is too long is said to be."""
    field = forms.CharField(label=label, required=False, max_length=most)
    field.widget.attrs.pop("maxlength", None)
    return field


def _chosen(label: str, choices: Mapping[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=tuple(choices.items()),
        error_messages={"invalid_choice": "Välj något i listan."},
    )


_CHOICES = frozenset({"state", "deposited"})
_READABLE = Statement(
    lambda user, today: organisations_of(user, *READING_ROLES, day=today).order_by(SwedishOrder("name"), "pk"),
    **{"user": 712_369_045, "today": date(7, 7, 7)},
)


class SearchForm(PlainForm):
    """What the registrator knows of the copy that is looked for. Every field may be left empty.

    One field that cannot be read makes the whole search find nothing: to leave it out would find more than was asked.
    """

    words = search_field("Ord i svar och bilagors titlar", 200)
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label="Organisation",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="Alla",
        error_messages={"invalid_choice": "Välj en organisation i listan."},
    )
    year = forms.IntegerField(
        label="År",
        required=False,
        min_value=2000,
        max_value=2100,
        localize=False,
        # A text field keeps what was typed, also what is no number.
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _YEAR),
    )
    questionnaire = search_field("Enkät", 200)
    diarienummer = search_field("Diarienummer eller kvitto", 60)
    state = _chosen("Läge", {"": "Alla", **STATES})
    deposited = _chosen("E-arkivet", {"": "Alla", **DEPOSITED_CHOICES})
    without_number = forms.BooleanField(label="Utan diarienummer", required=False)
    with_attachments = forms.BooleanField(label="Med bilagor", required=False)
    without_dots = forms.BooleanField(required=False, widget=forms.HiddenInput)
    sort = _chosen("Ordna efter", {name: order.label for name, order in ORDERS.items()})

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        some = _READABLE.some_rows(begin=0, most=MOST_CHOICES + 1, user=user.pk, today=timezone.localdate())
        if len(some) > MOST_CHOICES:
            self.fields["organisation"] = search_field("Organisation", 200)
            return
        field: Any = self.fields["organisation"]
        field.queryset = organisations_of(user, *READING_ROLES)
        field.choices = [("", "Alla"), *((organisation.pk, organisation.name) for organisation in some)]

    @property
    def order(self) -> ListOrder:
        """The order that is asked for; the newest first while the form is empty or wrong."""
        return ORDERS[self.cleaned_data["sort"]] if self.is_valid() else NEWEST

    def told(self, name: str) -> str:
        """What is asked for by the field, for people: "År: 2025", "Med bilagor"."""
        field: Any = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return str(field.label)
        value = self.cleaned_data[name]
        return f"{field.label}: {dict(field.choices)[value] if name in _CHOICES else value}"


@dataclass(frozen=True)
class FoundText:
    """Where a word was found: the question and parts of the text, the words that were looked for marked."""

    label: str
    parts: Parts


@dataclass(frozen=True)
class Hit:
    submission: Submission
    excerpt: FoundText | None = None
    is_deposited: bool = False
    """Whether it has been delivered to an e-archive."""

    @property
    def record(self) -> Record:
        """What was true of it when it was submitted."""
        return record_of(self.submission)

    @property
    def delivered_on(self) -> date | None:
        """The day on which it reached its receiver; None for what is still to be carried over."""
        found: Any = self.submission
        return found.done_on if found.is_carried_over else timezone.localdate(found.submitted_at)

    @property
    def is_replaced(self) -> bool:
        """Whether a later submission of the same answer is in force instead."""
        return hasattr(self.submission, "replaced_by")

    @property
    def is_late(self) -> bool:
        """Whether the answer reached its receiver after the last day; a correction makes nothing late."""
        if self.record.replaces is not None:
            return self.record.days_late > 0
        return self.delivered_on is not None and self.delivered_on > self.record.last_day_date


@dataclass(frozen=True)
class SearchFilter:
    """One of the things that were asked for: the field's name, what was asked for in words, and whether there are
    answers to show when this one alone is dropped."""

    name: str
    told: str
    finds_without: bool


@dataclass(frozen=True)
class HitPage:
    """One page of hits, in `order`. `after` is where the next page begins, empty on the last; `total` stops at
    COUNTED."""

    hits: tuple[Hit, ...]
    total: int
    after: str = ""
    is_first: bool = True
    order: ListOrder = NEWEST
    filters: tuple[SearchFilter, ...] = ()
    """What was asked for where nothing was found, those first without which something is found."""
    is_without_dots: bool = False
    """Whether the words were found only without regard to the dots of å, ä and ö."""

    @property
    def is_capped(self) -> bool:
        return self.total >= COUNTED


def find_entries(user: User, form: SearchForm) -> QuerySet[SearchEntry]:
    """The entries that match and that the person may read, in the order that is asked for; all while the form is empty,
    none while it is wrong.
    """
    if form.is_bound and not form.is_valid():
        return SearchEntry.objects.none()
    return put_in_order(_narrowed(user, form.cleaned_data if form.is_bound else {}), form.order)


def _narrowed(user: User, wanted: Mapping[str, Any]) -> QuerySet[SearchEntry]:
    entries = SearchEntry.objects.filter(organisation__in=organisations_of(user, *READING_ROLES))
    for name, narrow in _NARROWINGS.items():
        if wanted.get(name):
            how = {"is_plain": True} if name == "words" and wanted.get("without_dots") else {}
            entries = entries.filter(narrow(wanted[name], **how))
    return entries


def _filters(user: User, form: SearchForm) -> tuple[SearchFilter, ...]:
    if not (form.is_bound and form.is_valid()):
        return ()
    wanted = {name: form.cleaned_data[name] for name in _NARROWINGS if form.cleaned_data.get(name)}
    finding = _finding_without(user, wanted)
    told = [SearchFilter(name, form.told(name), name in finding) for name in wanted]
    return tuple(sorted(told, key=lambda one: not one.finds_without))


def _finding_without(user: User, wanted: Mapping[str, Any]) -> set[str]:
    """The names of those that alone keep something from being found."""
    # As the list would be without it: without regard to dots where nothing is found with them.
    how = {"without_dots": not read_asked(wanted.get("words", "")).phrases}
    asked = [
        _narrowed(user, {other: wanted[other] for other in wanted if other != name} | how).values_list(Value(name))[:1]
        for name in wanted
    ]
    if not asked:
        return set()
    return {name for (name,) in asked[0].union(*asked[1:], all=True)}


def _by_organisation(wanted: Organisation | str) -> Q:
    """One that was chosen in the list, or those whose name has these words in it."""
    if isinstance(wanted, Organisation):
        return Q(organisation=wanted)
    return Q(organisation__in=Organisation.objects.filter(name__icontains=wanted.strip()))


def _by_questionnaire(title: str) -> Q:
    return Q(questionnaire__in=Questionnaire.objects.filter(title__icontains=title.strip()))


def _by_number(number: str) -> Q:
    wanted = searched_number(number)
    return Q(numbers__contains=wanted) if wanted else Q(pk__in=[])


def _by_words(text: str, *, is_plain: bool = False) -> Q:
    asked = read_asked(text, is_plain=is_plain)
    if not asked.words:
        return _by_number(text)
    # A diarienummer is not cut into words: it is looked for as it stands.
    matching = SearchEntry.objects.filter(Q(words=asked.everything) | _by_number(text))
    # The limit keeps PostgreSQL from looking for the words in each entry in turn, newest first, until a page is full.
    return Q(pk__in=matching.values("pk")[:_MORE_THAN_THERE_ARE])


_NARROWINGS: dict[str, Callable[..., Q]] = {
    "organisation": _by_organisation,
    "year": lambda year: Q(questionnaire__in=Questionnaire.objects.filter(year=year)),
    "questionnaire": _by_questionnaire,
    "diarienummer": _by_number,
    "state": in_state,
    "deposited": lambda asked: Q(is_deposited=asked == "yes"),
    "without_number": lambda _: WITHOUT_NUMBER,
    "with_attachments": lambda _: WITH_ATTACHMENTS,
    "words": _by_words,
}


@contextmanager
def by_index() -> Iterator[None]:
    """Let PostgreSQL use its indexes for what is asked inside.

    It takes a vector of words, which it has to unpack, to cost as little to look at as a number, and would look at all.
    """
    alias = reading_alias()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")


def hit_page(entries: QuerySet[SearchEntry], user: User, *, form: SearchForm, after: str = "") -> HitPage:
    """The page that begins after the entry `after` (its id; the first page when it is none of them), of what `found`
    has found for the form."""
    wanted = form.cleaned_data if form.is_valid() else {}
    asked = read_asked(wanted.get("words", ""), is_plain=wanted.get("without_dots", False))
    with by_index():
        page = _hit_page(entries, user, asked, order=form.order, after=after)
        # A phrase is meant as it is written.
        if page.total or not asked.words or asked.phrases or asked.is_plain:
            return page if page.total else replace(page, filters=_filters(user, form))
        plain = put_in_order(_narrowed(user, {**wanted, "without_dots": True}), form.order)
        alike = _hit_page(plain, user, replace(asked, is_plain=True), order=form.order, after=after)
        return alike if alike.hits else replace(page, filters=_filters(user, form))


def _hit_page(entries: QuerySet[SearchEntry], user: User, asked: Asked, *, order: ListOrder, after: str) -> HitPage:
    begin = _entry_or_none(entries, after)
    later = those_after(entries, order, begin) if begin else entries
    chosen = dict(later.values_list("pk", "is_deposited")[: A_PAGE + 1])
    shown = list(chosen)[:A_PAGE]
    submissions = submissions_listed(user, shown)
    excerpts = _excerpts(shown, asked) if asked.words else {}
    return HitPage(
        hits=tuple(Hit(submissions[pk], excerpts.get(pk), chosen[pk]) for pk in shown if pk in submissions),
        total=len(chosen) if begin is None and len(chosen) <= A_PAGE else entries.order_by()[:COUNTED].count(),
        after=str(shown[-1]) if len(chosen) > A_PAGE else "",
        is_first=begin is None,
        order=order,
        is_without_dots=asked.is_plain,
    )


def _entry_or_none(entries: QuerySet[SearchEntry], after: str) -> SearchEntry | None:
    try:
        return entries.filter(pk=UUID(after)).first()
    except ValueError:
        return None


def _excerpts(shown: Sequence[UUID], asked: Asked) -> dict[UUID, FoundText]:
    """Of each entry the first passage that has one of the words: one with the phrases comes first, then one with a word
    or a form of it, then one with what only begins with a word or has it inside. One query.
    """
    whole = SearchQuery(" | ".join(asked.words), config="simple", search_type="raw")
    rank = Case(When(~Q(words=asked.every_phrase), then=2), When(words=whole, then=0), default=1)
    matching = SearchPassage.objects.filter(entry__in=shown, words=asked.some_word)
    first = matching.order_by("entry", rank, "pk").distinct("entry").values("pk")
    found: QuerySet[Any] = SearchPassage.objects.filter(pk__in=first)
    if not asked.is_plain:
        found = found.annotate(forms=forms_of(SearchPassage, asked))
    return {one.entry_id: FoundText(one.label, _excerpt(asked, one)) for one in found}


def _excerpt(asked: Asked, passage: Any) -> Parts:
    forms = forms_in([passage.text], asked) if asked.is_plain else dict.fromkeys(asked.words, passage.forms)
    return FoundWords(forms, asked.phrases).excerpt(passage.text)
