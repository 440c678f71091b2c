"""The only road to a response, its submissions and its attachments.

What is neither their own organisation's nor handed to them is 404, as if it did not exist. Whoever has only been
handed a part gets 403 for the rest of it. Every view fetches through here.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from accounts.roles import OPEN_PAGE, Role, only
from accounts.selectors import organisations_of
from audit.origin import note_organisation
from responses.lifecycle import workflow
from responses.lifecycle.guards import Refusal
from responses.lifecycle.log import log_attempt
from responses.lifecycle.scope import READING_ROLES
from responses.lifecycle.standing import ENDED, NOT_YOURS, Standing, find_standing, with_related
from responses.lifecycle.tombstones import refuse_disposed
from responses.lifecycle.trail import lock_by_key
from responses.models import Assignment, Response, ResponseAttachment
from surveys.schema import Definition, Question

_ONLY_A_PART = "Du ser bara de frågor som du har fått."


@dataclass(frozen=True, eq=False)
class Visit(Standing):
    """The standing with which a view has come to a response, for as long as the request lasts."""

    def may_write(self, link_id: str) -> bool:
        """Whether the person may write the answer to the item now."""
        return self.writes(link_id) and self.response.is_open(link_id) and self.editable

    def require_writing(self, link_id: str) -> None:
        """Raise PermissionDenied or WrongStateError unless the person may write the answer to the item now."""
        self.require(workflow.writing_action(self.roles))
        if not self.writes(link_id):
            raise PermissionDenied(NOT_YOURS)
        self.require_open(link_id)

    def require_reading(self, link_id: str) -> None:
        """Raise PermissionDenied unless the answer to the item is the person's to read."""
        if not self.reads(link_id):
            raise PermissionDenied(NOT_YOURS)

    def require_writer(self) -> None:
        """Raise PermissionDenied unless the person writes something in the response, in some state."""
        if not self.roles & {Role.EDITOR, Role.CONTRIBUTOR}:
            raise PermissionDenied(only([Role.EDITOR], OPEN_PAGE))

    @property
    def opens_sections(self) -> bool:
        """Whether the pages on which sections are written are theirs to open."""
        return self.writes_all

    @property
    def editable(self) -> bool:
        """Whether a page should offer to write what is theirs to write, now."""
        return self.may(workflow.writing_action(self.roles))

    @property
    def why_locked(self) -> str:
        """Why it should not; empty when it should."""
        return self.why_not(workflow.writing_action(self.roles))

    def may(self, action: workflow.Action) -> bool:
        """Whether a page should offer the action now."""
        return self._refusal(action) is None

    def why_not(self, action: workflow.Action) -> str:
        """Why the action is not possible now; empty when it is."""
        refusal = self._refusal(action)
        return refusal.message if refusal else ""

    def _refusal(self, action: workflow.Action) -> Refusal | None:
        """Worked out once for each action, however many ask."""
        if action not in self._refusals:
            self._refusals[action] = workflow.why_not(action, self)
        return self._refusals[action]

    @cached_property
    def _refusals(self) -> dict[workflow.Action, Refusal | None]:
        return {}

    @cached_property
    def available(self) -> dict[workflow.Action, str]:
        """The actions that a page should offer now, with their labels."""
        return {action: row.label for action, row in workflow.TABLE.items() if self.may(action)}

    def require(self, action: workflow.Action) -> workflow.Transition:
        """Raise PermissionDenied or WrongStateError unless the action is possible now."""
        return workflow.require(action, self)


def readable_responses(user: User | int, day: date | None = None) -> QuerySet[Response]:
    """All responses that the person (or that of the key) may read all of on `day` (today), with organisation and
    questionnaire fetched.
    """
    return with_related(Response.objects.filter(organisation__in=organisations_of(user, *READING_ROLES, day=day)))


def handed_responses(user: User | int, day: date | None = None) -> QuerySet[Response]:
    """All responses in which something is handed to the person that they come to on `day`, fetched likewise."""
    mine = Assignment.objects.open_to(user, day or timezone.localdate()).values("response")
    return with_related(Response.objects.filter(pk__in=mine))


def open_part(user: User, response_id: uuid.UUID) -> Visit:
    """The response by its id, for whoever may read it or has been handed a part of it. The view must keep to the
    visit's `reads` and `writes`. Raises Http404 when there is none or it is not the person's to know of, GoneError to
    its readers when it has been destroyed.
    """
    return _visit_of(user, find_standing(user, response_id, timezone.localdate()), response_id)


def _visit_of(user: User, found: Standing | None, response_id: uuid.UUID) -> Visit:
    if found is None:
        refuse_disposed(user, answer__response_key=response_id)
        raise Http404
    note_organisation(found.response.organisation_id)
    if found.ended:
        raise PermissionDenied(ENDED)
    if not _is_of(found):
        log_attempt(response=found.response, user=user, at=timezone.now())
        raise Http404
    return Visit(found.response, found.user, found.roles, found.scope, found.today, ever_sent=found.ever_sent)


def _is_of(found: Standing) -> bool:
    """Whether the response is the person's to know of."""
    return found.whole or bool(found.scope.handed or found.scope.asked)


@contextmanager
def locked_question(user: User, response_id: uuid.UUID, link_id: str, at: datetime) -> Iterator[tuple[Visit, Question]]:
    """One question of a response that the person may write now, locked for as long as the block lasts, which is one
    transaction. Who may do it is worked out once, behind the lock.

    Raises as open_question with `to_write`, and WrongStateError by the table.
    """
    with transaction.atomic():
        found = lock_by_key(user, response_id=response_id, at=at)
        if found and _is_of(found):
            visit = _visit_of(user, found, response_id)
            question = _question_to_write(visit, link_id)
            visit.require_writing(link_id)
            yield visit, question
            return
    _visit_of(user, found, response_id)  # refused, and logged: outside a transaction that is undone


def open_response(user: User, response_id: uuid.UUID) -> Visit:
    """As open_part, and PermissionDenied for whoever has been handed only a part."""
    visit = open_part(user, response_id)
    if not visit.whole:
        raise PermissionDenied(_ONLY_A_PART)
    return visit


def open_response_as(user: User, response_id: uuid.UUID, *roles: Role) -> Visit:
    """As open_response, and PermissionDenied unless the person holds one of `roles` there."""
    visit = open_response(user, response_id)
    if not visit.roles & set(roles):
        raise PermissionDenied(only(roles, OPEN_PAGE))
    return visit


def open_question(
    user: User, response_id: uuid.UUID, link_id: str, *, to_write: bool = False
) -> tuple[Visit, Question]:
    """One question of a response. Http404 when there is none, PermissionDenied when it is not the person's to read, or
    with `to_write` not theirs to write in any state.
    """
    visit = open_part(user, response_id)
    if to_write:
        return visit, _question_to_write(visit, link_id)
    question = question_or_404(visit.response.tree, link_id)
    visit.require_reading(link_id)
    return visit, question


def open_question_of_reader(user: User, response_id: uuid.UUID, link_id: str) -> tuple[Visit, Question]:
    """One question, theirs to write in some state, for whoever reads all of the organisation's answers. Raises as
    open_question, and as open_response for others.
    """
    visit = open_response(user, response_id)
    return visit, _question_to_write(visit, link_id)


def _question_to_write(visit: Visit, link_id: str) -> Question:
    visit.require_writer()
    question = question_or_404(visit.response.tree, link_id)
    if not visit.writes(link_id):
        raise PermissionDenied(NOT_YOURS)
    return question


def open_attachment(user: User, attachment_id: uuid.UUID) -> tuple[Visit, ResponseAttachment]:
    """An attachment that is placed beside an answer the person may read. Raises Http404 otherwise."""
    placed = ResponseAttachment.objects.filter(attachment_id=attachment_id).select_related("attachment").first()
    if placed is None:
        refuse_disposed(user, destroyed__key=attachment_id)
        raise Http404
    visit = open_part(user, placed.response_id)
    if not visit.reads(placed.link_id):
        log_attempt(response=visit.response, user=user, at=timezone.now())
        raise Http404
    return visit, placed


def question_or_404(tree: Definition, link_id: str) -> Question:
    """The question with this link_id; Http404 when the questionnaire has none."""
    try:
        return tree.question(link_id)
    except KeyError:
        raise Http404 from None
