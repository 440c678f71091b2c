"""Locking a response, moving it by the table, and writing down what happened."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from config.database.plans import prepared_cursor
from responses.lifecycle.log import LOGGED, log_event
from responses.lifecycle.standing import Standing, find_standing, with_related
from responses.lifecycle.workflow import TABLE, Action, require
from responses.models import Event, Response


def lock(response: Response) -> Response:
    """The response as it is now, locked until the transaction ends, so that two tabs take turns.

    Its key is not: a row that points at the response, as the event of a file that is fetched does, waits for nobody.
    """
    return with_related(Response.objects.select_for_update(of=("self",), no_key=True)).get(pk=response.pk)


def lock_as(actor: User, *, response: Response, at: datetime) -> Standing:
    """The actor's standing in the response, locked; read behind the lock, so that it holds until it is let go."""
    standing = lock_by_key(actor, response_id=response.pk, at=at)
    if standing is None:
        raise Response.DoesNotExist
    return standing


def lock_by_key(actor: User, *, response_id: uuid.UUID, at: datetime) -> Standing | None:
    """The same of the response with this key; None when there is none. To be called in a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock lasts as long as its transaction: there is none")
    with prepared_cursor() as cursor:
        cursor.execute("SELECT FROM responses_response WHERE id = %s FOR NO KEY UPDATE", [response_id])
    return find_standing(actor, response_id, timezone.localdate(at))


def locked_for(
    action: Action | Callable[[frozenset[Role]], Action], *, response: Response, actor: User, at: datetime
) -> Standing:
    """The same when the actor may take the action now, which may depend on their roles.

    The one gate of every change. Raises PermissionDenied or WrongStateError by the table.
    """
    standing = lock_as(actor, response=response, at=at)
    require(action if isinstance(action, Action) else action(standing.roles), standing)
    return standing


def move(
    standing: Standing, action: Action, *, at: datetime, note: str = "", changes: Mapping[str, Any] | None = None
) -> Event:
    """Write the action's state, with `changes` of the response's other fields, and the event of it.

    The standing is one that the action was required of, and its response is locked.
    """
    response, before, target = standing.response, standing.response.state, TABLE[action].lands_in(standing.response)
    fields = {**(changes or {}), **({"state": target} if target else {})}
    for name, value in fields.items():
        setattr(response, name, value)
    if fields:
        response.save(update_fields=list(fields))
    after = response.state
    return record(response=response, action=action, actor=standing.user, at=at, note=note, before=before, after=after)


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
    """Append one event to the audit trail, and to the portal's log what that is to know of too.

    In that order: what is pointed at is asked for at the commit, and must be had before the log's one line is taken.
    """
    event = Event.objects.create(
        response=response,
        action=action,
        actor=actor,
        actor_name=actor.name if actor else "",
        at=at,
        note=note,
        from_state=before,
        to_state=after,
    )
    if action in LOGGED:
        log_event(response=response, action=LOGGED[action], actor=actor, at=at, what=note)
    return event


def record_by_system(*, response: Response, action: str, name: str, at: datetime, note: str = "") -> Event:
    """Append what another system did with the organisation's key, by the system's name. The log is the caller's."""
    return Event.objects.create(response=response, action=action, actor_name=name, at=at, note=note)
