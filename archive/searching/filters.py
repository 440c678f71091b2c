"""By what the archive's list is narrowed besides words and numbers, and in what orders it stands."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.lookups import Exact, IsNull

from archive.models import SearchEntry
from archive.searching.index import NO_NUMBER
from responses.models import State, Submission
from surveys.terms import Delivery

STATES: Final = {
    "submitted": "Inskickat",
    "sealed": "Förseglat",
    "archived": "Arkiverat",
    "correcting": "Rättas just nu",
    "corrected": "Rättat, gäller efter rättelsen",
    "replaced": "Ersatt av en rättelse",
}
"""What may be asked for. All but "corrected" are what the list calls the rows; that one is told of a row in any of the
others that is in force because it replaced an earlier one."""

# What most rows are is asked of each in turn, in the order of the list, until a page is full. As joins, or as
# comparisons, PostgreSQL takes such rows to be few, and puts all of them in order; of a CASE it takes every second.
_REPLACING = Subquery(Submission.objects.filter(replaces=OuterRef("submission")).order_by().values("pk")[:1])
_STATE = Subquery(Submission.objects.filter(pk=OuterRef("submission")).order_by().values("response__state")[:1])
_IN_FORCE = Q(submission__replaced_by__isnull=True)
_CARRIED = Q(submission__delivery=Delivery.CARRIED_OVER)
_SUBMITTED = Q(submission__response__state=State.SUBMITTED)
_NARROWED: Final = {
    "submitted": _IN_FORCE & _SUBMITTED & ~_CARRIED,
    "sealed": _IN_FORCE & _SUBMITTED & _CARRIED,
    "archived": Q(Case(When(Q(IsNull(_REPLACING, True)) & Q(Exact(_STATE, State.ARCHIVED)), then=True), default=False)),
    "correcting": _IN_FORCE & Q(submission__response__state__in=(State.DRAFT, State.IN_REVIEW, State.APPROVED)),
    "corrected": _IN_FORCE & Q(submission__replaces__isnull=False),
    "replaced": Q(submission__replaced_by__isnull=False),
}


def in_state(state: str) -> Q:
    """The entries that are in one of STATES."""
    return _NARROWED[state]


WITHOUT_NUMBER: Final = Q(number_order=NO_NUMBER)
WITH_ATTACHMENTS: Final = Q(has_attachments=True)
DEPOSITED_CHOICES: Final = {"yes": "Levererat", "no": "Inte levererat"}
"""Whether it has been delivered to an e-archive."""


@dataclass(frozen=True)
class ListOrder:
    """An order of the list: what it is called in the choice and in the caption, and the column that goes before the
    time of submission (none for the newest first)."""

    label: str
    told: str
    column: str = ""
    is_falling: bool = False


NEWEST = ListOrder("Senast inskickat", "de senaste först")
ORDERS: Final = {
    "": NEWEST,
    "number": ListOrder("Diarienummer", "efter diarienummer, de utan sist", "number_order"),
    "organisation": ListOrder("Organisation", "efter organisation", "organisation_order"),
    "year": ListOrder("År", "efter år, det senaste först", "year", is_falling=True),
}


def put_in_order(entries: QuerySet[SearchEntry], order: ListOrder) -> QuerySet[SearchEntry]:
    """The entries in the order, those that are alike in it newest first."""
    first = [f"-{order.column}" if order.is_falling else order.column] if order.column else []
    return entries.order_by(*first, "-submitted_at", "-submission_id")


def those_after(entries: QuerySet[SearchEntry], order: ListOrder, begin: SearchEntry) -> QuerySet[SearchEntry]:
    """Those that come after the entry `begin` in the order."""
    older = Q(submitted_at=begin.submitted_at, submission_id__lt=begin.pk) | Q(submitted_at__lt=begin.submitted_at)
    if not order.column:
        # What the second says follows from the first; by it PostgreSQL begins at the place in its index.
        return entries.filter(older, submitted_at__lte=begin.submitted_at)
    value, way = getattr(begin, order.column), "lt" if order.is_falling else "gt"
    alike, further = Q(**{order.column: value}), Q(**{f"{order.column}__{way}": value})
    return entries.filter((alike & older) | further, **{f"{order.column}__{way}e": value})
