"""Appending to the log, and removing what is older than the installation keeps."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

import rfc8785
from django.db import transaction

from audit.actions import Logged, Outcome
from audit.models import LogCut, LogLink, LogRow
from audit.origin import present_origin
from audit.sending import send_after_commit
from audit.verification import is_as_written

SHORTEST_RETENTION = timedelta(days=365)
"""The database refuses to cut what is younger (Cybersäkerhetslagen: a year's log at least)."""
MOST_CUT = 20_000
"""So many rows are cut at a time: a log of many years is never one transaction."""
_MOST_CHARACTERS = 500
_SECRETS = frozenset({"password", "code", "token", "secret", "key", "answer", "value", "csrfmiddlewaretoken"})


def append(
    *,
    action: Logged,
    at: datetime,
    outcome: Outcome = Outcome.DONE,
    actor: int | None = None,
    name: str = "",
    organisation: int | None = None,
    about: str = "",
    details: Mapping[str, str] | None = None,
) -> LogRow:
    """Append one event, in the transaction that is open, with the origin of the present request.

    `actor` (a user's primary key) and `name` are whoever is signed in unless given; `organisation` is its primary key;
    `about` says which thing, by its kind and number: "submission:6f1c…". `details` are short texts. Raises ValueError
    for a detail whose name says that it is a secret: never a password, a code or an answer.
    """
    given = dict(details or {})
    if wrong := _SECRETS & given.keys():
        raise ValueError(f"the log keeps no {', '.join(sorted(wrong))}")
    origin = present_origin()
    content: dict[str, Any] = {
        "at": at.astimezone(UTC).isoformat(),
        "action": str(action),
        "outcome": str(outcome),
        "actor": origin.actor if actor is None else actor,
        "name": _short(name or (origin.name if actor in (None, origin.actor) else "")),
        "organisation": organisation,
        "address": _short(origin.address),
        "about": _short(about),
        "details": {key: _short(text) for key, text in given.items()},
    }
    columns = {key: content[key] for key in ("action", "outcome", "actor", "organisation")}
    row = LogRow.objects.create(content=rfc8785.dumps(content).decode(), at=at, **columns)
    send_after_commit(row)
    return row


def append_denied(*, at: datetime, actor: int, name: str, organisation: int, about: str, why: str) -> LogRow:
    """A row about somebody who asked for what is not theirs to know of: they get a 404. `why` as append's details."""
    return append(
        action=Logged.DENIED,
        outcome=Outcome.REFUSED,
        at=at,
        actor=actor,
        name=name,
        organisation=organisation,
        about=about,
        details={"skäl": why},
    )


def _short(text: str) -> str:
    """A text that the database can hold, on one line; a NUL or half a character is shown as what it is not."""
    held = str(text).encode(errors="replace").decode().replace("\x00", "\ufffd")
    return " ".join(held.split())[:_MOST_CHARACTERS]


@transaction.atomic
def cut_log(*, older_than: timedelta, at: datetime) -> int:
    """Remove the rows that are older, oldest first, but never the last row; how many, which is MOST_CUT at most.

    What was removed is told by a row of the log, and the first row that is kept is still bound to it (LogCut). Rows as
    old that stand outside the log's order, which is a fault until two have accepted it, go with them. Raises ValueError
    for less than SHORTEST_RETENTION.
    """
    if older_than < SHORTEST_RETENTION:
        raise ValueError("the log is kept for a year at least")
    old = _old_rows(at - older_than)
    if not old:
        return 0
    number, sha256, *_ = old[-1]
    LogCut.objects.create(number=number, sha256=sha256, at=at)
    LogLink.objects.filter(number__lte=number).delete()
    # By key and not by time, which may be altered: also those as old that stand outside the order.
    removed, _ = LogRow.objects.filter(link__isnull=True, pk__lte=max(row_id for *_, row_id, _ in old)).delete()
    append(action=Logged.LOG_CUT, at=at, details={"till och med": str(number), "rader": str(removed)})
    return len(old)


def _old_rows(before: datetime) -> list[tuple[int, str, int, datetime]]:
    """Number, hash, key and time of those to cut. The time of a row that is wrong by itself, which two have accepted,
    stops nothing: it may have been altered to a later one.
    """
    head = LogLink.objects.order_by("-number").values_list("number", flat=True).first()
    first = LogLink.objects.filter(number__lt=head or 0).order_by("number")
    found = first.values_list("number", "sha256", "row_id", "row__at")[:MOST_CUT]
    old = list(takewhile(lambda row: row[-1] < before or not is_as_written(row[0]), found))
    while old and old[-1][-1] >= before:
        old.pop()
    return old
