"""The registrator's desk: find a copy, set its diarienummer, fetch it."""

import uuid

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Role
from responses.access import Entry, open_response, open_response_as, open_submission, readable_submissions
from responses.approval_forms import RegisterForm
from responses.archive_search import SearchForm, found
from responses.models import SealedCopy
from responses.services.submission import register
from responses.views.requests import PortalRequest
from responses.workflow import Action

_A_PAGE = 25


@require_safe
def archive(request: PortalRequest) -> HttpResponse:
    """Copies by organisation, year, questionnaire and diarienummer, newest first."""
    readable = readable_submissions(request.user)
    form = SearchForm(request.GET or None, user=request.user)
    page = Paginator(found(readable, form), _A_PAGE).get_page(request.GET.get("sida"))
    return render(request, "responses/archive.html", {"form": form, "page": page, "searched": bool(request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
def archived(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """One submission with its copy, its report and its diarienummer."""
    submission = open_submission(request.user, submission_id)
    entry = open_response(request.user, submission.response_id)
    form = RegisterForm(initial={"diarienummer": entry.response.diarienummer})
    if request.method == "POST":
        form = RegisterForm(request.POST)
        if form.is_valid() and _registered(request, entry, form):
            return redirect("archived", submission.pk)
    context = {
        "submission": submission,
        "response": entry.response,
        "copy": SealedCopy.objects.filter(submission=submission).first(),
        "form": form,
        "may_register": entry.may(Action.REGISTER),
        "events": entry.response.events.select_related("actor").order_by("-at", "-pk"),
    }
    return render(request, "responses/archived.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def diarienummer(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The diarienummer before submission, so that it stands on every page of the copy."""
    entry = open_response_as(request.user, response_id, Role.ARCHIVIST)
    form = RegisterForm(initial={"diarienummer": entry.response.diarienummer})
    if request.method == "POST":
        form = RegisterForm(request.POST)
        if form.is_valid() and _registered(request, entry, form):
            return redirect("response", entry.response.pk)
    else:
        entry.require(Action.NUMBER)
    context = {"entry": entry, "response": entry.response, "form": form}
    return render(request, "responses/diarienummer.html", context, status=422 if form.errors else 200)


def _registered(request: PortalRequest, entry: Entry, form: RegisterForm) -> bool:
    try:
        register(
            response=entry.response,
            diarienummer=form.cleaned_data["diarienummer"],
            actor=request.user,
            at=timezone.now(),
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True
