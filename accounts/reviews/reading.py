"""Who has what in an organisation, and what of it has been confirmed since the last review."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from accounts.mandates.reading import Told, mandates_of
from accounts.memberships.reading import Member, members_of
from accounts.memberships.services import administrators_of
from accounts.models import AccessConfirmation, AccessReview, Membership, Organisation, User
from accounts.roles import Role

REVIEWED_EVERY = timedelta(days=365)


@dataclass(frozen=True)
class Reviewed:
    """A person with what they may do here; `confirmed` is None while it waits to be looked at."""

    member: Member
    mandates: list[Told]
    confirmed: AccessConfirmation | None

    @property
    def user(self) -> User:
        return self.member.user


@dataclass(frozen=True)
class Review:
    """How far the present review has come. `last`: the one before it, None when there has been none."""

    last: AccessReview | None
    people: list[Reviewed]
    only_administrator: int | None
    """The id of the administrator where there is but one: nobody else could confirm what they have."""

    @property
    def remaining(self) -> list[Reviewed]:
        """Those who are still to be looked at."""
        return [one for one in self.people if one.confirmed is None and one.user.pk != self.only_administrator]


def review_of(organisation: Organisation, today: date) -> Review:
    """The present review of everybody, in a number of queries that does not grow."""
    last = AccessReview.objects.filter(organisation=organisation).select_related("by").first()
    confirmed = _confirmed(organisation, last)
    mandates: dict[int, list[Told]] = {}
    for told in mandates_of(organisation, today):
        if told.is_open:
            mandates.setdefault(told.mandate.user_id, []).append(told)
    people = [
        _reviewed(member, mandates.get(member.user.pk, []), confirmed.get(member.user.pk))
        for member in members_of(organisation, today)
    ]
    administrators = set(administrators_of(organisation).values_list("user", flat=True))
    return Review(last, people, next(iter(administrators)) if len(administrators) == 1 else None)


def _confirmed(organisation: Organisation, last: AccessReview | None) -> dict[int, AccessConfirmation]:
    """The latest since the last review, by person."""
    found = AccessConfirmation.objects.filter(organisation=organisation).select_related("by")
    since = found.filter(at__gt=last.at) if last else found
    return {one.user_id: one for one in since.order_by("at", "pk")}


def _reviewed(member: Member, mandates: list[Told], confirmed: AccessConfirmation | None) -> Reviewed:
    """What was given after it was looked at has not been looked at."""
    given = [role.given_at for role in member.roles] + [told.mandate.given_at for told in mandates]
    holds = confirmed is not None and confirmed.at >= max(given)
    return Reviewed(member, mandates, confirmed if holds else None)


def reviews_due(at: datetime) -> list[tuple[Organisation, date]]:
    """Organisations with an administrator that no review was finished of for a year, with the day it was due."""
    held = Membership.objects.valid(timezone.localdate(at)).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    found = Organisation.objects.filter(pk__in=held.values("organisation")).annotate(
        reviewed=Max("access_reviews__at"), begun=Min("memberships__given_at")
    )
    due: list[tuple[Organisation, date]] = []
    for organisation in found.order_by("pk"):
        since = organisation.reviewed or organisation.begun
        if since + REVIEWED_EVERY <= at:
            due.append((organisation, timezone.localdate(since + REVIEWED_EVERY)))
    return due
