"""The pages of entered answers: the list, one of them, entering, correcting, its answers, a file of them, removing."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from accounts.roles import OPEN_PAGE, Role, only
from accounts.selectors import require_role
from attachments.downloads import attachment_response
from audit.actions import Logged
from audit.fetches import log_when_fetched
from audit.services import append
from config.answering.bodies import FORM_AROUND, takes_bytes
from config.fields.choosing import Choosable
from config.fields.forms import posted_number, refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from config.fields.paging import page_of
from config.language import swedish
from config.refusals import WrongStateError
from responses.entry import services
from responses.entry.access import (
    EnteredVisit,
    open_entered,
    open_entered_to_write,
    organisations_to_enter,
    readable_entered,
)
from responses.entry.files import ReadFile, read_answers_in
from responses.entry.forms import AnswersFileForm, EnterForm, FactsForm, RemoveForm
from responses.entry.reading import EnteredDraft, forms_to_choose, pasted_in
from responses.lifecycle.scope import READING_ROLES
from responses.models import EnteredVersion
from responses.reading.readings import reading_of_draft
from surveys.wordings.wording import question_name

_REMOVED = "Svaret är borttaget. Det står kvar här med sin historik, men går inte att ändra."


@require_safe
def entered_answers(request: PortalRequest) -> HttpResponse:
    """What has been entered of the person's organisations, the latest year first."""
    require_role(request.user, *READING_ROLES)
    context = {
        "page": page_of(readable_entered(request.user).defer("values", "left_out"), request.GET),
        "may_enter": organisations_to_enter(request.user).exists(),
    }
    return render(request, "entry/list.html", context)


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_answer(request: PortalRequest) -> HttpResponse:
    """Say what was answered and when, with the original; then come its answers."""
    own = organisations_to_enter(request.user)
    organisations = Choosable(own, "organisationer")
    if not organisations.exist:
        raise PermissionDenied(only([Role.EDITOR], OPEN_PAGE))
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EnterForm(*given, organisations=organisations, choices=forms_to_choose(own))
    if form.is_valid():
        with refusals_in(form):
            made = services.enter_answer(actor=request.user, at=timezone.now(), **form.chosen())
            messages.success(request, f"{made.versions.latest('number').dated_title} är inlagt. Fyll nu i svaren.")
            return redirect("entered_section", made.pk)
    return render(request, "entry/enter.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def entered_answer(request: PortalRequest, entered_id: uuid.UUID) -> HttpResponse:
    """All of an entered answer, also of one that is removed: what it says, the original, and its history."""
    visit = open_entered(request.user, entered_id)
    version = visit.version
    draft = EnteredDraft(version)
    context = {
        "visit": visit,
        "version": version,
        "reading": reading_of_draft(draft) if visit.entered.own_form else None,
        "pasted": [] if visit.entered.own_form else list(pasted_in(version)),
        "left_out": [(_name_of(draft, link_id), words) for link_id, words in version.left_out],
        "page": page_of(visit.entered.versions.order_by("-number").defer("values", "left_out"), request.GET),
    }
    return render(request, "entry/page.html", context)


def _name_of(draft: EnteredDraft, link_id: str) -> str:
    return question_name(draft.tree, link_id) if link_id in draft.tree.by_link_id else ""


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def entered_facts(request: PortalRequest, entered_id: uuid.UUID) -> HttpResponse:
    """Correct what is said of it, or put another original in the place of the one that is there."""
    visit = _open_to_change(request, entered_id)
    asked = visit.entered.questionnaire
    form = FactsForm(
        *((request.POST, request.FILES) if request.method == "POST" else (None, None)),
        own_form=visit.entered.own_form,
        initial=_said_of(visit.version),
    )
    refused = ""
    if form.is_valid():
        seen, at = posted_number(request.POST, "seen") or services.NO_VERSION, timezone.now()
        try:
            with refusals_in(form):
                facts = form.facts(asked)
                services.correct_facts(entered=visit.entered, facts=facts, seen=seen, actor=request.user, at=at)
                messages.success(request, f"Uppgifterna om {visit.version.dated_title} är rättade.")
                return redirect("entered_answer", entered_id)
        except services.StaleEnteredError as stale:
            refused = str(stale)
    status = 409 if refused else 422 if form.is_bound else 200
    mark = mark_on_page(request, str(visit.version.number), status)
    context = {"visit": visit, "version": visit.version, "form": form, "refused": refused, "seen": mark}
    return render(request, "entry/facts.html", context, status=status)


def _said_of(version: EnteredVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in ("year", "title", "dated_on", "diarienummer")}


def _open_to_change(request: PortalRequest, entered_id: uuid.UUID) -> EnteredVisit:
    visit = open_entered_to_write(request.user, entered_id)
    if visit.entered.removed_at:
        raise WrongStateError(_REMOVED)
    return visit


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def entered_from_file(request: PortalRequest, entered_id: uuid.UUID) -> HttpResponse:
    """Read the answers out of a file. What the questions cannot take is kept beside, to read."""
    visit = _open_to_change(request, entered_id)
    if not visit.entered.own_form:
        raise WrongStateError("Enkäten finns inte i portalen. Klistra in orden vid frågorna i stället.")
    form = AnswersFileForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if form.is_valid():
        with refusals_in(form):
            told = _read_in(request, visit, form)
            messages.success(request, told)
            return redirect("entered_answer", entered_id)
    context = {"visit": visit, "version": visit.version, "form": form}
    return render(request, "entry/from_file.html", context, status=422 if form.is_bound else 200)


def _read_in(request: PortalRequest, visit: EnteredVisit, form: AnswersFileForm) -> str:
    upload = form.cleaned_data["file"]
    try:
        read, saved = _save_read(request, visit.version, upload)
    except services.StaleEnteredError:  # nothing was typed: what others have saved meanwhile is what the file adds to
        upload.seek(0)
        read, saved = _save_read(request, visit.entered.versions.latest("number"), upload)
    if not saved.changed:
        return f"Allt i {upload.name} fanns redan här. Inget är ändrat."
    questions = swedish.count_of(len(read.values), "fråga", "frågor")
    told = f"Portalen har läst svar på {questions} ur {upload.name}."
    return f"{told} Det som ingen fråga kunde ta emot står sist på sidan." if read.left_out else told


def _save_read(
    request: PortalRequest, version: EnteredVersion, upload: "UploadedFile[bytes]"
) -> tuple[ReadFile, services.SavedAnswers]:
    """Save what the file adds to the version. Raises StaleEnteredError where any of it has been changed since."""
    entered = version.entered
    read = read_answers_in(upload, entered.questionnaire.tree, entered.organisation, version.values)
    saved = services.save_answers(
        entered=entered,
        values=read.values,
        left_out=read.left_out,
        seen=version.number,
        actor=request.user,
        at=timezone.now(),
        did=f"läste in svar ur filen {upload.name}",
    )
    return read, saved


@require_http_methods(["GET", "HEAD", "POST"])
def remove_entered(request: PortalRequest, entered_id: uuid.UUID) -> HttpResponse:
    """Ask why, then take it out of use."""
    visit = _open_to_change(request, entered_id)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "seen": request.POST.get("seen", "")}
        with refusals_in(form):
            services.remove_entered(entered=visit.entered, actor=request.user, at=timezone.now(), **said)
            told = f"{visit.version.dated_title} är borttaget. Det står inte längre vid några frågor."
            messages.success(request, told)
            return redirect("entered_answers")
    status = status_of(form)
    mark = mark_on_page(request, mark_of(visit.version.number), status)
    context = {"visit": visit, "version": visit.version, "form": form, "seen": mark}
    return render(request, "entry/remove.html", context, status=status)


@require_safe
def entered_original(request: PortalRequest, entered_id: uuid.UUID, version_number: int) -> FileResponse:
    """The original of one version, as a file."""
    visit = open_entered(request.user, entered_id)
    version = visit.entered.versions.select_related("document").filter(number=version_number).first()
    if version is None or version.document is None or not version.document.is_file:
        raise Http404
    told = {"vad": version.document.original_name}
    return log_when_fetched(
        request,
        attachment_response(version.document),
        lambda: append(
            action=Logged.DOWNLOADED,
            at=timezone.now(),
            actor=request.user.pk,
            name=request.user.email,
            organisation=visit.entered.organisation_id,
            about=f"entered:{visit.entered.pk}",
            details=told,
        ),
    )
