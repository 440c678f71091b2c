"""Typing or pasting the answers: a section a page, a long one on several."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from config.answering.bodies import takes_texts
from config.fields.forms import posted_number
from config.language.text import clean
from config.refusals import WrongStateError
from responses.drafting.blocks import build_block, build_page
from responses.drafting.forms import QuestionForm, are_numbered
from responses.drafting.section_places import WritingPlace, named_place
from responses.entry import services
from responses.entry.access import EnteredVisit, open_entered_to_write
from responses.entry.reading import EnteredDraft, PastePlace, paste_places
from responses.reading.progress import sections_of


@takes_texts
@require_http_methods(["GET", "HEAD", "POST"])
def entered_section(request: PortalRequest, entered_id: uuid.UUID) -> HttpResponse:
    """One section (`avsnitt`) with its fields, or page `sida` of a long one. Posted, it is a version, and the button
    says where to go.
    """
    visit = open_entered_to_write(request.user, entered_id)
    if visit.entered.removed_at:
        raise WrongStateError("Svaret är borttaget och går inte att ändra.")
    draft = EnteredDraft(visit.version)
    place = named_place(draft, request.GET)
    places = [] if visit.entered.own_form else paste_places(visit.version, place.progress.link_id)
    if request.method == "POST":
        posted = _answers(request, draft, place) if visit.entered.own_form else _words(request, places)
        try:
            _save(request, visit, place.progress.heading, posted)
        except services.StaleEnteredError as refused:
            messages.error(request, str(refused))
            places = [replace(one, text=str(posted.get(one.question.link_id) or "")) for one in places]
            return _render(request, visit, draft, place, places, status=409)
        return redirect(_address(visit, draft, place, request.POST.get("goto", "")))
    return _render(request, visit, draft, place, places)


def _answers(request: PortalRequest, draft: EnteredDraft, place: WritingPlace) -> dict[str, Any]:
    """What was posted of the section's questions, by link_id."""
    block = build_block(draft, place.progress.section, 1, request.POST)
    posted = [form for form in block.forms if isinstance(form, QuestionForm) and form.is_posted]
    return {form.link_id: form.value() for form in posted if not form.read_only}


def _words(request: PortalRequest, places: list[PastePlace]) -> dict[str, Any]:
    """What was posted at the questions, where the year has no form here."""
    given = {one.question.link_id: request.POST.get(one.name) for one in places}
    return {link_id: clean(words).strip() for link_id, words in given.items() if words is not None}


def _save(request: PortalRequest, visit: EnteredVisit, heading: str, values: dict[str, Any]) -> None:
    saved = services.save_answers(
        entered=visit.entered,
        values=values,
        seen=posted_number(request.POST, "seen") or services.NO_VERSION,
        actor=request.user,
        at=timezone.now(),
        did=f"skrev i avsnittet {heading}",
    )
    told = "är sparade" if saved.changed else "är som de var"
    messages.success(request, f"Svaren i avsnittet {heading} {told}.")


def _address(visit: EnteredVisit, draft: EnteredDraft, place: WritingPlace, goto: str) -> str:
    """The page of all of it after the last section, or where that is asked for; otherwise the page, or the next."""
    following = next(_later(visit, draft, place), None) if goto == "next" else place
    if goto == "done" or following is None:
        return visit.entered.get_absolute_url()
    return f"{reverse('entered_section', args=[visit.entered.pk])}?{following.query}"


def _later(visit: EnteredVisit, draft: EnteredDraft, place: WritingPlace) -> Iterator[WritingPlace]:
    """The pages after this one. Words are pasted a section a page."""
    if visit.entered.own_form:
        yield from (WritingPlace(place.progress, page) for page in place.progress.pages[place.page.number :])
    later = iter(sections_of(draft)[place.progress.number :])
    yield from (WritingPlace(other, other.pages[0]) for other in later)


def _render(
    request: PortalRequest,
    visit: EnteredVisit,
    draft: EnteredDraft,
    place: WritingPlace,
    places: list[PastePlace],
    status: int = 200,
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    block = build_page(draft, place.progress.section, place.page, data)
    context = {
        "visit": visit,
        "version": visit.version,
        "draft": draft,
        "response": draft.response,
        "sections": sections_of(draft),
        "progress": place.progress,
        "page": place.page if visit.entered.own_form else None,
        "part": block,
        "places": places,
        "numbered": are_numbered(block.forms),
        "editable": False,
        "shows_fields": True,
    }
    return render(request, "entry/section.html", context, status=status)
