"""Documents beside an answer: list, add, remove, fetch."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PortalRequest
from attachments.downloads import attachment_response
from attachments.forms import AttachmentForm
from attachments.services import Description
from audit.actions import Logged
from audit.fetches import log_when_fetched
from config.answering.bodies import FORM_AROUND, takes_bytes
from config.fields import paging
from config.fields.forms import refusals_in
from config.language import swedish
from config.language.text import clean_line
from responses.drafting import attaching
from responses.drafting.earlier_attachments import page_of_choices
from responses.drafting.forms.again import AgainForm
from responses.lifecycle.access import Visit, open_attachment, open_question
from responses.lifecycle.log import log_event
from responses.lifecycle.places import address_of_question
from responses.reading.draft import Draft
from responses.reading.links import KnownLink, links_at
from surveys.schema import Question
from surveys.wordings.wording import question_name


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """One item's documents, and the form that adds one. What is wrong with a file is said next to it."""
    visit, question = open_question(request.user, response_id, link_id, to_write=True)
    if question.sign_off:
        raise Http404
    draft = Draft(visit.response)
    taken = attaching.bytes_attached(visit.response)
    links = links_at(draft, link_id)
    beside: dict[str, Any] = {
        "taken": taken,
        "today": timezone.localdate(),
        "links": [(link.url, link.title) for link in links],
    }
    form = AttachmentForm(initial=_wanted_copy(request, links), **beside)
    if request.method == "POST":
        visit.require_writing(link_id)
        form = AttachmentForm(request.POST, request.FILES, **beside)
        if form.is_valid() and _added(request, visit, question, form):
            return redirect("attach", visit.response.pk, link_id)
    context = {
        "visit": visit,
        "response": visit.response,
        "question": question,
        "called": question_name(visit.response.tree, question.link_id),
        "placements": paging.page_of(
            draft.attached.get(link_id, []), request.GET, parameter="bilagor", anchor="bilagor", about="över bilagor"
        ),
        "links": paging.page_of(links, request.GET, parameter="lankar", anchor="lankar-rubrik", about="över länkar"),
        "form": form,
        "editable": visit.may_write(link_id),
        "page": address_of_question(visit, link_id),
    }
    return render(request, "drafting/attach.html", context, status=422 if form.is_bound else 200)


_DECISION = ("decided_on", "decided_by", "decision_paragraph", "decision_kind")
_DESCRIBED = ("title", "diarienummer", *_DECISION, "copy_of", "seen_on")


def _wanted_copy(request: PortalRequest, links: list[KnownLink]) -> dict[str, Any]:
    """What the form begins with where ?kopia-av= names one of the links: a copy of it, as it is today."""
    wanted = request.GET.get("kopia-av", "")
    known = any(link.url == wanted for link in links)
    return {"copy_of": wanted, "seen_on": timezone.localdate()} if known else {}


def _added(request: PortalRequest, visit: Visit, question: Question, form: AttachmentForm) -> bool:
    fields = form.cleaned_data
    with refusals_in(form):
        made = attaching.attach_document(
            response=visit.response,
            link_id=question.link_id,
            upload=fields.get("file"),
            url=fields.get("url") or "",
            described=Description(**{name: fields[name] for name in _DESCRIBED if fields.get(name)}),
            actor=request.user,
            at=timezone.now(),
        )
        messages.success(request, f"Bilagan {made.attachment.title} är tillagd.")
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def attach_again(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """Choose among the documents that the organisation has attached before, and that the person may see."""
    visit, question = open_question(request.user, response_id, link_id, to_write=True)
    if question.sign_off:
        raise Http404
    visit.require_writing(link_id)
    form = AgainForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _added_again(request, visit, question, form):
        return redirect("attach", visit.response.pk, link_id)
    words = clean_line(request.GET.get("sok", ""))[:200]
    found = page_of_choices(visit, link_id, words=words, number=request.GET.get("page", ""))
    context = {
        "response": visit.response,
        "question": question,
        "form": form,
        "chosen": request.POST.getlist("documents"),
        "page": found.page,
        "choices": found.choices,
        "words": words,
    }
    return render(request, "drafting/attach_again.html", context, status=422 if form.is_bound else 200)


def _added_again(request: PortalRequest, visit: Visit, question: Question, form: AgainForm) -> bool:
    chosen = list(dict.fromkeys(form.cleaned_data["documents"]))
    with refusals_in(form):
        try:
            made = attaching.attach_again(
                response=visit.response,
                link_id=question.link_id,
                documents=chosen,
                actor=request.user,
                at=timezone.now(),
            )
        except KeyError:
            raise Http404 from None
        messages.success(request, _told([placement.attachment.title for placement in made]))
    return not form.errors


def _told(titles: list[str]) -> str:
    """What was attached, by name; nothing is where all of it stood there already."""
    if not titles:
        return "Inget är tillagt: det du valde finns redan vid frågan."
    one = len(titles) == 1
    return f"{'Bilagan' if one else 'Bilagorna'} {swedish.listing(titles)} är {'tillagd' if one else 'tillagda'}."


@require_POST
def detach(request: PortalRequest, attachment_id: uuid.UUID) -> HttpResponse:
    """Take a document away from the draft."""
    visit, placement = open_attachment(request.user, attachment_id)
    attaching.detach_document(
        response=visit.response, attachment=placement.attachment, actor=request.user, at=timezone.now()
    )
    messages.success(request, f"Bilagan {placement.attachment.title} är borttagen.")
    return redirect("attach", visit.response.pk, placement.link_id)


@require_safe
def download(request: PortalRequest, attachment_id: uuid.UUID) -> FileResponse:
    """The file, for those who may see the response."""
    visit, placement = open_attachment(request.user, attachment_id)
    if not placement.attachment.sha256:
        raise Http404
    of, what = visit.response, f"bilaga {placement.attachment.pk}"
    return log_when_fetched(
        request,
        attachment_response(placement.attachment),
        lambda: log_event(response=of, action=Logged.DOWNLOADED, actor=request.user, at=timezone.now(), what=what),
    )
