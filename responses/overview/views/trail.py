"""What has happened to a response, and who did it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from config.paging import page_of
from responses.lifecycle.access import open_response

A_PAGE = 50


@require_safe
def events(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The response's trail, newest first."""
    visit = open_response(request.user, response_id)
    trail = visit.response.events.select_related("actor").order_by("-at", "-pk")
    page = page_of(trail, request.GET, size=A_PAGE)
    context = {"response": visit.response, "events": page.object_list, "page": page}
    return render(request, "overview/history.html", context)
