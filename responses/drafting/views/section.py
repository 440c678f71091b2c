"""Writing: one section a page, and saving one question at a time."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PortalRequest
from accounts.roles import Role
from config.bodies import takes_texts
from responses.comments.reading import Comments
from responses.drafting.blocks import Block, build_block
from responses.drafting.forms import QuestionForm
from responses.drafting.views.posting import after_button, put_conflicts, refilled, save_posted, saved_address
from responses.drafting.views.presence import others_at
from responses.drafting.views.saving import Choice, SaveOutcome, refuse_other_version, save_form
from responses.lifecycle.access import Visit, open_question, open_response_as, question_or_404
from responses.lifecycle.workflow import Action
from responses.reading.draft import Draft
from responses.reading.progress import SectionProgress, sections_of
from surveys.conditions import affected_by
from surveys.schema import is_computed


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
    """One section. POST saves every question on the page, then stays (Spara) or goes on (Nästa, Lägg till bilaga)."""
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
    if request.POST.get("goto", "") == "next":
        following = next_section(Draft(visit.response), progress)
        if following is None:
            return reverse("check", args=[visit.response.pk])
        return reverse("section", args=[visit.response.pk, following.link_id])
    return saved_address(here)


def next_section(draft: Draft, progress: SectionProgress) -> SectionProgress | None:
    """The next open section that the respondent writes in; None after the last."""
    later = (other for other in sections_of(draft) if other.number > progress.number)
    return next((other for other in later if other.is_open and not other.by_sign_off), None)


def _render_section(
    request: PortalRequest, visit: Visit, draft: Draft, progress: SectionProgress, block: Block, status: int = 200
) -> HttpResponse:
    context = {
        **context_of(visit, draft),
        "sections": sections_of(draft),
        "progress": progress,
        "part": block,
        "next": next_section(draft, progress),
        "saved_at": request.GET.get("sparat", ""),
        "editable": visit.may(Action.EDIT),
        "comments": Comments(visit),
        "hands_out": visit.may(Action.HAND_OUT),
        "conflicts": [form for form in block.forms() if form.conflict],
        "closings": [form for form in block.forms() if form.closing],
    }
    return render(request, "drafting/section.html", context, status=status)


@takes_texts
@require_POST
def save_question(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """Save one question (the page does so by itself). Answers JSON: what changed, or 409 and what to choose."""
    visit, _ = open_question(request.user, response_id, link_id, to_write=True)
    visit.require_writing(link_id)
    refuse_other_version(request, visit)
    form = _form_of(Draft(visit.response), link_id, request.POST)
    outcome = save_form(request, visit, form, Choice.of(request.POST).about(form))
    after = outcome.draft or Draft(visit.response)
    shown = QuestionForm(draft=after, question=form.question)
    shown.conflict, shown.closing = outcome.conflict, outcome.closing
    body = {
        "revision": outcome.revision,
        "saved_at": f"{timezone.localtime():%H:%M}",
        "messages": render_to_string("drafting/questions/messages.html", {"form": shown}),
        "conflict": render_to_string("drafting/questions/choices.html", {"form": shown}),
        "fields": outcome.entries,
        "others": others_at(visit, link_id),
        **changed_by(after, visit, link_id),
    }
    return JsonResponse(body, status=409 if outcome.refused else 200)


def _form_of(draft: Draft, link_id: str, data: QueryDict) -> QuestionForm:
    question = question_or_404(draft.tree, link_id)
    if question.sign_off:
        raise Http404
    form = QuestionForm(draft=draft, question=question, data=data)
    if form.read_only or not form.is_posted:
        raise Http404
    return form


def changed_by(draft: Draft, visit: Visit, link_id: str) -> dict[str, Any]:
    """What the page must show anew after a save: which items are enabled, computed sums, the sections' states.

    Only of what the person may read; the sections are the whole response's.
    """
    touched = {item for item in affected_by(draft.tree, link_id) if visit.reads(item)}
    sums = [question for question in draft.tree.questions if is_computed(question)]
    shown = {"sections": sections_of(draft), "response": draft.response}
    return {
        "enabled": {touched_id: touched_id in draft.enabled for touched_id in sorted(touched)},
        "computed": {
            q.link_id: QuestionForm(draft=draft, question=q).computed_value for q in sums if q.link_id in touched
        },
        "navigation": render_to_string("drafting/section_list.html", shown) if visit.whole else "",
    }
