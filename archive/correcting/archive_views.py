"""The pages that hold two submissions of an answer against each other."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from archive.access import open_submission
from archive.correcting.comparing import ComparedPair, compare_submissions, comparison_to_pdf
from archive.correcting.reading import periods_of
from archive.downloads import log_download
from audit.fetches import log_when_fetched
from config.pdf_download import download_pdf
from responses.models import Submission


@require_safe
def compare(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """What differs from another submission of the same answer (?med=ID), the one beside it unless said otherwise."""
    submission, others = _with_others(request, submission_id)
    compared = _compared(submission, others, request.GET.get("med", ""))
    context = {"submission": submission, "response": submission.response, "others": others, "compared": compared}
    return render(request, "correcting/compare.html", context)


@require_safe
def comparison_pdf(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """The same as a PDF."""
    submission, others = _with_others(request, submission_id)
    compared, now = _compared(submission, others, request.GET.get("med", "")), timezone.now()
    name = f"jamforelse-{compared.old.receipt_number}-{compared.new.receipt_number}.pdf"
    answer = download_pdf(
        make=lambda: comparison_to_pdf(compared, now),
        person=request.user.pk,
        name=name,
        instead="Läs jämförelsen på sidan i stället.",
    )
    return log_when_fetched(
        request, answer, lambda: log_download(response=submission.response, actor=request.user, at=now, what=name)
    )


def _with_others(request: PortalRequest, submission_id: uuid.UUID) -> tuple[Submission, list[Submission]]:
    """The submission, and the others of the same answer. Http404 where there are none."""
    submission = open_submission(request.user, submission_id)
    others = [one.submission for one in periods_of(submission.response) if one.submission.pk != submission.pk]
    if not others:
        raise Http404
    return submission, others


def _compared(submission: Submission, others: list[Submission], wanted: str) -> ComparedPair:
    by_key = {str(one.pk): one for one in others}
    if wanted and wanted not in by_key:
        raise Http404
    beside = [one for one in others if one.number < submission.number] or others
    other = by_key[wanted] if wanted else max(beside, key=lambda one: -abs(one.number - submission.number))
    return compare_submissions(submission, other)
