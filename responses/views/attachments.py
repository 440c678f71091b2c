"""Documents beside an answer: list, add, remove, fetch."""

import uuid

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Role
from attachments.downloads import attachment_response
from attachments.forms import AttachmentForm
from responses.access import Entry, open_attachment, open_response_as, question_or_404
from responses.queries import Draft
from responses.services import attaching
from responses.views.requests import PortalRequest
from responses.workflow import Action
from surveys.schema import Question


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """One item's documents, and the form that adds one. What is wrong with a file is said next to it."""
    entry = open_response_as(request.user, response_id, Role.EDITOR)
    draft = Draft(entry.response)
    question = _question(draft, link_id)
    form = AttachmentForm()
    if request.method == "POST":
        entry.require(Action.EDIT)
        form = AttachmentForm(request.POST, request.FILES)
        if form.is_valid() and _added(request, entry, question, form):
            return redirect("attach", entry.response.pk, link_id)
    context = {
        "entry": entry,
        "response": entry.response,
        "question": question,
        "section": draft.tree.section_of[link_id],
        "placements": draft.attached.get(link_id, []),
        "form": form,
        "editable": entry.may(Action.EDIT),
    }
    return render(request, "responses/attach.html", context, status=422 if form.is_bound else 200)


def _question(draft: Draft, link_id: str) -> Question:
    question = question_or_404(draft.tree, link_id)
    if question.sign_off:
        raise Http404
    return question


def _added(request: PortalRequest, entry: Entry, question: Question, form: AttachmentForm) -> bool:
    fields = form.cleaned_data
    try:
        attaching.attach(
            response=entry.response,
            link_id=question.link_id,
            upload=fields.get("file"),
            url=fields.get("url") or "",
            title=fields.get("title") or "",
            diarienummer=fields.get("diarienummer") or "",
            decided_on=fields.get("decided_on"),
            decided_by=fields.get("decided_by") or "",
            actor=request.user,
            at=timezone.now(),
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


@require_POST
def detach(request: PortalRequest, attachment_id: uuid.UUID) -> HttpResponse:
    """Take a document away from the draft."""
    entry, placement = open_attachment(request.user, attachment_id)
    attaching.detach(response=entry.response, attachment=placement.attachment, actor=request.user, at=timezone.now())
    return redirect("attach", entry.response.pk, placement.link_id)


@require_safe
def download(request: PortalRequest, attachment_id: uuid.UUID) -> FileResponse:
    """The file, for those who may see the response."""
    _, placement = open_attachment(request.user, attachment_id)
    if not placement.attachment.sha256:
        raise Http404
    return attachment_response(placement.attachment)
