"""The contributor's page, and saving one question of it at a time, as the page does by itself."""

import re
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PortalRequest
from config.answering.bodies import takes_texts
from config.fields.forms import read_whole_number
from config.refusals import WrongStateError
from responses.contributions.pages import AskedPage, AskedPart, AskedQuestion
from responses.contributions.services import (
    StaleContributionError,
    UnsavedContributionError,
    give_contribution,
    keep_unasked,
    save_contribution,
    take_back_contribution,
)
from responses.lifecycle.access import Visit, open_part, question_or_404
from responses.lifecycle.standing import NOT_YOURS
from responses.lifecycle.workflow import writing_action
from responses.models import Contribution
from responses.reading.draft import Draft
from surveys.wordings.wording import item_name

_CLOCK = re.compile(r"[012]\d:[0-5]\d")
_CHOICES = ("mine", "theirs")
_KEPT = "Det du skrev finns kvar under Texter som inte kom med."
_SAVED_NOT_GIVEN = "Texten är sparad men inte lämnad. Ta tillbaka bidraget, och lämna det igen."


@takes_texts
@require_http_methods(["GET", "HEAD", "POST"])
def my_contributions(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """What is asked of the person. POST saves every text, then stays, or gives one part or takes it back."""
    visit = open_part(request.user, response_id)
    if request.method != "POST":
        return _render(request, AskedPage(visit, Draft(visit.response, readable=visit.readable)))
    visit.require(writing_action(visit.roles))
    page = AskedPage(visit, Draft(visit.response, readable=visit.readable), request.POST)
    _save_all(visit, page, str(request.POST.get("goto", "")))
    if page.conflicts or page.unsaved or page.unasked:
        return _render(request, page, status=409)
    if refused := _done(request, page):
        return _render(request, refused, status=422)
    return redirect(_saved_address(request, response_id))


def _save_all(visit: Visit, page: AskedPage, goto: str) -> None:
    """Save each text that was posted. What there is to choose, or why one is not saved, stands in its place; the others
    are saved all the same.
    """
    for question in page.questions:
        if not question.is_posted:
            continue
        if question.is_given:
            question.error = _put_aside(visit, question)
            continue
        try:
            _save(visit, question, _choice_of(goto, question))
        except WrongStateError as refused:
            question.error = str(refused)
    for one in page.unasked:
        one.is_kept = keep_unasked(
            response=visit.response, link_id=one.link_id, text=one.text, actor=visit.user, at=timezone.now()
        )


def _put_aside(visit: Visit, question: AskedQuestion) -> str:
    """Keep a text that was posted to a part that has been given since the page was made, for its writer to fetch. Gives
    what they are told: why it is not saved, or not given; nothing where it says what is there.
    """
    if question.text.strip() == question.kept_text:
        return ""
    try:
        saved = save_contribution(
            response=visit.response,
            link_id=question.link_id,
            text=question.text,
            base_revision=question.posted_number("revision") or 0,
            actor=visit.user,
            at=timezone.now(),
        )
    except WrongStateError as refused:
        question.is_kept = isinstance(refused, UnsavedContributionError) and refused.is_kept
        return str(refused)
    question.contribution, question.data = saved.contribution, None
    return _SAVED_NOT_GIVEN


def _choice_of(goto: str, question: AskedQuestion) -> str:
    what, _, link_id = goto.partition(":")
    return what if what in _CHOICES and link_id == question.link_id else ""


def _save(visit: Visit, question: AskedQuestion, choice: str) -> Contribution | None:
    """Save one text. Gives what is in force then: what the question holds from now on, or what stands in its way."""
    kept: Contribution | None
    base = question.posted_number("seen") if choice == "mine" else question.posted_number("revision")
    try:
        saved = save_contribution(
            response=visit.response,
            link_id=question.link_id,
            text=question.text,
            base_revision=base or 0,
            actor=visit.user,
            at=timezone.now(),
        )
    except StaleContributionError as refused:
        kept = refused.contribution
        if choice != "theirs":
            question.conflict = kept
            return kept
    else:
        kept = saved.contribution
    question.contribution, question.data = kept, None
    return kept


def _done(request: PortalRequest, page: AskedPage) -> AskedPage | None:
    """Give a part or take it back, as the button says; the page again with the reason where it cannot be given."""
    what, _, number = str(request.POST.get("goto", "")).partition(":")
    if what not in ("give", "take_back"):
        return None
    part, at = _posted_part(page, number), timezone.now()
    name = item_name(page.draft.tree, part.assignment.link_id)
    if what == "take_back":
        take_back_contribution(assignment=part.assignment, actor=request.user, at=at)
        messages.success(request, f"Du har tagit tillbaka ditt bidrag till {name}. Lämna det igen när du har ändrat.")
        return None
    try:
        give_contribution(assignment=part.assignment, actor=request.user, at=at)
    except ValidationError as refused:
        part.error = refused.messages[0]
        return page
    messages.success(request, f"Du har lämnat ditt bidrag till {name}. Samordnaren ser det.")
    return None


def _posted_part(page: AskedPage, number: str) -> AskedPart:
    known = {str(part.assignment.pk): part for part in page.parts}
    if number not in known:
        raise Http404
    return known[number]


def _saved_address(request: PortalRequest, response_id: uuid.UUID) -> str:
    what, _, number = str(request.POST.get("goto", "")).partition(":")
    # What has been given is said at the top of the page; what is taken back is written in where it stands.
    place = f"#del-{number}" if what == "take_back" and read_whole_number(number) is not None else ""
    return f"{reverse('my_contributions', args=[response_id])}?sparat={timezone.localtime():%H:%M}{place}"


@takes_texts
@require_POST
def save_my_contribution(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """Save one text. Answers JSON as drafting's save does: the revision, or 409 and what to choose."""
    visit = open_part(request.user, response_id)
    visit.require(writing_action(visit.roles))
    question = question_or_404(visit.response.tree, link_id)
    if link_id not in visit.scope.contributes:
        raise PermissionDenied(NOT_YOURS)
    asked = AskedQuestion(
        Draft(visit.response, readable=visit.readable), question, None, is_given=False, data=request.POST
    )
    if not asked.is_posted:
        raise Http404
    choice = _choice_of(str(request.POST.get("goto", "")), asked)
    try:
        kept = _save(visit, asked, choice)
    except UnsavedContributionError as refused:
        raise WrongStateError(f"{refused} {_KEPT}" if refused.is_kept else str(refused)) from refused
    return JsonResponse(_told(asked, kept, choice), status=409 if asked.conflict else 200)


def _told(asked: AskedQuestion, kept: Contribution | None, choice: str) -> dict[str, Any]:
    text = kept.text if kept and choice == "theirs" else None
    context = {"question": asked}
    return {
        "revision": kept.revision if kept else 0,
        "saved_at": f"{timezone.localtime():%H:%M}",
        "fields": None if text is None else [[asked.field_name, text]],
        "messages": "",
        "invalid": [],
        "conflict": render_to_string("contributions/conflict.html", context) if asked.conflict else "",
        "left": None,
    }


def _render(request: PortalRequest, page: AskedPage, status: int = 200) -> HttpResponse:
    visit = page.visit
    context = {
        "visit": visit,
        "response": visit.response,
        "draft": page.draft,
        "page": page,
        "today": timezone.localdate(),
        "saved": _saved_in_words(request, page),
        "left_in_words": page.left_in_words,
        "editable": visit.editable,
        "why_locked": visit.why_locked,
        "also_answers": bool(visit.scope.handed),
        "conflicts": page.conflicts,
        "unsaved": page.unsaved,
        "unasked": page.unasked,
        "refused": [part for part in page.parts if part.error],
    }
    return render(request, "contributions/page.html", context, status=status)


def _saved_in_words(request: PortalRequest, page: AskedPage) -> str:
    if _CLOCK.fullmatch(posted := request.GET.get("sparat", "")):
        return f"Allt sparat {posted}"
    times = [one.contribution.updated_at for one in page.questions if one.contribution]
    return f"Allt sparat {timezone.localtime(max(times)):%H:%M}" if times else ""
