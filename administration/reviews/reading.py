"""The review as a file."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from accounts.reviews.reading import Review, Reviewed
from config.spreadsheet import csv_lines

_HEADINGS = (
    "Namn",
    "E-postadress",
    "Roller",
    "Roller sedan",
    "Roller till och med",
    "Senast inloggad",
    "Mandat",
    "Bekräftad",
    "Bekräftad av",
)


def review_lines(review: Review) -> Iterator[str]:
    """A CSV file of everybody with a role, safe to open in a spreadsheet."""
    return csv_lines([_HEADINGS, *(_row(one) for one in review.people)], exact=False)


def _row(one: Reviewed) -> list[str]:
    confirmed = one.confirmed
    return [
        one.user.name,
        one.user.email,
        ", ".join(role.get_role_display() for role in one.member.roles),
        _day(min(role.valid_from for role in one.member.roles)),
        _last_day(one),
        _moment(one.user.last_login),
        "; ".join(f"{told.mandate.reference} ({told.status.label})" for told in one.mandates),
        _moment(confirmed.at if confirmed else None),
        confirmed.by.email if confirmed else "",
    ]


def _last_day(one: Reviewed) -> str:
    """The last day of the role that lasts longest; empty where one is until further notice."""
    days = [role.valid_to for role in one.member.roles]
    return "" if None in days else _day(max(day for day in days if day))


def _day(day: date) -> str:
    return day.isoformat()


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""
