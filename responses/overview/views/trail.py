"""What has happened to a response, and who did it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from responses.lifecycle.access import open_response

_MOST_SHOWN = 100


@require_safe
def events(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The response's trail, newest first."""
    visit = open_response(request.user, response_id)
    trail = visit.response.events.select_related("actor").order_by("-at", "-pk")[:_MOST_SHOWN]
    return render(request, "overview/history.html", {"response": visit.response, "events": trail})
