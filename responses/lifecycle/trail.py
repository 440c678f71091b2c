"""Locking a response, moving it by the table, and writing down what happened."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from responses.lifecycle import workflow
from responses.lifecycle.scope import standing
from responses.models import Event, Response


def lock(response: Response) -> Response:
    """The response as it is now, locked until the transaction ends, so that two tabs take turns.

    The questionnaire comes without its document, fifty kilobytes, which the process has read already.
    """
    locked: Response = (
        Response.objects.select_for_update(of=("self",))
        .select_related("organisation", "questionnaire__survey")
        .defer("questionnaire__definition")
        .get(pk=response.pk)
    )
    return locked


def require_now(action: workflow.Action, *, response: Response, actor: User, at: datetime) -> workflow.Transition:
    """workflow.require with the actor's roles as they are at this moment."""
    return workflow.require(
        action,
        response=response,
        user=actor,
        roles=standing(actor, response)[0],
        today=timezone.localdate(at),
    )


def move(*, response: Response, transition: workflow.Transition, actor: User, at: datetime, note: str = "") -> Event:
    """Write the new state and the event of it. The response must be locked."""
    before = response.state
    if transition.target is not None:
        response.state = transition.target
        response.save(update_fields=["state", "return_reason", "diarienummer"])
    return record(
        response=response, action=transition.action, actor=actor, at=at, note=note, before=before, after=response.state
    )


def record(
    *,
    response: Response,
    action: str,
    actor: User | None,
    at: datetime,
    note: str = "",
    before: str = "",
    after: str = "",
) -> Event:
    """Append one event to the audit trail."""
    return Event.objects.create(
        response=response, action=action, actor=actor, at=at, note=note, from_state=before, to_state=after
    )
