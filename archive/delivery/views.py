"""Carrying a sealed answer over into the receiver's own form: question by question, and noting that it is done."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PortalRequest
from archive.delivery import services
from archive.delivery.comparing import compare_receipt
from archive.delivery.forms import CarriedForm, ReceiptForm, TakenBackForm
from archive.delivery.reading import Carrying, CarrySection, proof_of
from archive.downloads import log_download
from attachments.downloads import attachment_response
from audit.fetches import log_when_fetched
from config.answering.bodies import takes_bytes
from config.fields.forms import PlainForm, refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from config.language import swedish
from config.refusals import WrongStateError
from responses.lifecycle.access import Visit, open_response
from responses.lifecycle.delivery import SEALED_STATES, newest_submission
from responses.lifecycle.workflow import Action
from responses.models import CarryTick
from surveys.wordings.wording import item_name


def open_carrying(request: PortalRequest, response_id: uuid.UUID, *, to_note: bool = False) -> tuple[Visit, Carrying]:
    """The sealed answer of a response that is to be carried over, for whoever reads all of it.

    With `to_note` PermissionDenied for who may not note anything. Raises WrongStateError where there is none.
    """
    visit = open_response(request.user, response_id)
    if to_note:
        visit.require(Action.CARRY_OVER)
    response = visit.response
    submission = newest_submission(response) if response.state in SEALED_STATES else None
    if submission is None:
        raise WrongStateError("Svaret är inte förseglat. Det förs över när det är godkänt, låst och förseglat.")
    if not submission.is_carried_over:
        raise WrongStateError(f"{response.received_by} läser svaret här i portalen. Det förs inte över.")
    return visit, Carrying(submission)


@require_safe
def carry_over(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The signed answers of one section (?avsnitt=) in the order of the form, to copy and to tick off."""
    visit, carrying = open_carrying(request, response_id)
    section = _chosen(carrying, request.GET.get("avsnitt", ""))
    following = carrying.sections[section.number : section.number + 1]
    shows_all = carrying.before is None or request.GET.get("visa") == "allt"
    shown = {"section": section, "following": following[0] if following else None, "shows_all": shows_all}
    context = {**_context(visit, carrying), **shown}
    return render(request, "delivery/carry_over.html", context)


def _chosen(carrying: Carrying, wanted: str) -> CarrySection:
    """The section by its link_id; the first with something left to enter where none is wanted."""
    sections = carrying.sections
    if wanted:
        found = next((section for section in sections if section.item.link_id == wanted), None)
        if found is None:
            raise Http404
        return found
    return next((section for section in sections if not section.is_done), sections[0])


def _context(visit: Visit, carrying: Carrying) -> dict[str, Any]:
    return {
        "visit": visit,
        "response": visit.response,
        "submission": carrying.submission,
        "carrying": carrying,
        "record": carrying.record,
        "carried": carrying.carried,
        "may_carry": visit.may(Action.CARRY_OVER),
        "shown": mark_of(carrying.submission),
    }


_TICKED = {
    CarryTick.Kind.ENTERED: ("inte längre avprickad", "avprickad"),
    CarryTick.Kind.COMPARED: ("inte längre jämförd", "jämförd"),
}


@require_POST
def tick(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Tick a question off, or take the tick away, and go back to it."""
    visit, carrying = open_carrying(request, response_id, to_note=True)
    kind, _, rest = request.POST.get("tick", "").partition(":")
    word, _, link_id = rest.partition(":")
    if kind not in set(CarryTick.Kind) or word not in {"on", "off"} or link_id not in carrying.source.tree.by_link_id:
        raise Http404
    services.tick_question(
        response=visit.response,
        link_id=link_id,
        kind=CarryTick.Kind(kind),
        done=word == "on",
        actor=request.user,
        at=timezone.now(),
        seen=request.POST.get("seen", ""),
    )
    told = _TICKED[CarryTick.Kind(kind)][word == "on"]
    messages.success(request, f"{swedish.begin_sentence(item_name(carrying.source.tree, link_id))} är {told}.")
    if kind == CarryTick.Kind.COMPARED:
        return redirect(f"{reverse('receiver_receipt', args=[visit.response.pk])}#jamfor-{link_id}")
    section = carrying.source.tree.section_of[link_id].link_id
    return redirect(f"{reverse('carry_over', args=[visit.response.pk])}?avsnitt={section}#fraga-{link_id}")


@require_http_methods(["GET", "HEAD", "POST"])
def carried(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Ask when the answer was left in the receiver's form, then note it."""
    visit, carrying = open_carrying(request, response_id, to_note=True)
    form = CarriedForm(request.POST if request.method == "POST" else None, initial=_noted(carrying))
    if request.method == "POST" and form.is_valid() and _carried(request, visit, form):
        messages.success(request, "Det är antecknat att svaret är överfört.")
        return redirect("receiver_receipt", visit.response.pk)
    return _render_note(request, visit, carrying, form, "delivery/carried.html")


def _render_note(
    request: PortalRequest, visit: Visit, carrying: Carrying, form: PlainForm, template: str
) -> HttpResponse:
    status, present = status_of(form), mark_of(carrying.submission, carrying.carried)
    context = {**_context(visit, carrying), "form": form, "seen": mark_on_page(request, present, status)}
    return render(request, template, context, status=status)


def _noted(carrying: Carrying) -> dict[str, object]:
    known = carrying.carried
    day = known.done_on if known else timezone.localdate()
    return {"done_on": day, "receipt_number": known.receipt_number if known else ""}


def _carried(request: PortalRequest, visit: Visit, form: CarriedForm) -> bool:
    with refusals_in(form):
        services.note_carried_over(
            response=visit.response,
            actor=request.user,
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
            **form.cleaned_data,
        )
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def carried_back(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Ask why the answer has not been carried over after all, then note that."""
    visit, carrying = open_carrying(request, response_id, to_note=True)
    if carrying.carried is None:
        raise WrongStateError("Svaret är inte antecknat som överfört. Ladda om sidan.")
    form = TakenBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.take_back_carry_over(
                response=visit.response,
                actor=request.user,
                at=timezone.now(),
                seen=request.POST.get("seen", ""),
                **form.cleaned_data,
            )
            messages.success(request, "Det är antecknat att svaret inte är överfört.")
            return redirect("carry_over", visit.response.pk)
    return _render_note(request, visit, carrying, form, "delivery/carried_back.html")


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
@require_http_methods(["GET", "HEAD", "POST"])
def receiver_receipt(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The receiver's own receipt: add it, and see it held against what was signed."""
    visit, carrying = open_carrying(request, response_id, to_note=request.method == "POST")
    form = ReceiptForm()
    if request.method == "POST":
        form = ReceiptForm(request.POST, request.FILES)
        if form.is_valid() and _kept(request, visit, form):
            messages.success(request, "Kvittot är sparat.")
            return redirect("receiver_receipt", visit.response.pk)
    newest, status = carrying.receipts[0] if carrying.receipts else None, status_of(form)
    shown = _context(visit, carrying)
    context = {
        **shown,
        "form": form,
        "seen": mark_on_page(request, shown["shown"], status),
        "newest": newest,
        "comparison": compare_receipt(carrying, newest.text) if newest else None,
    }
    return render(request, "delivery/receipt.html", context, status=status)


def _kept(request: PortalRequest, visit: Visit, form: ReceiptForm) -> bool:
    with refusals_in(form):
        services.add_receiver_receipt(
            response=visit.response,
            upload=form.cleaned_data["file"],
            text=form.cleaned_data["text"],
            actor=request.user,
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
        )
    return not form.errors


@require_safe
def proof(request: PortalRequest, response_id: uuid.UUID, attachment_id: uuid.UUID) -> FileResponse:
    """A document that shows what became of the answer: the receiver's receipt, or what was sent separately."""
    visit = open_response(request.user, response_id)
    document = proof_of(visit.response, attachment_id)
    if document is None:
        raise Http404
    what = f"bilaga {document.pk}"
    return log_when_fetched(
        request,
        attachment_response(document),
        lambda: log_download(response=visit.response, actor=request.user, at=timezone.now(), what=what),
    )
