"""How far the making of a copy has come, for the page that waits for it. In the cache only: a line, not a truth."""

from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from archive.models.copies import copy_key
from outbox.models import OutboxMessage
from responses.models import Submission

STEPS_IN_WORDS = ("I kö", "Sätter sidorna", "Förseglar", "Kontrollerar förseglingen", "Arkivexemplaret är klart")
_SECONDS = 3600


@dataclass(frozen=True)
class CopyProgress:
    """The step that is going on, counted from 1, and a word on trouble."""

    step: int
    text: str
    trouble: str = ""

    @property
    def steps(self) -> int:
        return len(STEPS_IN_WORDS)


def set_progress(submission: Submission, step: int) -> None:
    """Say that step `step` of STEPS_IN_WORDS (from 0) has begun; where it cannot be said, the work goes on."""
    with suppress(RedisError):
        cache.set(_key(submission), step, timeout=_SECONDS)


def read_progress(submission: Submission) -> CopyProgress:
    """The step as last said; trouble when a try has failed."""
    step = int(cache.get(_key(submission), 0))
    message = OutboxMessage.objects.filter(key=copy_key(submission)).first()
    return CopyProgress(step=step + 1, text=STEPS_IN_WORDS[step], trouble=_trouble(message) if message else "")


def _trouble(message: OutboxMessage) -> str:
    if message.given_up_at:
        return (
            "Arkivexemplaret gick inte att göra. Portalens administratörer vet om det, och svaret är sparat och låst."
        )
    again = message.last_error or message.attempts > 1
    return "Ett försök misslyckades. Ett nytt görs av sig självt." if again and not message.done_at else ""


def _key(submission: Submission) -> str:
    return f"copy-progress:{submission.pk}"
