"""Whether a sealed answer has reached its receiver: what has been carried over, and what has not."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from responses.models import CarryOver, Response, State, Submission
from surveys.terms import Delivery

SEALED = (State.SUBMITTED, State.ARCHIVED)
"""The states in which there is something to carry over."""


def carry_over_of(submission: Submission) -> CarryOver | None:
    """The fact that the submission has been carried over; None while it has not, or when it was taken back."""
    last = CarryOver.objects.filter(submission=submission).order_by("-pk").first()
    return last if last and last.done_on else None


def delivered_days(responses: Collection[uuid.UUID]) -> dict[uuid.UUID, date]:
    """The day on which the newest submission of each response was carried over, where it has been; one query."""
    if not responses:
        return {}
    found = newest_submissions().filter(response__in=responses, done_on__isnull=False)
    return dict(found.values_list("response_id", "done_on"))


def newest_submissions() -> "QuerySet[Any]":
    """The newest submission of every response, each with `done_on`: the day it was carried over, or None."""
    later = Submission.objects.filter(response=OuterRef("response"), number__gt=OuterRef("number"))
    last = CarryOver.objects.filter(submission=OuterRef("pk")).order_by("-pk").values("done_on")[:1]
    return Submission.objects.filter(~Exists(later)).annotate(done_on=Subquery(last))


def not_carried_over() -> QuerySet[Response]:
    """The responses that are sealed, to be carried over, and have not been."""
    waiting = newest_submissions().filter(delivery=Delivery.CARRIED_OVER, done_on__isnull=True)
    return Response.objects.filter(state__in=SEALED, pk__in=waiting.values("response"))


def newest_submission(response: Response) -> Submission | None:
    """What was submitted or sealed last of the response, with what it rests on; None when nothing has been."""
    found = response.submissions.select_related("snapshot", "sign_off", "submitted_by").order_by("-number").first()
    if found:
        found.response = found.snapshot.response = response
    return found
