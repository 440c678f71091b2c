"""What has happened to a response, and who did it."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from responses.lifecycle.access import open_response

A_PAGE = 50


@require_safe
def events(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The response's trail, newest first."""
    visit = open_response(request.user, response_id)
    trail = visit.response.events.select_related("actor").order_by("-at", "-pk")
    page = Paginator(trail, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "response": visit.response,
        "events": page.object_list,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "overview/history.html", context)
