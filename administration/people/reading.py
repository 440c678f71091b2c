"""What the pages ask about guests: people without a role in the organisation who have been handed something of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min

from accounts.models import Membership, Organisation, User
from config.ordering import swedish_order
from responses.models import Assignment


@dataclass(frozen=True)
class Guest:
    """Somebody outside the organisation, who is shown by address: their name is another organisation's to know."""

    user: User
    responses: int
    since: datetime


def guests_of(organisation: Organisation, today: date) -> list[Guest]:
    """Those who can read something of the organisation's without a role in it, by address."""
    members = Membership.objects.valid(today).filter(organisation=organisation).values("user")
    handed = Assignment.objects.active().filter(response__organisation=organisation).exclude(person__in=members)
    sums = handed.values("person").annotate(responses=Count("response", distinct=True), since=Min("handed_at"))
    facts = {each["person"]: each for each in sums.order_by()}
    people = User.objects.in_bulk(facts)
    guests = [Guest(user, facts[pk]["responses"], facts[pk]["since"]) for pk, user in people.items()]
    return sorted(guests, key=lambda guest: swedish_order(guest.user.email))
