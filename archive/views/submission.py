"""Submitting, the receipt with its progress line, and the sealed copy."""

import uuid

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organisations.registry import registry_names
from accounts.requests import PortalRequest
from accounts.roles import Role
from archive import downloads, submitting
from archive.access import copy_or_404, find_copy, open_submission
from archive.attachment_downloads import (
    attached_or_404,
    companion_or_404,
    hand_out_attached,
    hand_out_companion,
)
from archive.files import ALTERED_IN_STORAGE, GONE_FROM_STORAGE, quarantined_names
from archive.progress import read_progress
from archive.records import record_of
from audit.fetches import log_when_fetched
from config.answering.downloads import download_file
from config.storage import open_unaltered, reading_stored
from responses.lifecycle.access import open_response_as
from responses.lifecycle.delivery import carry_over_of, delivered_before
from responses.lifecycle.turns import sign_offs_of
from responses.lifecycle.workflow import handing_in
from responses.models import Submission
from responses.reading.readings import source_of_snapshot
from responses.reading.separate_things import separate_things


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Ask once, then submit. The same form sent twice leads to the same receipt."""
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    if request.method == "POST":
        submission = submitting.submit_response(
            response=visit.response,
            sha256=request.POST.get("sha256", "").replace("\0", ""),  # PostgreSQL refuses NUL
            actor=request.user,
            at=timezone.now(),
        )
        return redirect("receipt", submission.pk)
    visit.require(handing_in(visit.response))
    sign_off = visit.sign_off
    if sign_off is None:
        raise Http404
    to = submitting.receipt_address(visit.response, sign_off) or request.user.email
    context = {
        "visit": visit,
        "response": visit.response,
        "sign_off": sign_off,
        "receipt_to": to,
        "registry": registry_names(visit.response.organisation),
        "is_late": visit.response.correction is None and visit.today > visit.response.last_day,
        "correction": visit.response.correction,
    }
    return render(request, "archive/submit.html", context)


@require_safe
def receipt(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """The receipt; while the copy is being made, a progress line that follows the task."""
    submission = open_submission(request.user, submission_id)
    return render(request, "archive/receipt.html", _receipt_context(submission))


def _receipt_context(submission: Submission) -> dict[str, object]:
    copy = find_copy(submission)
    return {
        "submission": submission,
        "response": submission.response,
        "record": record_of(submission),
        "carried": carry_over_of(submission),
        "before": delivered_before(submission) if submission.is_carried_over else None,
        "separate": separate_things(source_of_snapshot(submission.snapshot, None), submission.response),
        "copy": copy,
        "quarantined": quarantined_names(submission),
        "sign_offs": sign_offs_of(submission),
        "progress": None if copy else read_progress(submission),
    }


@require_safe
def progress(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """The progress line alone, as htmx asks for it; 204 while it is at the step that the page shows (`steg`)."""
    submission = open_submission(request.user, submission_id)
    copy = find_copy(submission)
    now = None if copy else read_progress(submission)
    if now and not now.trouble and request.GET.get("steg") == str(now.step):
        return HttpResponse(status=204)
    context = {"submission": submission, "copy": copy, "progress": now}
    return render(request, "archive/progress.html", context)


@require_safe
def download_copy(request: PortalRequest, submission_id: uuid.UUID) -> FileResponse:
    """The sealed PDF as it is stored, with its newest archive time stamp."""
    submission = open_submission(request.user, submission_id)
    newest = copy_or_404(submission).newest
    with reading_stored(GONE_FROM_STORAGE, altered=ALTERED_IN_STORAGE):
        file = open_unaltered(newest.file, newest.sha256)
    name = f"{submission.receipt_number}.pdf"
    found = download_file(file, name=name, media_type="application/pdf")
    return log_when_fetched(request, found, lambda: _note(request, submission))


def _note(request: PortalRequest, submission: Submission, **fetched: str) -> None:
    downloads.note_download(submission=submission, actor=request.user, at=timezone.now(), **fetched)


@require_safe
def attachment(request: PortalRequest, submission_id: uuid.UUID, number: int) -> FileResponse:
    """One of the attachments as it was submitted, by its number."""
    submission = open_submission(request.user, submission_id)
    attached, stored = attached_or_404(submission, number)
    return log_when_fetched(
        request,
        hand_out_attached(attached, stored),
        lambda: _note(request, submission, action="attachment_fetched", what=attached.called),
    )


@require_safe
def companion(request: PortalRequest, submission_id: uuid.UUID, number: int) -> FileResponse:
    """The PDF/A that the portal has made of an attachment, by the attachment's number."""
    submission = open_submission(request.user, submission_id)
    attached, made = companion_or_404(submission, number)
    what = f"PDF/A-kopia av {attached.called}"
    return log_when_fetched(
        request,
        hand_out_companion(attached, made),
        lambda: _note(request, submission, action="attachment_fetched", what=what),
    )
