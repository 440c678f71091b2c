"""The task list: the sections with their status, and what can be done now."""

import uuid
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role
from config.language import swedish
from config.statements import Statement
from responses.approval.points import points_to_answer
from responses.comments.reading import READS, Comments
from responses.drafting.views.section import context_of
from responses.lifecycle.access import Visit, open_part
from responses.lifecycle.delivery import SEALED_STATES, delivered_days
from responses.lifecycle.milestones import milestones_of
from responses.lifecycle.places import question_address
from responses.lifecycle.supplements import asked_supplement
from responses.lifecycle.workflow import Action
from responses.models import Event, ReturnPoint, State
from responses.overview.next_step import next_step
from responses.overview.task_rows import filter_groups, filters_of, task_groups
from responses.reading.corrections import opened_questions
from responses.reading.draft import Draft
from responses.reading.progress import progress_of, sections_of
from responses.reading.separate_things import separate_of_draft
from surveys.wordings.wording import item_name

_EVENTS = 4
_LATEST = Statement(
    lambda response: Event.objects.filter(response=response).select_related("actor").order_by("-at", "-pk")[:_EVENTS],
    response=uuid.UUID(int=7),
)


def _is_begun(draft: Draft) -> bool:
    """Whether somebody has written in it; what was prefilled does not count."""
    return any(row.updated_by_id for row in draft.rows.values())


def _delivered_on(visit: Visit) -> date | None:
    """The day on which what was sealed last was carried over; asked only where it is to be."""
    response = visit.response
    asked = response.is_carried_over and (response.state in SEALED_STATES or response.correction_id)
    return delivered_days([response.pk]).get(response.pk) if asked else None


def _why_not_sent(visit: Visit) -> str:
    """What hinders an editor's draft from being sent for approval, whatever is answered; empty where nothing does."""
    writes = visit.response.state == State.DRAFT and Role.EDITOR in visit.roles and Action.EDIT in visit.available
    return visit.why_not(Action.SEND_FOR_APPROVAL) if writes else ""


def _address_of(point: ReturnPoint, draft: Draft) -> str:
    """Where the question is written; empty where this version of the form does not have it."""
    known = point.link_id in draft.tree.by_link_id
    return question_address(draft.response.pk, draft.tree, point.link_id) if known else ""


@require_safe
def task_list(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The sections with their status, what is missing, and what can be done now."""
    visit = open_part(request.user, response_id)
    if not visit.whole:
        return redirect("my_questions", response_id)
    draft, wanted = Draft(visit.response), request.GET.get("visa", "")
    sections, delivered_on = sections_of(draft), _delivered_on(visit)
    sealed, carried = visit.response.state in SEALED_STATES, visit.response.is_carried_over
    # Who receives an answer outside the portal asks for more of it there.
    asked = asked_supplement(visit.response) if sealed and not carried else None
    # Once it is handed in, every day of the organisation's own has been reached.
    left = not sealed or (carried and delivered_on is None)
    progress = progress_of(sections, begun=_is_begun(draft))
    points = points_to_answer(visit.response) if visit.roles & READS else []
    everything = task_groups(visit, draft, sections)
    context = {
        **context_of(visit, draft),
        "groups": filter_groups(everything, visit.user, wanted),
        "progress": progress,
        "next_step": next_step(visit, everything, begun=progress.begun, delivered=delivered_on is not None),
        "cannot_be_sent": _why_not_sent(visit),
        "may_open_handed": Role.EDITOR in visit.roles,
        "today": visit.today,
        "points": [(one, _address_of(one, draft)) for one in points],
        "filters": filters_of(wanted),
        "comments": Comments(visit),
        "sign_off": visit.sign_off,
        "turn": visit.turn if visit.response.state == State.IN_REVIEW else None,
        "submissions": visit.submissions,
        "asked": asked,
        "asked_names": swedish.listing([item_name(visit.response.tree, one) for one in asked.items]) if asked else "",
        "opened": opened_questions(visit.response),
        "sealed": sealed,
        "left": left,
        "delivered_on": delivered_on,
        "milestones": milestones_of([visit.response], [])[response_id] if left else [],
        "separate": separate_of_draft(draft),
        "events": _LATEST.rows(response=response_id),
    }
    return render(request, "overview/task_list.html", context)
