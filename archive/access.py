"""The only road to a submission and its sealed copy. What is not the person's to know of is 404."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from archive.models import SealedCopy
from audit.origin import note_organisation
from config.statements import Among, Statement
from responses.lifecycle.access import readable_responses
from responses.lifecycle.log import log_attempt
from responses.lifecycle.tombstones import refuse_disposed
from responses.models import CarryOver, Submission
from surveys.models import without_definition


def readable_submissions(user: User | int, day: date | None = None) -> QuerySet[Submission]:
    """Every submission of the organisations of the person (or that of the key) on `day` (today), with what the archive
    lists; `done_on` is the day of the carrying over, or None."""
    found = Submission.objects.filter(response__in=readable_responses(user, day)).select_related(
        "response__organisation",
        "response__questionnaire",
        "sign_off",
        "submitted_by",
        "register_entry",
        "replaced_by",
    )
    last = CarryOver.objects.filter(submission=OuterRef("pk")).order_by("-pk").values("done_on")[:1]
    return without_definition(found.annotate(done_on=Subquery(last)), "response__questionnaire")


def submissions_listed(user: User, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, Submission]:
    """Those of the submissions that are the person's to read, by key."""
    found = _LISTED.rows(user=user.pk, today=timezone.localdate(), keys=list(keys)) if keys else ()
    return {submission.pk: submission for submission in found}


_LISTED = Statement(
    lambda user, today, keys: readable_submissions(user, today).filter(Among("pk", keys)),
    **{"user": 712_369_045, "today": date(7, 7, 7), "keys": [uuid.UUID(int=7)]},
)


def open_submission(user: User, submission_id: uuid.UUID) -> Submission:
    """The submission by its id. Raises Http404, and GoneError for what has been destroyed, as open_response."""
    submission = readable_submissions(user).filter(pk=submission_id).first()
    if submission is None:
        if other := Submission.objects.filter(pk=submission_id).select_related("response").first():
            log_attempt(response=other.response, user=user, at=timezone.now())
        refuse_disposed(user, submission_key=submission_id)
        raise Http404
    note_organisation(submission.response.organisation_id)
    return submission


def find_copy(submission: Submission) -> SealedCopy | None:
    """The submission's sealed copy, with its versions fetched; None while it is being made."""
    copy = SealedCopy.objects.filter(submission=submission).prefetch_related("extensions").first()
    if copy:
        copy.submission = submission
    return copy


def copy_or_404(submission: Submission) -> SealedCopy:
    """The same; Http404 while it is being made."""
    copy = find_copy(submission)
    if copy is None:
        raise Http404("Arkivexemplaret är inte klart ännu.")
    return copy
