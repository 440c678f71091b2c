"""Whether a sealed answer has reached its receiver: what has been carried over, and what has not."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connections
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from config.database.replica import reading_alias
from config.statements import Among, Statement
from responses.models import CarryOver, Response, State, Submission
from surveys.terms import Delivery

SEALED_STATES = (State.SUBMITTED, State.ARCHIVED)
"""The states in which there is something to carry over."""


def carry_over_of(submission: Submission) -> CarryOver | None:
    """The fact that the submission has been carried over; None while it has not, or when it was taken back. Of one that
    is not to be, nothing is asked.
    """
    if not submission.is_carried_over:
        return None
    last = CarryOver.objects.filter(submission=submission).order_by("-pk").first()
    return last if last and last.done_on else None


def delivered_before(submission: Submission) -> CarryOver | None:
    """That an earlier submission of the same answer, the newest of them, was carried over: what the receiver has, or
    had before this one. None for the first, which asks nothing.
    """
    if submission.replaces_id is None:
        return None
    earlier = Submission.objects.filter(response=submission.response_id, number__lt=submission.number)
    carried = CarryOver.objects.filter(submission__in=earlier).select_related("submission__snapshot")
    by_submission = {one.submission_id: one for one in carried.order_by("pk")}
    still = [one for one in by_submission.values() if one.done_on]
    return max(still, key=lambda one: one.submission.number, default=None)


def delivered_days(responses: Collection[uuid.UUID]) -> dict[uuid.UUID, date]:
    """The day on which the newest submission of each response was carried over, where it has been; one query."""
    if not responses:
        return {}
    return dict(_DELIVERED.tuples(responses=list(responses)))


_DELIVERED = Statement(
    lambda responses: (
        newest_submissions()
        .filter(Among("response", responses), done_on__isnull=False)
        .values_list("response_id", "done_on")
    ),
    responses=[uuid.UUID(int=7)],
)


def newest_submissions() -> "QuerySet[Any]":
    """The newest submission of every response, each with `done_on`: the day it was carried over, or None."""
    later = Submission.objects.filter(response=OuterRef("response"), number__gt=OuterRef("number"))
    last = CarryOver.objects.filter(submission=OuterRef("pk")).order_by("-pk").values("done_on")[:1]
    return Submission.objects.filter(~Exists(later)).annotate(done_on=Subquery(last))


def not_carried_over() -> QuerySet[Response]:
    """The responses that are sealed, to be carried over, and have not been."""
    return Response.objects.filter(state__in=SEALED_STATES, pk__in=newest_not_carried_over().values("response"))


def newest_not_carried_over() -> "QuerySet[Any]":
    """Those of the newest submissions that are to be carried over and have not been."""
    return newest_submissions().filter(delivery=Delivery.CARRIED_OVER, done_on__isnull=True)


_UNSENT = """
SELECT submission.response_id, answer.key
FROM responses_submission submission
JOIN responses_snapshot snapshot ON snapshot.id = submission.snapshot_id,
     jsonb_each(snapshot.content -> 'answers') answer
WHERE submission.response_id = ANY(%s)
  AND answer.value ->> 'by_email' = 'true'
  AND NOT EXISTS (SELECT 1 FROM responses_submission later
                  WHERE later.response_id = submission.response_id AND later.number > submission.number)
  AND NOT EXISTS (SELECT 1 FROM responses_sentseparately sent
                  WHERE sent.response_id = submission.response_id AND sent.link_id = answer.key
                    AND sent.withdrawn_at IS NULL)
ORDER BY submission.response_id, answer.key
"""
UNSENT_FOR = timedelta(weeks=10)


def unsent_of(responses: Iterable[Response], today: date) -> dict[uuid.UUID, tuple[str, ...]]:
    """The questions (link_id) of what was sealed last that are to be sent separately and are not noted as sent.

    Of archived responses for ten weeks after the last day, as long as somebody is reminded: then it is known.
    """
    asked = [
        one.pk
        for one in responses
        if one.state == State.SUBMITTED or (one.state == State.ARCHIVED and one.last_day >= today - UNSENT_FOR)
    ]
    if not asked:
        return {}
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    with connections[reading_alias()].cursor() as cursor:
        cursor.execute(_UNSENT, [asked])
        for response, link_id in cursor.fetchall():
            found[response] = (*found.get(response, ()), link_id)
    return found


def newest_submission(response: Response) -> Submission | None:
    """What was submitted or sealed last of the response, with what it rests on; None when nothing has been."""
    found = response.submissions.select_related("snapshot", "sign_off", "submitted_by").order_by("-number").first()
    if found:
        found.response = found.snapshot.response = response
    return found
