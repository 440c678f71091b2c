"""Searching all of the organisation's answers while writing one, and using what is found."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from archive.passages.forms import PassageSearchForm
from archive.passages.reading import MOST, AnswerText, find_passage, find_passages
from config.database.replica import reading_much
from config.fields.forms import read_whole_number
from config.fields.paging import page_of
from responses.drafting.saving import Saved
from responses.drafting.using import DraftedText, use_passage
from responses.lifecycle import places
from responses.lifecycle.access import Visit, open_response, question_or_404
from responses.lifecycle.workflow import writing_action
from responses.reading.counters import counter_text
from surveys.answers.values import text_in
from surveys.counting import count
from surveys.schema import Question
from surveys.wordings.wording import question_name

_A_PAGE = 10


@require_http_methods(["GET", "HEAD", "POST"])
def passages(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """What the organisation has said, found by its words. POST adds what was found to the answer to a question."""
    visit = open_response(request.user, response_id)
    visit.require_writer()
    if request.method == "POST":
        if request.POST.get("question"):
            return _used(request, visit)
        visit.require(writing_action(visit.roles))
    asked = {"question": request.GET.get("question", "")}
    return _shown(request, visit, PassageSearchForm(_asked(request), initial=asked, visit=visit))


def _asked(request: PortalRequest) -> dict[str, str] | None:
    """What is looked for. What was posted without a question is asked again, with the words of the page it stood on."""
    words = request.GET.get("words")
    if request.method == "POST":
        return {"words": words or "", "question": ""}
    return None if words is None else {"words": words, "question": request.GET.get("question", "")}


def _shown(request: PortalRequest, visit: Visit, form: PassageSearchForm) -> HttpResponse:
    context = {
        "visit": visit,
        "response": visit.response,
        "form": form,
        "editable": visit.editable,
        "why_locked": visit.why_locked,
        **_back(visit, request.GET.get("question", "")),
        **(_found(request, visit, form) if form.is_bound and form.is_valid() else {}),
    }
    return render(request, "passages/passages.html", context, status=422 if form.errors else 200)


def _found(request: PortalRequest, visit: Visit, form: PassageSearchForm) -> dict[str, Any]:
    words, link_id = form.cleaned_data["words"], form.cleaned_data["question"]
    with reading_much():
        found = find_passages(visit.response, words, besides=link_id)
    page = page_of(found.passages, request.GET, size=_A_PAGE, about="över det som hittades")
    return {
        "page": page,
        "hits": found.marked(page.object_list),
        "searched": True,
        "more": MOST if found.more else 0,
        "target": link_id,
        "called": question_name(visit.response.tree, link_id),
    }


def _back(visit: Visit, link_id: str) -> dict[str, str]:
    """The question that one came from; the task list where it is none."""
    if link_id not in visit.response.tree.by_link_id:
        return {}
    return {"back": places.address_of_question(visit, link_id)}


def _used(request: PortalRequest, visit: Visit) -> HttpResponse:
    question = question_or_404(visit.response.tree, str(request.POST.get("question", "")))
    visit.require_writing(question.link_id)
    try:
        found = find_passage(visit.response, str(request.POST.get("passage", "")))
        text, drafted = _chosen(found, str(request.POST.get("paragraph", "")))
        saved = use_passage(
            response=visit.response,
            link_id=question.link_id,
            text=text,
            source=found.source,
            drafted=drafted,
            actor=request.user,
            at=timezone.now(),
        )
    except LookupError:
        raise Http404 from None
    _tell(request, visit, question, saved)
    return redirect(places.address_of_question(visit, question.link_id))


def _chosen(passage: AnswerText, paragraph: str) -> tuple[str, DraftedText | None]:
    """One paragraph by its number, the whole where none is named. Raises LookupError where there is no such."""
    if not paragraph:
        return passage.text, passage.drafted
    number = read_whole_number(paragraph) or 0
    if number < 1:
        raise LookupError(paragraph)
    drafted = replace(passage.drafted, paragraph=number) if passage.drafted else None
    return passage.paragraphs[number - 1], drafted


def _tell(request: PortalRequest, visit: Visit, question: Question, saved: Saved) -> None:
    called = question_name(visit.response.tree, question.link_id)
    messages.success(request, f"Texten står nu sist i svaret på {called}. Läs och ändra det som behövs.")
    limit: int | None = getattr(question, "max_length", None)
    length = count(str(text_in(saved.answer.value))) if saved.answer else 0
    if limit is not None and length > limit:
        messages.warning(request, f"Svaret på {called} är nu för långt: {counter_text(length, limit)}. Korta det.")
