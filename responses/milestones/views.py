"""The page of a response's milestones."""

import uuid
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from accounts.roles import Role
from config.fields.forms import refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from responses.lifecycle.access import Visit, open_response_as
from responses.lifecycle.delivery import delivered_days
from responses.lifecycle.milestones import BY_WORD, label_of_step, milestones_of
from responses.lifecycle.workflow import Action
from responses.milestones import services
from responses.milestones.forms import MilestonesForm
from responses.milestones.suggesting import suggested_days
from responses.models import Goal, Milestone, State


@require_http_methods(["GET", "HEAD", "POST"])
def milestones(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The days, and how far the answer has come. POST saves them; with `reached` or `not_reached` a word on one step.

    ?forslag=1 fills in days counted backwards from the last day, as does a response that has none.
    """
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    visit.require(Action.PLAN)
    if request.method == "POST" and (word := _word(request)):
        services.say_reached(
            response=visit.response, step=word[0], reached=word[1], actor=request.user, at=timezone.now()
        )
        told = "nått" if word[1] else "inte nått"
        messages.success(request, f"Delmålet {label_of_step(word[0], visit.response)} är {told}.")
        return redirect("milestones", response_id)
    today, set_days = timezone.localdate(), _days_of(visit)
    suggested = {} if set_days and "forslag" not in request.GET else suggested_days(visit.response.last_day, today)
    form = MilestonesForm(request.POST or None, response=visit.response, days={**set_days, **suggested})
    if request.method == "POST" and form.is_valid() and _are_set(request, visit, form):
        return redirect("response", response_id)
    status = status_of(form)
    context = {
        "response": visit.response,
        "form": form,
        "milestones": milestones_of([visit.response], delivered_days([response_id]))[response_id],
        "suggested": bool(suggested),
        "sayable": BY_WORD if visit.response.state == State.DRAFT else (),
        "today": today,
        "seen": mark_on_page(request, mark_of(services.days_by_step(set_days)), status),
    }
    return render(request, "milestones/page.html", context, status=status)


def _days_of(visit: Visit) -> dict[Goal, date]:
    rows = Milestone.objects.filter(response=visit.response, day__isnull=False).values_list("step", "day")
    return {Goal(step): day for step, day in rows if day}


def _word(request: PortalRequest) -> tuple[Goal, bool] | None:
    """The step that a button speaks of, and whether it is reached. Raises Http404 for a step there is not."""
    for name, reached in (("reached", True), ("not_reached", False)):
        if step := request.POST.get(name):
            if step not in Goal.values:
                raise Http404
            return Goal(step), reached
    return None


def _are_set(request: PortalRequest, visit: Visit, form: MilestonesForm) -> bool:
    with refusals_in(form):
        services.set_milestones(
            response=visit.response,
            days=form.days,
            past_the_last_day=form.cleaned_data["past_the_last_day"],
            actor=request.user,
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
        )
        messages.success(request, "Delmålen är sparade.")
    return not form.errors
