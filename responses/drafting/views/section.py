"""Writing: one section a page."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from accounts.roles import Role
from config.bodies import takes_texts
from config.refusals import WrongStateError
from responses.comments.reading import Comments
from responses.contributions.reading import Contributions
from responses.drafting.blocks import Block, build_block
from responses.drafting.forms import are_numbered, mark_needs
from responses.drafting.saying_done import say_section_done, take_back_section_done
from responses.drafting.views.bar import saved_in_words
from responses.drafting.views.posting import after_button, put_conflicts, refilled, save_posted, saved_address
from responses.drafting.views.saving import SaveOutcome, refuse_other_version
from responses.lifecycle.access import Visit, open_response_as
from responses.lifecycle.workflow import Action
from responses.reading.corrections import opened_questions
from responses.reading.draft import Draft
from responses.reading.progress import SectionProgress, left_in, sections_of, states_of


def context_of(visit: Visit, draft: Draft) -> dict[str, Any]:
    return {
        "visit": visit,
        "response": visit.response,
        "draft": draft,
        "available": {str(action): label for action, label in visit.available.items()},
        "days_left": visit.response.days_left(timezone.localdate()),
    }


@takes_texts
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: PortalRequest, response_id: uuid.UUID, section_id: str) -> HttpResponse:
    """One section. POST saves every question on the page, then stays (Spara) or goes on (other buttons)."""
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    if request.method == "POST":
        refuse_other_version(request, visit)
    draft = Draft(visit.response)
    progress = _section_of(draft, section_id)
    if request.method == "POST":
        visit.require(Action.EDIT)
        block = build_block(draft, progress.section, 1, request.POST)
        outcomes = save_posted(request, visit, block.forms())
        if not any(outcome.refused for outcome in outcomes.values()):
            return redirect(_after_saving(request, visit, draft, progress))
        now = Draft(visit.response)
        block = _with_conflicts(now, block, request.POST, outcomes)
        return _render_section(request, visit, now, _section_of(now, section_id), block, status=409)
    return _render_section(request, visit, draft, progress, build_block(draft, progress.section, 1))


def _section_of(draft: Draft, section_id: str) -> SectionProgress:
    found = next((progress for progress in sections_of(draft) if progress.link_id == section_id), None)
    if found is None:
        raise Http404
    return found


def _with_conflicts(draft: Draft, block: Block, data: QueryDict, outcomes: dict[str, SaveOutcome]) -> Block:
    """The page anew, as it was posted but with what has been saved by now, and the conflicts in their places."""
    fresh = build_block(draft, block.item, block.level, refilled(data, block.forms(), outcomes))
    put_conflicts(fresh.forms(), outcomes)
    return fresh


def _after_saving(request: PortalRequest, visit: Visit, draft: Draft, progress: SectionProgress) -> str:
    here = reverse("section", args=[visit.response.pk, progress.link_id])
    if (elsewhere := after_button(request, visit, draft, here)) is not None:
        return elsewhere
    if (goto := request.POST.get("goto", "")) in _WORDS:
        return _said(request, visit, progress, goto) or saved_address(here)
    if goto in _BESIDE:
        following = _BESIDE[goto](Draft(visit.response), progress)
        if following is None:
            return reverse("check", args=[visit.response.pk])
        return reverse("section", args=[visit.response.pk, following.link_id])
    return saved_address(here)


_WORDS = {"done": say_section_done, "not-done": take_back_section_done}


def _said(request: PortalRequest, visit: Visit, progress: SectionProgress, goto: str) -> str:
    """Where to go once somebody has said that the section is done, or not; empty to stay, as where it is refused."""
    told = "klart" if goto == "done" else "inte klart"
    try:
        _WORDS[goto](response=visit.response, section_id=progress.link_id, actor=request.user, at=timezone.now())
    except WrongStateError as refused:
        messages.error(request, str(refused))
        return ""
    messages.success(request, f"Avsnittet {progress.heading} är markerat som {told}.")
    return reverse("response", args=[visit.response.pk]) if goto == "done" else ""


def next_section(draft: Draft, progress: SectionProgress) -> SectionProgress | None:
    """The next open section that the respondent writes in; None after the last."""
    later = (other for other in sections_of(draft) if other.number > progress.number)
    return next((other for other in later if other.is_open and not other.by_sign_off), None)


def previous_section(draft: Draft, progress: SectionProgress) -> SectionProgress | None:
    """The open section before it that the respondent writes in; None before the first."""
    earlier = (other for other in reversed(sections_of(draft)) if other.number < progress.number)
    return next((other for other in earlier if other.is_open and not other.by_sign_off), None)


_BESIDE = {"next": next_section, "previous": previous_section}


def _render_section(
    request: PortalRequest, visit: Visit, draft: Draft, progress: SectionProgress, block: Block, status: int = 200
) -> HttpResponse:
    sections = sections_of(draft)
    context = {
        **context_of(visit, draft),
        "sections": sections,
        "states": states_of(sections),
        "progress": progress,
        "part": block,
        "next": next_section(draft, progress),
        "previous": previous_section(draft, progress),
        "left": left_in(sections),
        "needs": mark_needs(block.forms()),
        "numbered": are_numbered(block.forms()),
        "saved": saved_in_words(request, draft, block.forms()),
        "left_in_words": progress.left_in_words,
        "editable": visit.may(Action.EDIT),
        "opened_here": opened_questions(visit.response, progress.link_id),
        "said_by_editor": draft.is_said_by_editor(progress.link_id),
        "why_locked": visit.why_not(Action.EDIT),
        "comments": Comments(visit),
        "contributions": Contributions(visit, draft),
        "hands_out": visit.may(Action.HAND_OUT),
        "conflicts": [form for form in block.forms() if form.conflict],
        "closings": [form for form in block.forms() if form.closing],
    }
    return render(request, "drafting/section.html", context, status=status)
