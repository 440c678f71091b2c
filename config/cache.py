"""The cache, in Redis; while Redis is away, in this process's own memory, so that no page waits or fails for it.

Nothing that must be right lies in it alone: sessions, work and the counts of failed sign-ins are in the database. What
it holds is comfort (who else is there, a reading version made lately).
"""

import logging
import time
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

AWAY = (RedisError, OSError)
"""What is raised when Redis does not answer, not in time, or with an error."""

PAUSE_SECONDS = 5.0
_MOST_BYTES = 20_000


class Outage:
    """Whether a server was away a moment ago: then nobody asks it, and nobody waits for it, for PAUSE_SECONDS."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._until: float | None = None
        self._lock = Lock()

    @property
    def lasts(self) -> bool:
        return self._until is not None and time.monotonic() < self._until

    def begin(self, error: Exception) -> None:
        """Note that it did not answer; the first time in a row that is told in the log."""
        with self._lock:
            first, self._until = self._until is None, time.monotonic() + PAUSE_SECONDS
        if first:
            logger.warning("%s does not answer; the portal goes on without it: %s", self._server, error)

    def end(self) -> None:
        """Note that it answered."""
        if self._until is None:
            return
        with self._lock:
            self._until = None
        logger.warning("%s answers again", self._server)


outage = Outage("Redis")
"""One a process: cache and presence ask the same server."""


def redis_answers() -> bool:
    """Ask queue and cache now, whatever was known of them; waits REDIS_SECONDS for each at the most."""
    servers = {settings.REDIS_URL, str(settings.CACHES["default"]["LOCATION"])}
    return all(_answers(url) for url in servers)


def _answers(url: str) -> bool:
    wait = settings.REDIS_SECONDS
    try:
        with Redis.from_url(url, socket_timeout=wait, socket_connect_timeout=wait) as redis:
            return bool(redis.ping())
    except AWAY:
        return False


def count_within(key: str, *, seconds: int) -> int:
    """How many times this has been asked for `key` within `seconds` of the first, this time counted.

    1 where the time ends or Redis goes away between the questions: what is counted here is comfort.
    """
    cache.add(key, 0, seconds)
    try:
        count = int(cache.incr(key))
    except ValueError:
        return 1
    if count == 1:  # Django asks whether it is there and then counts: ended in between, it is made without an end
        cache.touch(key, seconds)
    return count


class SurvivingCache(RedisCache):
    """Django's cache in Redis with the same methods in memory behind it. Raises nothing when Redis is away."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory: BaseCache = LocMemCache("while-redis-is-away", {"OPTIONS": {"MAX_ENTRIES": 2000}})

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if not outage.lasts:
            try:
                answer = getattr(super(), method)(*args, **kwargs)
            except AWAY as error:
                outage.begin(error)
            else:
                outage.end()
                return answer
        return getattr(self._memory, method)(*args, **kwargs)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version=version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        if not (outage.lasts and _is_large(value)):
            self._ask("set", key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return not (outage.lasts and _is_large(value)) and bool(self._ask("add", key, value, *args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """As Django's: ValueError for a key that is not there, which an outage between two calls may make of it."""
        return int(self._ask("incr", key, delta, version=version))

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("touch", key, *args, **kwargs))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version=version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask("has_key", key, version=version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(self._ask("get_many", keys, version=version))

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return list(self._ask("set_many", data, *args, **kwargs))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._ask("delete_many", keys, version=version)

    def clear(self) -> None:
        """Both: whatever is counted in either is forgotten."""
        self._memory.clear()
        self._ask("clear")


class SessionCache(SurvivingCache):
    """What sessions hold, for a minute, so that not every page asks the database; nothing while Redis is away.

    Not in a process's memory, where a sign-out in another process would not reach it, and not for long: a sign-out that
    Redis did not hear of, being away, must not be undone by its return.
    """

    LONGEST_SECONDS = 60

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = DummyCache("", {})

    def set(self, key: Any, value: Any, timeout: Any = None, *args: Any, **kwargs: Any) -> None:
        super().set(key, value, min(timeout or self.LONGEST_SECONDS, self.LONGEST_SECONDS), *args, **kwargs)


def _is_large(value: Any) -> bool:
    """A document is made anew rather than kept in every process's memory."""
    return isinstance(value, bytes | str) and len(value) > _MOST_BYTES
