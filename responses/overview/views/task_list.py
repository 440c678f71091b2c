"""The task list: the sections with their status, and what can be done now."""

import uuid
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role
from responses.comments.reading import Comments
from responses.drafting.moving import newer_version
from responses.drafting.views.section import context_of
from responses.lifecycle.access import Visit, open_part
from responses.lifecycle.delivery import SEALED, delivered_days
from responses.lifecycle.workflow import Action
from responses.models import State
from responses.overview.task_rows import filters_of, task_rows
from responses.reading.draft import Draft
from responses.reading.sent_separately import separate_of_draft
from surveys.wording import item_name


def _delivered_on(visit: Visit) -> date | None:
    """The day on which what was sealed last was carried over; asked only where it is to be."""
    response = visit.response
    asked = response.is_carried_over and response.state in SEALED
    return delivered_days([response.pk]).get(response.pk) if asked else None


def _opened(visit: Visit) -> list[tuple[str, str]]:
    """What the correction that is open was opened for: each question's link_id and what it is called."""
    correction, tree = visit.response.correction, visit.response.tree
    return [(link_id, item_name(tree, link_id)) for link_id in correction.chosen] if correction else []


@require_safe
def task_list(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The sections with their status, what is missing, and what can be done now."""
    visit = open_part(request.user, response_id)
    if not visit.whole:
        return redirect("my_questions", response_id)
    draft = Draft(visit.response)
    context = {
        **context_of(visit, draft),
        "tasks": task_rows(draft, request.user, request.GET.get("visa", ""), timezone.localdate()),
        "may_open_handed": Role.EDITOR in visit.roles,
        "today": timezone.localdate(),
        "filters": filters_of(request.GET.get("visa", "")),
        "newer": newer_version(visit.response) if visit.may(Action.EDIT) else None,
        "comments": Comments(visit),
        "sign_off": visit.sign_off,
        "turn": visit.turn if visit.response.state == State.IN_REVIEW else None,
        "submissions": visit.submissions,
        "opened": _opened(visit),
        "sealed": visit.response.state in SEALED,
        "delivered_on": _delivered_on(visit),
        "separate": separate_of_draft(draft),
        "events": visit.response.events.select_related("actor").order_by("-at", "-pk")[:6],
    }
    return render(request, "overview/task_list.html", context)
