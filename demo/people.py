"""The demonstration accounts. The password is made at run time; script/run prints it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.roles import Role


@dataclass(frozen=True)
class Person:
    """One account: a role, not a real person."""

    email: str
    name: str
    title: str
    role: Role
    organisation: str


AUTHORITY, RSS, KOMMUN = "Socialstyrelsen", "RSS Halland", "Halmstads kommun"
"""The authority whose the forms are, and a support structure that gathers what its municipalities answer."""
AUTHORITY_NUMBER = "202100-0555"
_REGIONS = {"halland": "Region Halland", "skane": "Region Skåne", "jamtland": "Region Jämtland Härjedalen"}
_ROLES = (
    ("samordnare", "Samordnaren", "Strateg för nära vård", Role.EDITOR),
    ("foretradare", "Behöriga företrädaren", "Hälso- och sjukvårdsdirektör", Role.APPROVER),
    ("registrator", "Registratorn", "Registrator", Role.ARCHIVIST),
    ("lasare", "Läsaren", "Chef för nära vård", Role.READER),
    ("uppgiftslamnare", "Uppgiftslämnaren", "Verksamhetsutvecklare", Role.CONTRIBUTOR),
    ("enkatansvarig", "Enkätansvariga", "Enkätansvarig", Role.AUTHOR),
    ("administrator", "Administratören", "Administratör", Role.ADMINISTRATOR),
)
GUEST = "kommunen.halland@example.se"
"""Somebody outside the region who has been handed a question: signs in by a code, has no password."""
ADMINISTRATOR = "administrator@example.se"

_ONLY_AT = {
    "socialstyrelsen": (AUTHORITY, ("enkatansvarig", "administrator")),
    "rss": (RSS, ("samordnare", "foretradare", "registrator", "enkatansvarig", "administrator")),
    "halmstad": (KOMMUN, ("samordnare", "administrator")),
}
"""Part of an address -> the organisation, and which of the roles somebody has there."""


def _at(place: str, organisation: str, keys: Iterable[str]) -> Iterator[Person]:
    for key, name, title, role in _ROLES:
        if key in keys:
            yield Person(f"{key}.{place}@example.se", f"{name} i {organisation}", title, role, organisation)


_EVERYBODY = [key for key, *_ in _ROLES]
PEOPLE = tuple(
    [person for place, region in _REGIONS.items() for person in _at(place, region, _EVERYBODY)]
    + [person for place, (organisation, keys) in _ONLY_AT.items() for person in _at(place, organisation, keys)]
)
AUTHOR = "enkatansvarig.socialstyrelsen@example.se"
RSS_AUTHOR = "enkatansvarig.rss@example.se"
EDITORS = {place: f"samordnare.{region}@example.se" for region, place in _REGIONS.items()}
_SIGNING = {**_REGIONS, "rss": RSS}
APPROVERS = {place: f"foretradare.{region}@example.se" for region, place in _SIGNING.items()}
ARCHIVISTS = {place: f"registrator.{region}@example.se" for region, place in _SIGNING.items()}

STEWARDS = {place: f"administrator.{region}@example.se" for region, place in _SIGNING.items()}
"""The own administrator of each that signs."""
CONTRIBUTORS = {place: f"uppgiftslamnare.{region}@example.se" for region, place in _REGIONS.items()}

ADDRESSES = {
    "Region Halland": ("Box 517", "301 80", "Halmstad", "035-134800 vx"),
    "Region Skåne": ("Skånehuset", "291 89", "Kristianstad", "044-3093000 vx"),
    "Region Jämtland Härjedalen": ("Box 654", "831 27", "Östersund", "063-147500 vx"),
}


def is_demonstration_account(address: str) -> bool:
    """Whether the address is one of the demonstration's own."""
    return address in {ADMINISTRATOR, GUEST, *(person.email for person in PEOPLE)}
