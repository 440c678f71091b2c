"""The documents of a case: add, register, withdraw, fetch."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role, only
from attachments.downloads import attachment_response
from audit.actions import Logged
from audit.fetches import log_when_fetched
from cases import documents as services
from cases.access import CaseVisit, open_case, open_case_to_write, open_document
from cases.forms import CaseDocumentForm, WithdrawnDocumentForm
from cases.history import log_fetch
from config.answering.bodies import FORM_AROUND, takes_bytes
from config.fields.forms import refusals_in
from config.refusals import WrongStateError


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def add_document(request: PortalRequest, case_id: uuid.UUID) -> HttpResponse:
    """Add a document to the case. What is wrong with a file is said next to it."""
    visit = open_case_to_write(request.user, case_id)
    taken, initial = services.bytes_held(visit.case), {"dated_on": timezone.localdate()}
    form = CaseDocumentForm(taken=taken, initial=initial)
    if request.method == "POST":
        form = CaseDocumentForm(request.POST, request.FILES, taken=taken)
        if form.is_valid() and _added(request, visit, form):
            return redirect("case", visit.case.pk)
    context = {"visit": visit, "case": visit.case, "form": form}
    return render(request, "cases/add_document.html", context, status=422 if form.is_bound else 200)


def _added(request: PortalRequest, visit: CaseVisit, form: CaseDocumentForm) -> bool:
    with refusals_in(form):
        made = services.add_document(
            case=visit.case,
            upload=form.cleaned_data["file"],
            facts=form.facts(),
            actor=request.user,
            at=timezone.now(),
        )
        messages.success(request, f"Handlingen {made.attachment.title} är tillagd.")
    return not form.errors


@require_POST
def register_document(request: PortalRequest, case_id: uuid.UUID, document_id: int) -> HttpResponse:
    """Note that a document is in the register."""
    visit = open_case(request.user, case_id)
    if not visit.may_register:
        raise PermissionDenied(only([Role.ARCHIVIST], "anteckna att handlingen är diarieförd"))
    document = open_document(visit, document_id)
    services.register_document(document=document, actor=request.user, at=timezone.now())
    messages.success(request, f"Det är antecknat att {document.attachment.title} är diarieförd.")
    return redirect("case", visit.case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_document(request: PortalRequest, case_id: uuid.UUID, document_id: int) -> HttpResponse:
    """Ask why a document that was added by mistake is withdrawn, then do it."""
    visit = open_case_to_write(request.user, case_id)
    document = open_document(visit, document_id)
    if request.method != "POST" and (document.registered_at or document.withdrawn_at or document.dispatched.exists()):
        raise WrongStateError("Handlingen är diarieförd, expedierad eller redan tillbakatagen. Ladda om sidan.")
    form = WithdrawnDocumentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            reason = form.cleaned_data["reason"]
            services.withdraw_document(document=document, reason=reason, actor=request.user, at=timezone.now())
            messages.success(request, f"Handlingen {document.attachment.title} är tillbakatagen.")
            return redirect("case", visit.case.pk)
    context = {"visit": visit, "case": visit.case, "document": document, "form": form}
    return render(request, "cases/withdraw_document.html", context, status=422 if form.is_bound else 200)


@require_safe
def case_file(request: PortalRequest, case_id: uuid.UUID, document_id: int) -> FileResponse:
    """A document's file; of a withdrawn one for the registrator alone, who may have to hand it out."""
    visit = open_case(request.user, case_id)
    document = open_document(visit, document_id)
    if document.withdrawn_at and not visit.may_register:
        raise PermissionDenied(only([Role.ARCHIVIST], "öppna en handling som är tillbakatagen"))
    what = document.attachment.original_name
    return log_when_fetched(
        request,
        attachment_response(document.attachment),
        lambda: log_fetch(case=visit.case, action=Logged.DOWNLOADED, actor=request.user, at=timezone.now(), what=what),
    )
