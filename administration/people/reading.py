"""What the pages ask about people: guests, who have been handed something without a role, and what somebody was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, QuerySet

from accounts.history.reading import changes_of_person
from accounts.models import Membership, Organisation, User
from administration.changes import ToldChange, tell_change
from config.language.ordering import SwedishOrder
from responses.models import Assignment


@dataclass(frozen=True)
class Guest:
    """Somebody outside the organisation, who is shown by address: their name is another organisation's to know."""

    user: User
    responses: int
    since: datetime


def guests_of(organisation: Organisation, today: date) -> QuerySet[User]:
    """Those who can read something of the organisation's without a role in it, by address."""
    members = Membership.objects.valid(today).filter(organisation=organisation).values("user")
    handed = _handed_to_guests(organisation).exclude(person__in=members)
    return User.objects.filter(pk__in=handed.values("person")).order_by(SwedishOrder("email"), "pk")


def facts_of_guests(organisation: Organisation, guests: Iterable[User]) -> list[Guest]:
    """These guests, each with what they can read and since when."""
    people = list(guests)
    handed = _handed_to_guests(organisation).filter(person__in=[one.pk for one in people]).values("person")
    sums = handed.annotate(responses=Count("response", distinct=True), since=Min("handed_at"))
    facts = {each["person"]: each for each in sums.order_by()}
    return [Guest(one, facts[one.pk]["responses"], facts[one.pk]["since"]) for one in people]


def _handed_to_guests(organisation: Organisation) -> QuerySet[Assignment]:
    return Assignment.objects.active().filter(response__organisation=organisation).open_to_guests()


PERSONAL = ("email", "name", "title", "phone", "is_active")
_MOST_CHANGES = 50


def changes_told_of(user: User, *, since: datetime | None = None, fields: Sequence[str] = PERSONAL) -> list[ToldChange]:
    """What has been changed of the person after `since`, the latest first: what they were elsewhere is not told."""
    found = changes_of_person(user, fields, _MOST_CHANGES)
    return [tell_change(change, User) for change in found if since is None or change.at > since]
