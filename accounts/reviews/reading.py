"""Who has what in an organisation, and what of it has been confirmed since the last review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.mandates.reading import Told, mandates_of, open_mandates_given
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

    @property
    def held(self) -> dict[str, str]:
        """What is confirmed of the person, each role and mandate as it is now by a key, in words."""
        roles = {f"r{one.pk}.{one.valid_to}": f"rollen {one.get_role_display()}" for one in self.member.roles}
        mandates = {f"m{one.mandate.pk}.{one.last_day}": f"mandatet {one.mandate.reference}" for one in self.mandates}
        return {**roles, **mandates}

    @property
    def seen(self) -> str:
        """The keys of all that, as the page posts them."""
        return " ".join(self.held)


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


def review_of(
    organisation: Organisation, today: date, among: Sequence[User] | None = None, *, finished: bool = False
) -> Review:
    """The present review, in a number of queries that does not grow; with `among` of those people alone. `finished`:
    with what was confirmed in the last one instead.
    """
    ended = list(_reviews_of(organisation)[:2])
    last = ended[0] if ended else None
    keys = None if among is None else [one.pk for one in among]
    since = (ended[1] if len(ended) > 1 else None) if finished else last
    confirmed = _confirmed(organisation, since, keys)
    mandates: dict[int, list[Told]] = {}
    for told in mandates_of(organisation, today, keys):
        if told.is_open:
            mandates.setdefault(told.mandate.user_id, []).append(told)
    people = [
        _reviewed(member, mandates.get(member.user.pk, []), confirmed.get(member.user.pk))
        for member in members_of(organisation, today, among)
    ]
    return Review(last, people, _only_administrator(organisation))


def remaining_in(organisation: Organisation, today: date, review: Review) -> int:
    """How many are still to be looked at, of everybody, in a review that was read of some: what `remaining` of all
    would hold, read shortly.
    """
    held = Membership.objects.lasting(today).filter(organisation=organisation).order_by()
    given = dict(held.values("user").annotate(latest=Max("given_at")).values_list("user", "latest"))
    for person, at in open_mandates_given(organisation, today):
        if person in given:
            given[person] = max(given[person], at)
    seen = dict(_confirmations_since(organisation, review.last).values_list("user", "at"))
    return sum(
        person != review.only_administrator and not (person in seen and seen[person] >= at)
        for person, at in given.items()
    )


def is_between_reviews(organisation: Organisation, at: datetime) -> bool:
    """Whether a review has been finished within a year, and nobody has been confirmed since: no new one has begun."""
    last = _reviews_of(organisation).first()
    begun = last is not None and _confirmations_since(organisation, last).exists()
    return last is not None and not begun and last.at + REVIEWED_EVERY > at


def _reviews_of(organisation: Organisation) -> "QuerySet[AccessReview]":
    """The latest first."""
    return AccessReview.objects.filter(organisation=organisation).select_related("by")


def _only_administrator(organisation: Organisation) -> int | None:
    administrators = set(administrators_of(organisation).values_list("user", flat=True))
    return next(iter(administrators)) if len(administrators) == 1 else None


def _confirmed(
    organisation: Organisation, last: AccessReview | None, among: Sequence[int] | None
) -> dict[int, AccessConfirmation]:
    """The latest since the last review, by person."""
    found = _confirmations_since(organisation, last).select_related("by")
    found = found if among is None else found.filter(user__in=among)
    return {one.user_id: one for one in found}


def _confirmations_since(organisation: Organisation, last: AccessReview | None) -> "QuerySet[AccessConfirmation]":
    """The oldest first."""
    found = AccessConfirmation.objects.filter(organisation=organisation).order_by("at", "pk")
    return found.filter(at__gt=last.at) if last else found


def _reviewed(member: Member, mandates: list[Told], confirmed: AccessConfirmation | None) -> Reviewed:
    """What was given after it was looked at has not been looked at."""
    given = [role.given_at for role in member.roles] + [told.mandate.given_at for told in mandates]
    holds = confirmed is not None and confirmed.at >= max(given)
    return Reviewed(member, mandates, confirmed if holds else None)


def reviews_due(at: datetime) -> list[tuple[Organisation, date]]:
    """Organisations with an administrator that no review was finished of for a year, with the day it was due."""
    held = Membership.objects.valid(timezone.localdate(at)).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    found = not_reviewed_since(at - REVIEWED_EVERY).filter(pk__in=held.values("organisation"))
    return [(organisation, due_day(organisation.since)) for organisation in found.order_by("pk")]


def not_reviewed_since(at: datetime) -> "QuerySet[Any]":
    """Organisations of which no review was finished after `at`; each with when the last was, or it began (`since`)."""
    since = Coalesce(Max("access_reviews__at"), Min("memberships__given_at"))
    return Organisation.objects.annotate(since=since).filter(since__lte=at)


def due_day(since: datetime) -> date:
    """When the next review is due, where the last was finished, or the first role given, at `since`."""
    return timezone.localdate(since + REVIEWED_EVERY)
