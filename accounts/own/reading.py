"""What the page of one's own account shows."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.paginator import Page, Paginator
from django.db.models import Q

from accounts.mandates.reading import READING, Told, mandates_held
from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from config.language.ordering import SwedishOrder

_A_PAGE = 50
# In the order in which they are asked for: each of the first also calls itself by names of the later.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone|iPad", "iPhone eller iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class SignIn:
    """One place where the person is signed in."""

    id: int
    where: str
    address: str
    since: datetime
    here: bool


def sign_ins_of(user: User, session_key: str) -> list[SignIn]:
    """Where the person is signed in now, this browser first, then the latest; ended ones are forgotten."""
    found = [
        SignIn(
            id=session.pk,
            where=browser_in_words(session.user_agent),
            address=session.ip,
            since=session.created_at,
            here=session.session_key == session_key,
        )
        for session in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda each: (not each.here, -each.since.timestamp()))


def browser_in_words(user_agent: str) -> str:
    """ "Firefox på Windows", of what the browser calls itself."""
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if re.search(mark, user_agent)), "")
    return " på ".join(word for word in (browser, system) if word) or "Okänd webbläsare"


@dataclass(frozen=True)
class Held:
    """What the person may do in one organisation: roles, and mandates that hold today or later or wait."""

    organisation: Organisation
    roles: list[str]
    mandates: list[Told]
    reads_mandates: bool = False
    """Whether every mandate of the organisation is theirs to read."""


def held_of(user: User, today: date, number: str = "") -> Page[Any]:
    """A page of the person's organisations, by name, with what they hold there."""
    mandates: dict[int, list[Told]] = {}
    for one in mandates_held(user, today):
        mandates.setdefault(one.mandate.organisation_id, []).append(one)
    held = Membership.objects.lasting(today).filter(user=user)
    theirs = Organisation.objects.filter(Q(pk__in=held.values("organisation")) | Q(pk__in=list(mandates)))
    page: Page[Any] = Paginator(theirs.order_by(SwedishOrder("name"), "name", "pk"), _A_PAGE).get_page(number)
    roles: dict[int, list[Role]] = {}
    for membership in held.filter(organisation__in=list(page)).order_by("pk"):
        roles.setdefault(membership.organisation_id, []).append(Role(membership.role))
    page.object_list = [_held(each, roles.get(each.pk, []), mandates.get(each.pk, [])) for each in page]
    return page


def _held(organisation: Organisation, roles: list[Role], mandates: list[Told]) -> Held:
    reads = any(role in READING for role in roles)
    return Held(organisation, [role.label for role in roles], mandates, reads_mandates=reads)
