"""What the pages of mandates show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.mandates.reading import Status, Told, mandates_of
from accounts.models import Organisation
from surveys.lookup import series_choices


@dataclass(frozen=True)
class MandateGroup:
    """The mandates of one heading."""

    heading: str
    empty: str
    mandates: list[Told]


def grouped_mandates(organisation: Organisation, today: date) -> list[MandateGroup]:
    """Every mandate of the organisation under its heading: what holds first, then what waits, then what is over."""
    found = mandates_of(organisation, today)
    valid = [one for one in found if one.status in {Status.VALID, Status.COMING}]
    waiting = [one for one in found if one.status == Status.WAITING]
    return [
        MandateGroup("Gäller", "Ingen har mandat att signera för er.", valid),
        MandateGroup("Väntar på att bekräftas", "Inget mandat väntar.", waiting),
        MandateGroup("Avslutade", "Inget mandat har avslutats.", [one for one in found if not one.is_open]),
    ]


def series_in_words(scope: Iterable[str]) -> list[str]:
    """The titles of the survey series; a series that is no longer there by its short name."""
    titles = dict(series_choices())
    return [titles.get(name, name) for name in scope]
