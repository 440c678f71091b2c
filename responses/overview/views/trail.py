"""What has happened to a response, and who did it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from config.fields.paging import page_of
from responses.lifecycle.access import open_part, open_response
from responses.overview.unused_words import UnusedWords

A_PAGE = 50


@require_safe
def events(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The response's trail, newest first."""
    visit = open_response(request.user, response_id)
    trail = visit.response.events.select_related("actor").order_by("-at", "-pk")
    page = page_of(trail, request.GET, size=A_PAGE)
    context = {"response": visit.response, "events": page.object_list, "page": page}
    return render(request, "overview/history.html", context)


@require_safe
def unused_words(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Texts that did not become part of the answer, with why, for whoever may read the history of their question."""
    visit = open_part(request.user, response_id)
    found = UnusedWords(visit, request.GET)
    context = {"response": visit.response, "visit": visit, "found": found, "page": found.page}
    return render(request, "overview/unused_words.html", context)
