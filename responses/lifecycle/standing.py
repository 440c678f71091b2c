"""What a person is to a response, and what the rules ask of it: each thing read once, when it is first asked for.

A standing lives for one request or one transaction and never longer: what it has read is not read again.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Mandate, Membership, User
from accounts.roles import Role
from accounts.selectors import approval_order, valid_mandates
from config.refusals import WrongStateError
from config.statements import Statement
from responses.lifecycle.scope import READING_ROLES, Scope, roles_given, scope_of
from responses.lifecycle.turns import Turn, last_sent, sign_offs_given, turn_after
from responses.models import CLOSED_TO_GUESTS, Assignment, Response, SignOff, Snapshot, Submission, VersionMove
from surveys.models import without_definition

NOT_YOURS = "Frågan är inte utdelad till dig."
"""What whoever has been handed only a part is told of the rest."""
NOT_OPENED = (
    "Frågan är inte öppnad i rättelsen som pågår, så svaret på den står fast. Behöver det också rättas? Samordnaren kan"
    " välja Öppna fler frågor i uppgiftslistan."
)
"""What whoever would change it is told."""
ENDED = "Svaret är inskickat, och då stängs dina frågor. Öppnas de igen kommer du åt dem igen."
"""What a guest is told then."""


def require_open(response: Response, link_id: str) -> None:
    """Raise WrongStateError where an answer is corrected and the item is not among what was opened."""
    if not response.is_open(link_id):
        raise WrongStateError(NOT_OPENED)


@dataclass(frozen=True, eq=False)
class Standing:
    """A response with what this person is to it on this day. `scope` is what was handed to them."""

    response: Response
    user: User
    roles: frozenset[Role]
    scope: Scope
    today: date
    ended: bool = False
    """A guest's access has ended: the answer is submitted. Nothing is theirs until what they had is opened again."""
    ever_sent: bool = True
    """Whether it has been sent for approval at all, when the standing was read; nothing is asked of what has not."""

    @property
    def whole(self) -> bool:
        """Whether the person reads all of the response, not only what was handed to them."""
        return bool(self.roles & READING_ROLES)

    @property
    def readable(self) -> frozenset[str] | None:
        """The items whose answers are the person's to read; None for all of them."""
        return None if self.whole else self.scope.own

    def reads(self, link_id: str) -> bool:
        """Whether the answer to the item is the person's to read."""
        return self.whole or link_id in self.scope.own

    def writes(self, link_id: str) -> bool:
        """Whether the answer to the item is the person's to write, in the states in which answers are written."""
        return Role.EDITOR in self.roles or link_id in self.scope.own

    @property
    def writes_all(self) -> bool:
        """Whether every answer is the person's to write, in the states in which answers are written."""
        return Role.EDITOR in self.roles

    def require_open(self, link_id: str) -> None:
        """As the function of that name, of the standing's response."""
        require_open(self.response, link_id)

    @cached_property
    def last_sent(self) -> Snapshot | None:
        """What was last sent for approval; None when nothing has been."""
        return last_sent(self.response) if self.ever_sent else None

    @property
    def sent(self) -> Snapshot:
        """The same, where the state says that something has been. Raises Snapshot.DoesNotExist otherwise."""
        if self.last_sent is None:
            raise Snapshot.DoesNotExist
        return self.last_sent

    @cached_property
    def given(self) -> list[SignOff]:
        """Every sign-off that has been given in the response, voided or not, by snapshot and step."""
        return sign_offs_given(self.response) if self.ever_sent else []

    @cached_property
    def sign_offs(self) -> list[SignOff]:
        """The sign-offs in force on what was last sent, in the order of their steps."""
        if (last := self.last_sent) is None:
            return []
        found = [one for one in self.given if one.snapshot_id == last.pk and one.voided_at is None]
        for one in found:
            one.snapshot = last
        return found

    @property
    def sign_off(self) -> SignOff | None:
        """The sign-off that makes what was last sent approved; None when it is not signed by all, or voided."""
        return self.sign_offs[-1] if self.sign_offs and self.sign_offs[-1].is_last else None

    @cached_property
    def turn(self) -> Turn | None:
        """Whose turn it is on what was last sent; None when nothing has been sent or everybody has signed it."""
        return turn_after(self.last_sent, self.sign_offs) if self.last_sent else None

    @cached_property
    def mandates(self) -> list[Mandate]:
        """The person's mandates to sign for the organisation on this day, the youngest first; empty without any."""
        series = self.response.questionnaire.series_key
        return valid_mandates(self.user, self.response.organisation, self.today, series)

    @cached_property
    def approval_order(self) -> list[User]:
        """Those who are to approve one after the other what is sent next; empty where any one approver does."""
        return approval_order(self.response.organisation, self.response.questionnaire.series_key)

    @cached_property
    def submissions(self) -> list[Submission]:
        """What has been submitted of the response, the last first, each with its sealed copy where there is one."""
        found = _SUBMISSIONS.rows(response=self.response.pk) if self.ever_sent else []
        for submission in found:
            submission.response = self.response
        return found


def standing_of(response: Response, user: User, today: date) -> Standing:
    """The person's standing as it is at this moment, in one query."""
    [found] = _STANDING.rows(response=response.pk, user=user.pk, today=today)
    return _standing(response, user, found, today)


def find_standing(user: User, response_id: uuid.UUID, today: date) -> Standing | None:
    """The same by the response's id, in one query; None when there is no such response."""
    found = _RESPONSE_WITH_STANDING.rows(response=response_id, user=user.pk, today=today)
    return _standing(found[0], user, found[0], today) if found else None


def _with_standing(found: QuerySet[Response], user: int, today: date) -> QuerySet[Response]:
    held = Membership.objects.valid(today).filter(user=user, organisation=OuterRef("organisation")).values("role")
    mine = Assignment.objects.held_by(user).filter(response=OuterRef("pk"))
    return found.annotate(
        held_roles=ArraySubquery(held),
        handed_items=ArraySubquery(mine.to_answer().values("link_id")),
        asked_items=ArraySubquery(mine.to_contribute().values("link_id")),
        ever_sent=Exists(Snapshot.objects.filter(response=OuterRef("pk"))),
        ever_moved=Exists(VersionMove.objects.filter(response=OuterRef("pk"))),
    )


def _standing(response: Response, user: User, found: Any, today: date) -> Standing:
    handed, asked, only = found.handed_items, found.asked_items, None
    if not found.held_roles:
        handed, only = _open_to_guest(response, handed)
        asked, only = _open_to_guest(response, asked)
    roles = roles_given(frozenset(map(Role, found.held_roles)), [*handed, *asked])
    ended = bool(found.handed_items or found.asked_items) and not (handed or asked)
    scope = scope_of(response, handed, only=only, asked=asked)
    return Standing(response, user, roles, scope, today, ended, found.ever_sent)


def _open_to_guest(response: Response, handed: list[str]) -> tuple[list[str], frozenset[str] | None]:
    """What of it a guest still comes to, and what alone of that while an answer is corrected; None for all of it."""
    if response.state in CLOSED_TO_GUESTS:
        return [], None
    correction = response.correction
    if correction is None or not correction.opens:
        return handed, None
    return [link_id for link_id in handed if correction.lets(link_id)], frozenset(correction.opens)


def with_related(found: QuerySet[Response]) -> QuerySet[Response]:
    """The responses with organisation, receiver, the open correction and questionnaire, without its definition."""
    related = ("organisation", "receiver_organisation", "questionnaire", "correction")
    return without_definition(found.select_related(*related), "questionnaire")


_PLACES: dict[str, Any] = {"response": uuid.UUID(int=7), "user": 712_369_045, "today": date(7, 7, 7)}
_SUBMISSIONS = Statement(
    lambda response: Submission.objects.filter(response=response).select_related("copy").order_by("-number"),
    response=_PLACES["response"],
)
_STANDING = Statement(
    lambda response, user, today: _with_standing(Response.objects.filter(pk=response), user, today).only("pk"),
    **_PLACES,
)
_RESPONSE_WITH_STANDING = Statement(
    lambda response, user, today: _with_standing(with_related(Response.objects.filter(pk=response)), user, today),
    **_PLACES,
)
