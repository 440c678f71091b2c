"""The demonstration accounts. The password is made at run time; script/run prints it."""

from dataclasses import dataclass

from accounts.roles import Role


@dataclass(frozen=True)
class Person:
    """One account: a role, not a real person."""

    email: str
    name: str
    title: str
    role: Role
    region: str


_REGIONS = {"halland": "Region Halland", "skane": "Region Skåne", "jamtland": "Region Jämtland Härjedalen"}
_ROLES = (
    ("samordnare", "Samordnaren", "Strateg för nära vård", Role.EDITOR),
    ("foretradare", "Behöriga företrädaren", "Hälso- och sjukvårdsdirektör", Role.APPROVER),
    ("registrator", "Registratorn", "Registrator", Role.ARCHIVIST),
    ("uppgiftslamnare", "Uppgiftslämnaren", "Verksamhetsutvecklare", Role.CONTRIBUTOR),
    ("enkatansvarig", "Enkätansvariga", "Enkätansvarig", Role.AUTHOR),
    ("administrator", "Administratören", "Administratör", Role.ADMINISTRATOR),
)
GUEST = "kommunen.halland@example.se"
"""Somebody outside the region who has been handed a question: signs in by a code, has no password."""
ADMINISTRATOR = "administrator@example.se"

PEOPLE = tuple(
    Person(f"{key}.{region}@example.se", f"{name} i {place}", title, role, place)
    for region, place in _REGIONS.items()
    for key, name, title, role in _ROLES
)
EDITORS = {place: f"samordnare.{region}@example.se" for region, place in _REGIONS.items()}
APPROVERS = {place: f"foretradare.{region}@example.se" for region, place in _REGIONS.items()}
ARCHIVISTS = {place: f"registrator.{region}@example.se" for region, place in _REGIONS.items()}

STEWARDS = {place: f"administrator.{region}@example.se" for region, place in _REGIONS.items()}
"""Each region's own administrator."""
CONTRIBUTORS = {place: f"uppgiftslamnare.{region}@example.se" for region, place in _REGIONS.items()}

ADDRESSES = {
    "Region Halland": ("Box 517", "301 80", "Halmstad", "035-134800 vx"),
    "Region Skåne": ("Skånehuset", "291 89", "Kristianstad", "044-3093000 vx"),
    "Region Jämtland Härjedalen": ("Box 654", "831 27", "Östersund", "063-147500 vx"),
}


def is_demonstration_account(address: str) -> bool:
    """Whether the address is one of the demonstration's own."""
    return address in {ADMINISTRATOR, GUEST, *(person.email for person in PEOPLE)}
