"""What has happened to a response, and how one answer has been worded."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from responses.access import open_response, question_or_404
from responses.models import AnswerRevision
from responses.presentation import Source, read_item
from responses.views.requests import PortalRequest

_MOST_SHOWN = 100


@require_safe
def events(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The response's trail, newest first."""
    entry = open_response(request.user, response_id)
    trail = entry.response.events.select_related("actor").order_by("-at", "-pk")[:_MOST_SHOWN]
    return render(request, "responses/history.html", {"response": entry.response, "events": trail})


@require_safe
def answer_history(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """Every wording of one answer, newest first: who, when, what."""
    entry = open_response(request.user, response_id)
    tree = entry.response.tree
    question = question_or_404(tree, link_id)
    found = AnswerRevision.objects.filter(answer__response=entry.response, answer__link_id=link_id)
    revisions = [
        (revision, read_item(Source(tree=tree, answers={link_id: revision.value}), link_id))
        for revision in found.select_related("by").order_by("-number")[:_MOST_SHOWN]
    ]
    context = {
        "response": entry.response,
        "question": question,
        "section": tree.section_of[link_id],
        "revisions": revisions,
    }
    return render(request, "responses/answer_history.html", context)
