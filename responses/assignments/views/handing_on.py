"""The page on which whoever has something for a unit hands it on to the unit's people."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from config.fields.forms import refusals_in
from responses.assignments.forms import HandOnForm
from responses.assignments.notices import letters_in_words
from responses.assignments.reading import handed_on_of
from responses.assignments.within_units import hand_on as hand_on_to
from responses.lifecycle.access import Visit, open_part
from responses.lifecycle.workflow import writing_action
from responses.models import Assignment
from surveys.wordings.wording import item_name


@require_http_methods(["GET", "HEAD", "POST"])
def hand_on(request: PortalRequest, response_id: uuid.UUID, assignment_id: int) -> HttpResponse:
    """Choose questions, people of the unit, last day and message; and who has what of it already."""
    visit = open_part(request.user, response_id)
    found = _open(visit, assignment_id)
    visit.require(writing_action(visit.roles))
    form = HandOnForm(request.POST if request.method == "POST" else None, assignment=found)
    if form.is_valid() and _handed_on(request, found, form):
        return redirect("hand_on", response_id, assignment_id)
    context = {
        "response": visit.response,
        "assignment": found,
        "name": item_name(visit.response.tree, found.link_id),
        "form": form,
        "handed": handed_on_of(found),
        "back": "my_contributions" if found.is_contribution else "my_questions",
    }
    return render(request, "assignments/hand_on.html", context, status=422 if form.errors else 200)


def _open(visit: Visit, assignment_id: int) -> Assignment:
    mine = Assignment.objects.held_by(visit.user).filter(response=visit.response, unit__isnull=False, through=None)
    found = mine.filter(pk=assignment_id).select_related("unit", "handed_by").first()
    if found is None:
        raise Http404
    found.response = visit.response
    return found


def _handed_on(request: PortalRequest, found: Assignment, form: HandOnForm) -> bool:
    fields, at = form.cleaned_data, timezone.now()
    with refusals_in(form):
        made = hand_on_to(
            assignment=found,
            link_ids=fields["items"],
            people=fields["people"],
            last_day=fields["last_day"],
            message=fields["message"],
            actor=request.user,
            at=at,
        )
        messages.success(request, letters_in_words(made, at))
    return not form.errors
