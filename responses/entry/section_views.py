"""Typing or pasting the answers: a section a page."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from config.answering.bodies import takes_texts
from config.fields.forms import posted_number
from config.language.text import clean
from config.refusals import WrongStateError
from responses.drafting.blocks import Block, build_block
from responses.drafting.forms import QuestionForm, are_numbered
from responses.entry import services
from responses.entry.access import EnteredVisit, open_entered_to_write
from responses.entry.reading import EnteredDraft, PastePlace, paste_places
from responses.reading.progress import SectionProgress, sections_of


@takes_texts
@require_http_methods(["GET", "HEAD", "POST"])
def entered_section(request: PortalRequest, entered_id: uuid.UUID) -> HttpResponse:
    """One section (`avsnitt`) with its fields. Posted, it is a version, and the button says where to go."""
    visit = open_entered_to_write(request.user, entered_id)
    if visit.entered.removed_at:
        raise WrongStateError("Svaret är borttaget och går inte att ändra.")
    draft = EnteredDraft(visit.version)
    progress = _section(draft, request.GET.get("avsnitt", ""))
    block = build_block(draft, progress.section, 1, request.POST if request.method == "POST" else None)
    places = [] if visit.entered.own_form else paste_places(visit.version, progress.link_id)
    if request.method == "POST":
        posted = _answers(block) if visit.entered.own_form else _words(request, places)
        try:
            _save(request, visit, progress, posted)
        except services.StaleEnteredError as refused:
            messages.error(request, str(refused))
            places = [replace(one, text=str(posted.get(one.question.link_id) or "")) for one in places]
            return _render(request, visit, draft, progress, block, places, status=409)
        return redirect(_address(visit, draft, progress, request.POST.get("goto", "")))
    return _render(request, visit, draft, progress, block, places)


def _section(draft: EnteredDraft, link_id: str) -> SectionProgress:
    sections = sections_of(draft)
    wanted = link_id or sections[0].link_id
    found = next((progress for progress in sections if progress.link_id == wanted), None)
    if found is None:
        raise Http404
    return found


def _answers(block: Block) -> dict[str, Any]:
    """What was posted of the questions, by link_id."""
    posted = [form for form in block.forms() if isinstance(form, QuestionForm) and form.is_posted]
    return {form.link_id: form.value() for form in posted if not form.read_only}


def _words(request: PortalRequest, places: list[PastePlace]) -> dict[str, Any]:
    """What was posted at the questions, where the year has no form here."""
    given = {one.question.link_id: request.POST.get(one.name) for one in places}
    return {link_id: clean(words).strip() for link_id, words in given.items() if words is not None}


def _save(request: PortalRequest, visit: EnteredVisit, progress: SectionProgress, values: dict[str, Any]) -> None:
    saved = services.save_answers(
        entered=visit.entered,
        values=values,
        seen=posted_number(request.POST, "seen"),
        actor=request.user,
        at=timezone.now(),
        did=f"skrev i avsnittet {progress.heading}",
    )
    told = "är sparade" if saved.changed else "är som de var"
    messages.success(request, f"Svaren i avsnittet {progress.heading} {told}.")


def _address(visit: EnteredVisit, draft: EnteredDraft, progress: SectionProgress, goto: str) -> str:
    """The page of all of it after the last section, or where that is asked for; otherwise the section, or the next."""
    later = (other for other in sections_of(draft) if other.number > progress.number)
    following = next(later, None) if goto == "next" else progress
    if goto == "done" or following is None:
        return visit.entered.get_absolute_url()
    query = urlencode({"avsnitt": following.link_id})
    return f"{reverse('entered_section', args=[visit.entered.pk])}?{query}"


def _render(
    request: PortalRequest,
    visit: EnteredVisit,
    draft: EnteredDraft,
    progress: SectionProgress,
    block: Block,
    places: list[PastePlace],
    status: int = 200,
) -> HttpResponse:
    context = {
        "visit": visit,
        "version": visit.version,
        "draft": draft,
        "response": draft.response,
        "sections": sections_of(draft),
        "progress": progress,
        "part": block,
        "places": places,
        "numbered": are_numbered(block.forms()),
        "editable": False,
        "shows_fields": True,
    }
    return render(request, "entry/section.html", context, status=status)
