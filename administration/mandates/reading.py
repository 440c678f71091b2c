"""What the pages of mandates show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.mandates.reading import Told, mandates_among, mandates_by_status
from accounts.models import Organisation
from config.fields.paging import ListPage, page_of
from surveys.lookup import series_choices


@dataclass(frozen=True)
class MandateGroup:
    """The mandates of one heading."""

    heading: str
    empty: str
    page: ListPage
    mandates: list[Told]
    """Those on the page."""


def grouped_mandates(organisation: Organisation, today: date, asked: Mapping[str, Any]) -> list[MandateGroup]:
    """A page of the organisation's mandates under each heading: what holds first, then what waits, then what is over.

    `asked`: the address's parameters, a page of each in `galler`, `vantar` and `avslutade`.
    """
    groups = mandates_by_status(organisation, today)
    pages = {name: _page_of_group(name, keys, asked) for name, keys in groups.items()}
    shown = mandates_among([key for page in pages.values() for key in page], today)
    return [
        MandateGroup(heading, empty, pages[name], [shown[key] for key in pages[name]])
        for name, (_, heading, empty) in _GROUPS.items()
    ]


_GROUPS = {
    "valid": ("galler", "Gäller", "Ingen har mandat att signera för er."),
    "waiting": ("vantar", "Väntar på att bekräftas", "Inget mandat väntar."),
    "over": ("avslutade", "Avslutade", "Inget mandat har avslutats."),
}


def _page_of_group(name: str, keys: list[int], asked: Mapping[str, Any]) -> ListPage:
    parameter, heading, _ = _GROUPS[name]
    return page_of(keys, asked, parameter=parameter, anchor=parameter, about=f"över mandat: {heading.lower()}")


def series_in_words(scope: Iterable[str]) -> list[str]:
    """The titles of the survey series; a series that is no longer there by its short name."""
    titles = dict(series_choices())
    return [titles.get(name, name) for name in scope]
