"""Who has a response open right now, and in which question. In Redis only: a courtesy, never a truth.

One hash a response, one field a person; what is older than FRESH_SECONDS does not count. Without Redis nobody seems to
be there, and nothing else is hurt.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from redis import Redis

from accounts.models import User
from config.cache import AWAY, outage
from config.language.ordering import swedish_order
from responses.models import Response

FRESH_SECONDS = 60


@dataclass(frozen=True)
class Presence:
    """Somebody else who has the response open; `link_id` is the question in focus, empty for none."""

    person_id: int
    name: str
    link_id: str
    at: datetime


def note_presence(*, response: Response, user: User, link_id: str, at: datetime) -> list[Presence]:
    """Remember that `user`, who may see the response, is in the question now. Gives the others who are there."""
    if outage.lasts:
        return []
    try:
        return sorted(
            _noted(response.pk, user, link_id, at), key=lambda other: (swedish_order(other.name), other.person_id)
        )
    except AWAY as error:
        outage.begin(error)
        return []


def _noted(response_id: uuid.UUID, user: User, link_id: str, at: datetime) -> Iterator[Presence]:
    key = f"svarsportalen:presence:{response_id}"
    entry = json.dumps({"name": user.name, "link_id": link_id, "at": at.timestamp()})
    with _redis().pipeline() as pipeline:
        pipeline.hset(key, str(user.pk), entry)
        pipeline.expire(key, FRESH_SECONDS * 2)
        pipeline.hgetall(key)
        found: dict[bytes, bytes] = pipeline.execute()[-1]
    for person_id, raw in found.items():
        other = _read(int(person_id), json.loads(raw), at)
        age = (at - other.at).total_seconds()
        if other.person_id != user.pk and age < FRESH_SECONDS:
            yield other


def _read(person_id: int, entry: dict[str, Any], at: datetime) -> Presence:
    when = datetime.fromtimestamp(entry["at"], tz=at.tzinfo)
    return Presence(person_id=person_id, name=entry["name"], link_id=entry["link_id"], at=when)


@cache
def _redis() -> Redis:
    """One pool of connections a process; a short wait, since a page waits for the answer."""
    wait = settings.REDIS_SECONDS
    return Redis.from_url(settings.REDIS_URL, socket_timeout=wait, socket_connect_timeout=wait)
