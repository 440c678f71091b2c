"""The pages on which a submitted answer is opened again, more of it is, and a correction is abandoned."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from accounts.roles import Role
from archive.correcting.abandoning import abandon_correction, sign_offs_on_it, what_ends
from archive.correcting.adding import open_more
from archive.correcting.forms import AddingForm, OpeningForm, asked_for
from archive.correcting.opening import reopen_response
from config.fields.forms import PlainForm, refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from responses.lifecycle.access import Visit, open_response_as
from responses.lifecycle.disposal import refuse_confirmed_disposal
from responses.lifecycle.supplements import asked_supplement
from responses.lifecycle.workflow import Action


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Ask why and which questions, then open what is submitted. ?vad=LINK_ID (several) is what the page starts with."""
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    visit.require(Action.REOPEN)
    if request.method != "POST":
        refuse_confirmed_disposal(visit.response)  # before anything is typed; the service asks again
    response, is_late = visit.response, visit.today > visit.response.last_day
    asked = asked_supplement(response)
    wanted = [link_id for link_id in request.GET.getlist("vad") if link_id in response.tree.by_link_id]
    initial = asked_for(asked) if asked else {"items": wanted}
    form = OpeningForm(
        request.POST if request.method == "POST" else None, response=response, is_late=is_late, initial=initial
    )
    if form.is_bound and form.is_valid() and _opened(request, visit, form):
        return redirect("response", response.pk)
    replaces, status = visit.submissions[0], status_of(form)
    context = {
        "visit": visit,
        "response": response,
        "form": form,
        "is_late": is_late,
        "replaces": replaces,
        "seen": mark_on_page(request, mark_of(replaces, asked), status),
    }
    return render(request, "correcting/reopen.html", context, status=status)


def _opened(request: PortalRequest, visit: Visit, form: OpeningForm) -> bool:
    with refusals_in(form):
        reopen_response(
            response=visit.response,
            opening=form.opening(),
            actor=request.user,
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
        )
        messages.success(request, "Svaret är öppet igen. Det tidigare svaret gäller tills rättelsen ersätter det.")
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def open_more_questions(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Ask which questions are to be opened besides, and why. ?vad=LINK_ID (several) is what the page starts with."""
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    visit.require(Action.OPEN_MORE)
    response = visit.response
    wanted = [link_id for link_id in request.GET.getlist("vad") if link_id in response.tree.by_link_id]
    form = AddingForm(request.POST if request.method == "POST" else None, response=response, initial={"items": wanted})
    if form.is_bound and form.is_valid() and _added(request, visit, form):
        return redirect("response", response.pk)
    status = status_of(form)
    seen = mark_on_page(request, mark_of(response.correction), status)
    context = {"response": response, "form": form, "correction": response.correction, "seen": seen}
    return render(request, "correcting/open_more.html", context, status=status)


def _added(request: PortalRequest, visit: Visit, form: AddingForm) -> bool:
    with refusals_in(form):
        seen = request.POST.get("seen", "")
        open_more(response=visit.response, **form.cleaned_data, actor=request.user, at=timezone.now(), seen=seen)
        messages.success(request, "Fler frågor är öppna i rättelsen.")
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def abandon(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Ask once, then put everything back as it was when the answer was opened."""
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    form = PlainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            seen = request.POST.get("seen", "")
            abandon_correction(response=visit.response, actor=request.user, at=timezone.now(), seen=seen)
            messages.success(request, "Rättelsen är avbruten. Svaret är som det var, och det tidigare svaret gäller.")
            return redirect("response", visit.response.pk)
    visit.require(Action.ABANDON)
    status = status_of(form)
    context = {
        "response": visit.response,
        "correction": visit.response.correction,
        "sign_offs": sign_offs_on_it(visit),
        "form": form,
        "seen": mark_on_page(request, mark_of(*what_ends(visit)), status),
    }
    return render(request, "correcting/abandon.html", context, status=status)
