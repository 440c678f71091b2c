"""The rows of the log that somebody may see, a page at a time or as lines of a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from administration.log.forms import LogFilterForm
from administration.log.words import ToldRow, log_row_in_words, person_in
from audit.actions import Logged
from audit.models import LogRow
from config.spreadsheet import csv_lines

A_PAGE = 50
MOST_LINES = 50_000
"""A file holds no more rows: a spreadsheet hardly opens it, and nobody asks the database for all there is."""

_OF_ONES_ACCOUNT = (
    Logged.SIGN_IN,
    Logged.SIGN_OUT,
    Logged.CODE_SENT,
    Logged.IDENTIFIED_AGAIN,
    Logged.PASSWORD_RESET_ASKED,
    Logged.PASSWORD_CHANGED,
    Logged.ADDRESS_CHANGED,
    Logged.FACTOR_ADDED,
    Logged.FACTOR_REMOVED,
    Logged.SESSION_ENDED,
    Logged.PERSON_CHANGED,
)
"""What belongs to no organisation but is of its people."""

_HEADINGS = ("tid", "vem", "händelse", "hur det gick", "nätadress", "vad det gäller", "uppgifter")


def rows_of_organisation(organisation: Organisation) -> QuerySet[LogRow]:
    """The organisation's rows, and what those who hold a role there have done with their own accounts."""
    members = Membership.objects.lasting().filter(organisation=organisation)
    theirs = Q(actor__in=members.values("user")) | Q(actor=None, name__in=members.values("user__email"))
    own_account = Q(organisation=None, action__in=_OF_ONES_ACCOUNT) & theirs
    return LogRow.objects.filter(Q(organisation=organisation.pk) | own_account)


def rows_of_system() -> QuerySet[LogRow]:
    """What belongs to no organisation, and everything that a systemadministratör has done or tried."""
    staff = User.objects.filter(is_staff=True).values("pk")
    return LogRow.objects.filter(Q(organisation=None) | Q(actor__in=staff))


def filter_rows(rows: QuerySet[LogRow], form: LogFilterForm) -> QuerySet[LogRow]:
    """Those of the rows that a valid form asks for, the latest first."""
    asked = form.cleaned_data
    found = rows.filter(at__gte=_start_of(form.first_day()))
    if asked["last"]:
        found = found.filter(at__lt=_start_of(asked["last"] + timedelta(days=1)))
    if asked["person"]:
        found = found.filter(name__icontains=asked["person"])
    for column in ("action", "outcome"):
        if asked[column]:
            found = found.filter(**{column: asked[column]})
    return found.order_by("-pk")


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class LogPage:
    """Some rows in words. `older` is what the next page begins before; None on the last."""

    rows: list[ToldRow]
    older: int | None


def log_page(found: QuerySet[LogRow], before: int | None) -> LogPage:
    """A page of what was asked for: by key, so that the last costs no more than the first."""
    rows = list((found.filter(pk__lt=before) if before else found)[: A_PAGE + 1])
    shown = rows[:A_PAGE]
    people = _people_in(shown)
    return LogPage([log_row_in_words(row, people) for row in shown], shown[-1].pk if len(rows) > A_PAGE else None)


def _people_in(rows: list[LogRow]) -> dict[int, str]:
    numbers = {number for row in rows if (number := person_in(row)) is not None}
    return dict(User.objects.filter(pk__in=numbers).values_list("pk", "email"))


def csv_of_rows(found: QuerySet[LogRow]) -> Iterator[str]:
    """A file of what was asked for, the latest first, line by line: MOST_LINES rows at most."""
    return csv_lines(_cells_of(found), exact=False)


def _cells_of(found: QuerySet[LogRow]) -> Iterator[tuple[str, ...]]:
    yield _HEADINGS
    rows = found[:MOST_LINES].iterator(chunk_size=500)
    while part := list(islice(rows, 500)):
        people = _people_in(part)
        for row in part:
            yield _cells(log_row_in_words(row, people))


def _cells(told: ToldRow) -> tuple[str, ...]:
    details = "; ".join(f"{name}: {text}" for name, text in told.details)
    return told.at, told.who, told.action, told.outcome, told.address, told.about, details
