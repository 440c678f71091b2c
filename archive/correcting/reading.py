"""Which of a response's submissions is in force, now and on any day, and what each replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from config.language import swedish
from responses.models import Response, Submission


@dataclass(frozen=True)
class Period:
    """A submission and how long it has been in force: to the moment the next one came; None while it still is."""

    submission: Submission
    until: datetime | None

    @property
    def is_in_force(self) -> bool:
        return self.until is None

    @property
    def state(self) -> str:
        """The tag."""
        return "in_force" if self.is_in_force else "replaced"

    def holds(self, day: date) -> bool:
        """Whether it was the one in force at the end of the day."""
        ended = self.until is not None and timezone.localdate(self.until) <= day
        return timezone.localdate(self.submission.submitted_at) <= day and not ended


def periods_of(response: Response) -> list[Period]:
    """All that has been submitted of the response, the first first."""
    submitted = response.submissions.select_related("correction", "submitted_by")
    found = list(submitted.prefetch_related("correction__additions").order_by("number"))
    for submission in found:
        submission.response = response
    ends = [later.submitted_at for later in found[1:]]
    return [Period(submission, until) for submission, until in zip(found, [*ends, None], strict=True)]


def in_force_on(periods: Sequence[Period], day: date) -> Submission | None:
    """What was in force at the end of the day; None where nothing had been submitted."""
    return next((period.submission for period in periods if period.holds(day)), None)


def told_of_day(periods: Sequence[Period], day: date) -> str:
    """The same as a sentence."""
    found, when = in_force_on(periods, day), swedish.day(day)
    if found is None:
        sealed = bool(periods) and periods[0].submission.is_carried_over
        return f"{swedish.begin_sentence(when)} var inget svar {'förseglat' if sealed else 'inskickat'}."
    name = "förseglat" if found.is_carried_over else "inskickat"
    return f"Vid slutet av {when} gällde {found.receipt_number}, {name} {swedish.moment(found.submitted_at)}."


def replaced_as_data(submission: Submission) -> dict[str, Any]:
    """What a package says of it: what it replaced and why, what has replaced it, and what is in force now."""
    periods = periods_of(submission.response)
    place = [period.submission.pk for period in periods].index(submission.pk)
    earlier = periods[place - 1].submission if place else None
    later = periods[place + 1].submission if place + 1 < len(periods) else None
    correction = submission.correction
    return {
        "replaces": earlier.receipt_number if earlier else "",
        "replaced_by": later.receipt_number if later else "",
        "in_force_from": timezone.localtime(submission.submitted_at).isoformat(),
        "in_force_until": timezone.localtime(later.submitted_at).isoformat() if later else "",
        "in_force_now": periods[-1].submission.receipt_number,
        "kind": correction.kind if correction else "",
        "reason": correction.reason if correction else "",
        "asked_by": correction.asked_by if correction else "",
        "reference": correction.reference if correction else "",
        "additions": correction.reasons[1:] if correction else [],
    }
