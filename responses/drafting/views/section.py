"""Writing: one section a page, a long one on several."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from accounts.roles import Role
from config.answering.bodies import takes_texts
from config.fields.forms import read_whole_number
from config.refusals import WrongStateError
from responses.comments.reading import Comments
from responses.contributions.reading import Contributions
from responses.drafting.blocks import Block, build_block, build_page
from responses.drafting.completion import say_section_done, take_back_section_done
from responses.drafting.forms import are_numbered, mark_needs
from responses.drafting.section_places import (
    WritingPlace,
    asks_nothing,
    changed_pages,
    first_text_of,
    place_after,
    place_before,
    place_in,
)
from responses.drafting.views.bar import saved_in_words
from responses.drafting.views.posting import after_button, left_by, put_conflicts, refilled, save_posted, saved_address
from responses.drafting.views.saving import refuse_other_version
from responses.lifecycle.access import Visit, open_response_as
from responses.lifecycle.workflow import Action
from responses.reading.corrections import opened_questions
from responses.reading.draft import Draft
from responses.reading.progress import SectionProgress, left_in, sections_of, states_of
from surveys.section_pages import page_numbers_in


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
    """One section, or page `sida` of a long one. POST saves every question on the page, then stays (Spara) or goes on
    (other buttons).
    """
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    if request.method == "POST":
        refuse_other_version(request, visit)
    draft = Draft(visit.response, writes_all=visit.writes_all)
    place = _place_of(request, draft, section_id)
    if request.method == "POST":
        return _saved(request, visit, draft, place)
    return _render_section(request, visit, draft, place, _block_of(draft, place))


def _place_of(request: PortalRequest, draft: Draft, section_id: str) -> WritingPlace:
    found = place_in(draft, section_id, read_whole_number(request.GET.get("sida", "1")) or 1)
    if found is None:
        raise Http404
    return found


def _block_of(draft: Draft, place: WritingPlace, data: QueryDict | None = None) -> Block:
    """What stands on the page. A page that was made when the section was not yet on several posts all of it."""
    if data is not None and not place.page.is_whole and _posts_more(draft, place, data):
        return build_block(draft, place.progress.section, 1, data)
    return build_page(draft, place.progress.section, place.page, data)


def _posts_more(draft: Draft, place: WritingPlace, data: QueryDict) -> bool:
    numbers, here = page_numbers_in(draft.tree), place.page.number
    inside = draft.tree.questions_of[place.progress.link_id]
    return any(numbers[one.link_id] != here and f"{one.link_id}-revision" in data for one in inside)


def _saved(request: PortalRequest, visit: Visit, draft: Draft, place: WritingPlace) -> HttpResponse:
    """Save what was posted, and go where the button says; the page again where something has to be chosen first."""
    visit.require(Action.EDIT)
    block = _block_of(draft, place, request.POST)
    outcomes = save_posted(request, visit, block.forms)
    if not any(outcome.refused for outcome in outcomes.values()):
        return redirect(_after_saving(request, visit, draft, left_by(outcomes) or draft, place))
    now = Draft(visit.response, writes_all=visit.writes_all)
    fresh = _block_of(now, place, refilled(request.POST, block.forms, outcomes))
    put_conflicts(fresh.forms, outcomes)
    return _render_section(request, visit, now, _place_of(request, now, place.progress.link_id), fresh, status=409)


def _after_saving(request: PortalRequest, visit: Visit, draft: Draft, after: Draft, place: WritingPlace) -> str:
    """Where to go; `draft` is the response as it was before the page was saved, `after` as it was left."""
    here = place.address
    _tell_of_other_pages(request, draft, after, place)
    if (elsewhere := after_button(request, visit, draft, here)) is not None:
        return elsewhere
    if (goto := request.POST.get("goto", "")) == "passages":
        question = first_text_of(place, visit)
        return f"{reverse('passages', args=[visit.response.pk])}?{urlencode({'question': question})}"
    if goto in _WORDS:
        return _said(request, visit, place.progress, goto) or saved_address(here)
    if goto in _BESIDE:
        following = _BESIDE[goto](after, place)
        return following.address if following else reverse("check", args=[visit.response.pk])
    return saved_address(here)


def _tell_of_other_pages(request: PortalRequest, draft: Draft, after: Draft, place: WritingPlace) -> None:
    """Say on the next page which other pages of the section ask more or less now."""
    if place.page.is_whole:
        return
    for changed in changed_pages(draft, after, place):
        messages.info(request, f"{changed.in_words} {changed.title}.")


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


_BESIDE = {"next": place_after, "previous": place_before}


def _render_section(
    request: PortalRequest, visit: Visit, draft: Draft, place: WritingPlace, block: Block, status: int = 200
) -> HttpResponse:
    sections, progress = sections_of(draft), place.progress
    following, before = place_after(draft, place), place_before(draft, place)
    context = {
        **context_of(visit, draft),
        "sections": sections,
        "states": states_of(sections),
        "progress": progress,
        "page": place.page,
        "part": block,
        "next_name": following.name_after(place) if following else "",
        "previous_name": before.name_after(place) if before else "",
        "left": left_in(sections),
        "needs": mark_needs(block.forms),
        "numbered": are_numbered(block.forms),
        "saved": saved_in_words(request, draft, block.forms),
        "left_in_words": progress.left_in_words,
        "editable": visit.may(Action.EDIT),
        "opened_here": opened_questions(visit.response, progress.link_id),
        "said_by_editor": draft.is_said_by_editor(progress.link_id),
        "why_locked": visit.why_not(Action.EDIT),
        "comments": Comments(visit),
        "contributions": Contributions(visit, draft),
        "hands_out": visit.may(Action.HAND_OUT),
        "conflicts": [form for form in block.forms if form.conflict],
        "closings": [form for form in block.forms if form.closing],
        "nothing_asked": asks_nothing(draft, place),
    }
    return render(request, "drafting/section.html", context, status=status)
