"""What the page of one's own account shows."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from allauth.usersessions.models import UserSession

from accounts.mandates.reading import READING, Told, mandates_held
from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from config.ordering import swedish_order

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


def held_of(user: User, today: date) -> list[Held]:
    """The person's organisations with what they hold there, in three queries."""
    roles: dict[Organisation, list[Role]] = {}
    held = Membership.objects.lasting(today).filter(user=user).select_related("organisation")
    for membership in held.order_by("pk"):
        roles.setdefault(membership.organisation, []).append(Role(membership.role))
    mandates: dict[Organisation, list[Told]] = {}
    for one in mandates_held(user, today):
        mandates.setdefault(one.mandate.organisation, []).append(one)
    organisations = sorted({*roles, *mandates}, key=lambda organisation: swedish_order(organisation.name))
    return [
        Held(
            each,
            [role.label for role in roles.get(each, [])],
            mandates.get(each, []),
            reads_mandates=any(role in READING for role in roles.get(each, [])),
        )
        for each in organisations
    ]
