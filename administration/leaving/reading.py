"""What a person who leaves has in the organisation, and what becomes of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from accounts.mandates.reading import Told, mandates_held
from accounts.memberships.services import administrators_of
from accounts.models import ApprovalStep, Membership, Organisation, Unit, User
from accounts.roles import Role
from accounts.selectors import people_with_role
from accounts.units.reading import units_with
from responses.lifecycle.recipients import people_asked
from responses.lifecycle.standing import with_related
from responses.models import Assignment, Comment, Response, State
from surveys.models import without_definition


@dataclass(frozen=True)
class HandedOut:
    """How many questions and sections of one response the person has been handed."""

    response: Response
    count: int


@dataclass(frozen=True)
class Leaving:
    """What the person has here. `waiting` are the responses that wait for their approval, now or in their turn."""

    roles: list[Membership]
    handed: list[HandedOut]
    steps: list[ApprovalStep]
    waiting: list[Response]
    mandates: list[Told]
    units: list[Unit]
    comments: int
    is_last_administrator: bool

    @property
    def facts(self) -> list[list[Any]]:
        """What is ended, as a page that shows it knows it again (config.fields.page_marks)."""
        mandates = [told.mandate for told in self.mandates]
        ended = [sorted(one.pk for one in rows) for rows in (self.roles, self.steps, mandates, self.units)]
        return [*ended, [[one.response.pk, one.count] for one in self.handed]]


def leaving_of(organisation: Organisation, person: User, today: date) -> Leaving:
    """What would be ended, in a number of queries that does not grow."""
    roles = Membership.objects.lasting(today).filter(organisation=organisation, user=person)
    others = administrators_of(organisation).exclude(user=person)
    comments = Comment.objects.filter(response__organisation=organisation, by=person, resolved_at__isnull=True)
    return Leaving(
        roles=list(roles.order_by("pk")),
        handed=_handed(organisation, person),
        steps=list(ApprovalStep.objects.filter(organisation=organisation, user=person)),
        waiting=responses_waiting_for(organisation, person, today),
        mandates=[one for one in mandates_held(person, today) if one.mandate.organisation_id == organisation.pk],
        units=list(units_with(organisation, person)),
        comments=comments.filter(withdrawn_at__isnull=True).count(),
        is_last_administrator=_administers(organisation, person) and not others.exists(),
    )


def _administers(organisation: Organisation, person: User) -> bool:
    held = Membership.objects.lasting().filter(organisation=organisation, user=person, role=Role.ADMINISTRATOR)
    return held.exists()


def _handed(organisation: Organisation, person: User) -> list[HandedOut]:
    held = Assignment.objects.held_by(person).filter(response__organisation=organisation)
    counts = dict(held.order_by().values_list("response").annotate(Count("pk")))
    found = without_definition(Response.objects.select_related("questionnaire"), "questionnaire")
    return [HandedOut(one, counts[one.pk]) for one in found.filter(pk__in=counts).order_by("last_day", "pk")]


def in_review(organisation: Organisation) -> list[Response]:
    """The organisation's responses that wait for approval."""
    found = Response.objects.filter(organisation=organisation, state=State.IN_REVIEW)
    return list(with_related(found).select_related("questionnaire__survey").order_by("last_day", "pk"))


def responses_waiting_for(organisation: Organisation, person: User, today: date) -> list[Response]:
    """Those that wait for this person: in an order that they stand in and have not signed, or as one of many."""
    waiting = in_review(organisation)
    asked = people_asked(waiting, today)
    return [one for one in waiting if person in asked[one.pk] or _stands_in_order(one, person)]


def _stands_in_order(response: Response, person: User) -> bool:
    sent = response.snapshots.order_by("-number").first()
    signed = sent is not None and sent.sign_offs.filter(signer=person, voided_at__isnull=True).exists()
    return sent is not None and not signed and sent.turns.filter(user=person).exists()


def people_who_may_take_over(organisation: Organisation, person: User) -> QuerySet[User]:
    """Whom the leaving person's questions may go to."""
    return people_with_role(organisation, Role.CONTRIBUTOR, Role.EDITOR).exclude(pk=person.pk)
