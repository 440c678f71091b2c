"""Answers that are opened again once they are submitted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from archive.correcting.opening import CorrectionKind, Opening, reopen_response
from responses.models import Correction, Response, State, Submission
from tests.builders.people import editor_of
from tests.builders.responses import bring_to, save_answers


def reopen(response: Response, *items: str, at: datetime | None = None, **said: Any) -> Correction:
    """The editor opens the items of what is submitted again, as a material correction; all of it without any, as a
    change before the last day. `said` is what else an Opening says.
    """
    given = {
        "kind": CorrectionKind.MATERIAL if items else CorrectionKind.CHANGE,
        "reason": "Fel siffra i svaret.",
        **said,
    }
    return reopen_response(
        response=response, opening=Opening(items=items, **given), actor=editor_of(response), at=at or timezone.now()
    )


def correct(response: Response, answers: Mapping[str, Any], *, at: datetime | None = None, **said: Any) -> Submission:
    """The answers' questions are opened, changed, approved and submitted anew."""
    reopen(response, *answers, at=at, **said)
    save_answers(response, answers, at=at)
    bring_to(response, State.SUBMITTED, at=at)
    newest: Submission = response.submissions.latest("number")
    return newest
