"""The only road to a response, its submissions and its attachments.

What is not the person's own organisation's is 404, as if it did not exist. Every view fetches through here.
"""

import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import organisations_of, roles_in
from attachments.models import Attachment
from responses import workflow
from responses.models import Response, ResponseAttachment, Submission
from surveys.schema import Definition, Question

READERS = (Role.CONTRIBUTOR, Role.EDITOR, Role.APPROVER, Role.ARCHIVIST)
"""Roles that may read their own organisation's responses. Author and administrator read no answers."""


@dataclass(frozen=True)
class Entry:
    """A response with what this person is to it."""

    response: Response
    user: User
    roles: frozenset[Role]

    def may(self, action: workflow.Action) -> bool:
        """Whether a page should offer the action now."""
        return action in self.available

    @property
    def available(self) -> dict[workflow.Action, str]:
        return workflow.available(response=self.response, user=self.user, roles=self.roles, today=timezone.localdate())

    def require(self, action: workflow.Action) -> workflow.Transition:
        """Raise PermissionDenied or WrongStateError unless the action is possible now."""
        return workflow.require(
            action, response=self.response, user=self.user, roles=self.roles, today=timezone.localdate()
        )


def readable_responses(user: User) -> QuerySet[Response]:
    """All responses that the person may read, with organisation and questionnaire fetched."""
    mine = organisations_of(user, *READERS)
    found = Response.objects.filter(organisation__in=mine).select_related("organisation", "questionnaire__survey")
    # The definition is large and mostly read already by this process (surveys.reading): it comes when asked for.
    return found.defer("questionnaire__definition")


def open_response(user: User, response_id: uuid.UUID) -> Entry:
    """The response by its id. Raises Http404 when there is none or it is not the person's to know of."""
    response = readable_responses(user).filter(pk=response_id).first()
    if response is None:
        raise Http404
    return Entry(response=response, user=user, roles=roles_in(user, response.organisation))


def open_response_as(user: User, response_id: uuid.UUID, *roles: Role) -> Entry:
    """As open_response, and PermissionDenied unless the person holds one of `roles` there."""
    entry = open_response(user, response_id)
    if not entry.roles & set(roles):
        wanted = " eller ".join(role.label for role in roles)
        raise PermissionDenied(f"Sidan är för rollen {wanted}.")
    return entry


def readable_submissions(user: User) -> QuerySet[Submission]:
    """Every submission of the person's organisations, with what the archive lists."""
    found = Submission.objects.filter(response__in=readable_responses(user)).select_related(
        "response__organisation", "response__questionnaire", "sign_off", "submitted_by", "register_entry"
    )
    return found.defer("response__questionnaire__definition")


def open_submission(user: User, submission_id: uuid.UUID) -> Submission:
    """The submission by its id. Raises Http404 as open_response does."""
    submission = readable_submissions(user).filter(pk=submission_id).first()
    if submission is None:
        raise Http404
    return submission


def open_attachment(user: User, attachment_id: uuid.UUID) -> tuple[Entry, ResponseAttachment]:
    """An attachment that is placed in a response the person may read. Raises Http404 otherwise."""
    placed = ResponseAttachment.objects.filter(attachment_id=attachment_id).select_related("attachment").first()
    if placed is None:
        raise Http404
    return open_response(user, placed.response_id), placed


def attachments_of(response: Response) -> QuerySet[Attachment]:
    """The response's attachments that have not been removed, in the order they were added."""
    return Attachment.objects.filter(placement__response=response, removed_at__isnull=True).order_by("placement__pk")


def question_or_404(tree: Definition, link_id: str) -> Question:
    """The question with this link_id; Http404 when the questionnaire has none."""
    try:
        return tree.question(link_id)
    except KeyError:
        raise Http404 from None
