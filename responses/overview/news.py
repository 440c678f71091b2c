"""What others have done in a response since the person was here before, fetched with the response at no query more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from responses.models import Answer, Event, Response

_READING = ("downloaded", "packaged", "copied", "attachment_fetched", "masked_fetched")
"""Events that change nothing for anybody else."""
_MOST_READ = 20
_MOST_SAID = 2


@dataclass(frozen=True)
class Doing:
    """Somebody did something, once or more."""

    by: str
    action: str
    times: int


@dataclass(frozen=True)
class News:
    """What others have done in one response: how many answers they have changed, and what the trail tells."""

    answers: int
    doings: list[Doing]

    @property
    def first(self) -> list[Doing]:
        """What is said in words, the latest first."""
        return self.doings[:_MOST_SAID]

    @property
    def more(self) -> int:
        """How much there is besides."""
        return len(self.doings) - len(self.first)


def with_news(found: QuerySet[Response], user: int, since: datetime) -> QuerySet[Response]:
    """The same responses, each with what news_of reads, for the user of the key."""
    events = Event.objects.filter(response=OuterRef("pk"), at__gt=since).exclude(action__in=_READING)
    by = Coalesce(NullIf(F("actor_name"), Value("")), F("actor__name"), Value("Portalen"))
    told = events.exclude(actor=user).order_by("-at", "-pk").values(told=JSONObject(by=by, action="action"))
    answers = Answer.objects.filter(response=OuterRef("pk"), updated_at__gt=since, updated_by__isnull=False)
    amount = answers.exclude(updated_by=user).order_by().values("response").values(amount=Count("pk"))
    return found.annotate(new_events=ArraySubquery(told[:_MOST_READ]), new_answers=Subquery(amount))


def news_of(response: Response) -> News | None:
    """What the query brought with the response; None when there is none."""
    known: Any = response.__dict__
    answers, events = known.get("new_answers") or 0, known.get("new_events") or []
    if not answers and not events:
        return None
    times: dict[tuple[str, str], int] = {}
    for event in events:
        times[event["by"], event["action"]] = times.get((event["by"], event["action"]), 0) + 1
    return News(answers, [Doing(by, action, amount) for (by, action), amount in times.items()])
