"""Sending out of a case: the list of recipients, and what is sent to whom."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PortalRequest
from cases import dispatching as services
from cases.access import open_case_to_write
from cases.forms import DispatchForm, RecipientForm
from cases.models import Dispatch
from cases.reading import recipients_of
from config.fields.forms import refusals_in
from config.fields.paging import page_of
from config.language import swedish


@require_http_methods(["GET", "HEAD", "POST"])
def recipients(request: PortalRequest, case_id: uuid.UUID) -> HttpResponse:
    """The list "expedieras till", and a form for one more."""
    visit = open_case_to_write(request.user, case_id)
    form = RecipientForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            services.add_recipient(case=visit.case, actor=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{form.cleaned_data['name']} står på listan.")
            return redirect("case_recipients", visit.case.pk)
    context = {
        "visit": visit,
        "case": visit.case,
        "page": page_of(recipients_of(visit.case), request.GET),
        "form": form,
    }
    return render(request, "cases/recipients.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove_recipient(request: PortalRequest, case_id: uuid.UUID, recipient_id: int) -> HttpResponse:
    """Take somebody off the list."""
    visit = open_case_to_write(request.user, case_id)
    recipient = visit.case.recipients.filter(pk=recipient_id).first()
    if recipient is None:
        raise Http404
    services.remove_recipient(case=visit.case, recipient=recipient, actor=request.user, at=timezone.now())
    messages.success(request, f"{recipient.name} är borttagen från listan.")
    return redirect("case_recipients", visit.case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def dispatch(request: PortalRequest, case_id: uuid.UUID) -> HttpResponse:
    """Choose to whom and what, and send it, or note that it was sent in another way."""
    visit = open_case_to_write(request.user, case_id)
    listed, things = list(recipients_of(visit.case)), services.things_of(visit.case)
    form = DispatchForm(request.POST if request.method == "POST" else None, recipients=listed, things=things)
    if form.is_valid():
        with refusals_in(form):
            made = services.dispatch_documents(case=visit.case, actor=request.user, at=timezone.now(), **form.chosen())
            messages.success(request, _said(made))
            return redirect(f"{reverse('case', args=[visit.case.pk])}#expediering")
    context = {"visit": visit, "case": visit.case, "form": form, "recipients": listed, "things": things}
    return render(request, "cases/dispatch.html", context, status=422 if form.is_bound else 200)


def _said(made: list[Dispatch]) -> str:
    amount = swedish.count_of(len(made), "mottagare", "mottagare")
    noted = all(one.way == Dispatch.Way.OTHER for one in made)
    return f"Antecknat för {amount}." if noted else f"Skickas till {amount}. Här står vad som blir av varje mejl."
