"""What is sent separately: the list of it, and noting that a thing was sent."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PortalRequest
from archive.delivery import sending
from archive.delivery.forms import SentForm
from archive.delivery.reading import Carrying
from config.answering.bodies import takes_bytes
from config.fields.forms import refusals_in
from config.fields.paging import ListPage, page_of
from responses.lifecycle.access import Visit, open_response
from responses.lifecycle.delivery import SEALED_STATES, newest_submission
from responses.lifecycle.workflow import Action
from responses.models import Response
from responses.reading.draft import Draft
from responses.reading.separate_things import SeparateThing, separate_of_draft

_A_PAGE = 10
"""Of what was sent for one question: each stands with its document and the way to take it back."""


def things_of(response: Response) -> list[SeparateThing]:
    """What the answer says is sent separately: as it was signed where it is sealed, otherwise as it is now."""
    submission = newest_submission(response) if response.state in SEALED_STATES else None
    return Carrying(submission).separate if submission else separate_of_draft(Draft(response))


@require_safe
def sent_separately(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Everything that is to be sent separately, with what has been."""
    visit = open_response(request.user, response_id)
    context = {
        "response": visit.response,
        "things": [(thing, _sent_page(request, thing)) for thing in things_of(visit.response)],
        "may_note": visit.may(Action.SEND_SEPARATELY),
    }
    return render(request, "delivery/separate.html", context)


def _sent_page(request: PortalRequest, thing: SeparateThing) -> ListPage:
    name = f"skickat-{thing.link_id}"
    about = f"över det som skickats: {thing.name}"
    return page_of(thing.sent, request.GET, size=_A_PAGE, parameter=name, anchor=name, about=about)


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
@require_http_methods(["GET", "HEAD", "POST"])
def note_sent(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """What was sent for one question, to whom and when."""
    visit = open_response(request.user, response_id)
    visit.require(Action.SEND_SEPARATELY)
    thing = next((thing for thing in things_of(visit.response) if thing.link_id == link_id), None)
    if thing is None:
        raise Http404
    form = SentForm(initial={"to": thing.to, "sent_on": timezone.localdate()})
    if request.method == "POST":
        form = SentForm(request.POST, request.FILES)
        if form.is_valid() and _noted(request, visit, link_id, form):
            messages.success(request, f"Det är antecknat att {thing.name} är skickat.")
            return redirect("sent_separately", visit.response.pk)
    context = {"response": visit.response, "thing": thing, "form": form}
    return render(request, "delivery/note_sent.html", context, status=422 if form.is_bound else 200)


def _noted(request: PortalRequest, visit: Visit, link_id: str, form: SentForm) -> bool:
    fields = form.cleaned_data
    with refusals_in(form):
        sending.note_sent(
            response=visit.response,
            link_id=link_id,
            to=fields["to"],
            sent_on=fields["sent_on"],
            upload=fields["file"],
            text=fields["text"],
            actor=request.user,
            at=timezone.now(),
        )
    return not form.errors


@require_POST
def withdraw_sent(request: PortalRequest, response_id: uuid.UUID, sent_id: int) -> HttpResponse:
    """Take back that something was noted as sent."""
    visit = open_response(request.user, response_id)
    visit.require(Action.SEND_SEPARATELY)
    sent = sending.find_sent(visit.response, sent_id)
    if sent is None:
        raise Http404
    sending.withdraw_sent(sent=sent, actor=request.user, at=timezone.now())
    messages.success(request, f"Anteckningen om {sent.document.original_name or sent.to} är tillbakatagen.")
    return redirect("sent_separately", visit.response.pk)
