"""The only road to a submission. What is not the person's to know of is 404."""

import uuid

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from responses.lifecycle.access import readable_responses
from responses.models import Submission


def readable_submissions(user: User) -> QuerySet[Submission]:
    """Every submission of the person's organisations, with what the archive lists."""
    found = Submission.objects.filter(response__in=readable_responses(user)).select_related(
        "response__organisation", "response__questionnaire", "sign_off", "submitted_by", "register_entry"
    )
    return found.defer("response__questionnaire__definition")


def open_submission(user: User, submission_id: uuid.UUID) -> Submission:
    """The submission by its id. Raises Http404 as open_response does."""
    submission = readable_submissions(user).filter(pk=submission_id).first()
    if submission is None:
        raise Http404
    return submission
