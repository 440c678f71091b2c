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
    "Senast inloggad",
    "Mandat",
    "Bekräftad",
    "Bekräftad av",
)


def review_lines(review: Review) -> Iterator[str]:
    """A CSV file of everybody with a role, safe to open in a spreadsheet."""
    return csv_lines([_HEADINGS, *(_row(one) for one in review.people)])


def _row(one: Reviewed) -> list[str]:
    confirmed = one.confirmed
    return [
        one.user.name,
        one.user.email,
        ", ".join(role.get_role_display() for role in one.member.roles),
        _day(min(role.valid_from for role in one.member.roles)),
        _moment(one.user.last_login),
        "; ".join(f"{told.mandate.reference} ({told.status.label})" for told in one.mandates),
        _moment(confirmed.at if confirmed else None),
        confirmed.by.email if confirmed else "",
    ]


def _day(day: date) -> str:
    return day.isoformat()


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""
