"""Who else has a response open: in Redis, for a minute."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoRedis

from accounts.models import User
from responses.drafting import presence
from responses.models import Response

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANNA, BO = User(pk=1, name="Anna"), User(pk=2, name="Bo")


@pytest.fixture
def response() -> Response:
    return Response(pk=uuid4())


def note(response: Response, user: User, link_id: str = "", seconds: int = 0) -> list[tuple[str, str]]:
    found = presence.note_presence(response=response, user=user, link_id=link_id, at=NOON + timedelta(seconds=seconds))
    return [(other.name, other.link_id) for other in found]


def test_whoever_is_alone_sees_nobody_not_even_themselves(response: Response) -> None:
    assert note(response, ANNA, "A-2") == note(response, ANNA, "A-2") == []


def test_the_others_are_seen_with_the_question_that_they_are_in_now(response: Response) -> None:
    note(response, ANNA, "A-2")
    note(response, ANNA, "A-3")
    assert note(response, BO) == [("Anna", "A-3")]


def test_after_a_minute_without_a_sign_somebody_is_gone(response: Response) -> None:
    note(response, ANNA, "A-2")
    assert note(response, BO, seconds=59) == [("Anna", "A-2")]
    assert note(response, BO, seconds=60) == []


def test_people_in_another_response_are_not_seen(response: Response) -> None:
    note(Response(pk=uuid4()), ANNA, "A-2")
    assert note(response, BO) == []


def test_redis_forgets_by_itself(response: Response) -> None:
    note(response, ANNA)
    lives = presence._redis().ttl(f"svarsportalen:presence:{response.pk}")
    assert 60 < lives <= 120


def test_without_redis_nobody_seems_to_be_there_and_nothing_breaks(
    response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise NoRedis

    monkeypatch.setattr(Redis, "execute_command", unreachable)
    monkeypatch.setattr("redis.client.Pipeline.execute", unreachable)
    assert note(response, ANNA) == []
