"""Moving a draft to a newer version of its questionnaire, after reading what differs for this response."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from accounts.roles import Role
from config.fields.forms import read_whole_number
from config.refusals import WrongStateError
from responses.drafting.consequences import Consequences
from responses.drafting.moving import move_to_version
from responses.lifecycle.access import open_response_as
from responses.lifecycle.newer import newer_version
from responses.lifecycle.workflow import Action
from responses.reading.draft import Draft
from surveys.models import Questionnaire


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Show the difference item by item with what becomes of each answer; POST `version` moves the draft."""
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    if request.method == "POST":
        chosen = _chosen(request.POST.get("version", ""))
        move_to_version(response=visit.response, questionnaire=chosen, actor=request.user, at=timezone.now())
        messages.success(request, f"Svaret följer nu utgåva {chosen.version}.")
        return redirect("response", visit.response.pk)
    visit.require(Action.EDIT)
    newest = newer_version(visit.response)
    if newest is None:
        raise WrongStateError("Svaret följer redan den senaste utgåvan.")
    consequences = Consequences(Draft(visit.response), newest.tree)
    context = {"response": visit.response, "newest": newest, "consequences": consequences}
    return render(request, "drafting/move.html", context)


def _chosen(posted: str) -> Questionnaire:
    """The version that the page showed."""
    number = read_whole_number(posted)
    found = Questionnaire.objects.filter(pk=number).first() if number is not None else None
    if found is None:
        raise Http404
    return found
