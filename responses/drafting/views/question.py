"""Saving one question at a time, as the page does by itself, and telling it what has changed."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import PortalRequest
from config.answering.bodies import takes_texts
from responses.drafting.forms import PostedQuestion, QuestionState
from responses.drafting.section_places import changed_pages, place_of
from responses.drafting.views.presence import others_at
from responses.drafting.views.saving import Choice, SaveOutcome, refuse_other_version, save_form
from responses.lifecycle.access import Visit, locked_question
from responses.reading.draft import Draft
from responses.reading.progress import is_left_as_before, left_in, left_of, sections_of, states_of
from surveys.checking.bounds import bounding_items
from surveys.checking.conditions import affected_by
from surveys.schema import NumberTableItem, RowTableItem, is_computed
from surveys.section_pages import page_numbers_in


@takes_texts
@require_POST
def save_question(request: PortalRequest, response_id: uuid.UUID, link_id: str) -> HttpResponse:
    """Save one question. Answers JSON: what changed, or 409 and what to choose.

    Posted beside the question's fields: `states`, by which the page knows its list of sections.
    """
    at = timezone.now()
    with locked_question(request.user, response_id, link_id, at) as (visit, question):
        refuse_other_version(request, visit)
        if question.sign_off:
            raise Http404
        form = PostedQuestion(
            draft=Draft(visit.response, readable=visit.readable), question=question, data=request.POST
        )
        if form.read_only or not form.is_posted:
            raise Http404
        outcome = save_form(visit, form, Choice.of(request.POST).about(form), at)
    body = {
        "revision": outcome.revision,
        "saved_at": f"{timezone.localtime(at):%H:%M}",
        "fields": outcome.entries,
        "others": others_at(visit, link_id),
        **_shown_anew(visit, form, outcome, str(request.POST.get("states", ""))),
    }
    return JsonResponse(body, status=409 if outcome.refused else 200)


def _shown_anew(visit: Visit, form: PostedQuestion, outcome: SaveOutcome, states: str) -> dict[str, Any]:
    """What the page must show anew: the question's messages and choices, and what else the answer has changed."""
    after = outcome.draft or Draft(visit.response, readable=visit.readable)
    shown = QuestionState(draft=after, question=form.question)
    shown.conflict, shown.closing, shown.just_changed = outcome.conflict, outcome.closing, outcome.changed
    if outcome.refused or (outcome.entries is None and isinstance(form.question, RowTableItem)):
        shown.typed = form.as_typed()
    if visit.whole and states and after.before:
        shown.changed_pages = changed_pages(after.before, after, place_of(after, form.link_id))
    says = shown.problems or shown.unconfirmed or shown.changes or shown.changed_pages
    return {
        "messages": _rendered("messages", shown) if says else "",
        "invalid": [form.add_prefix(name) for name in sorted(shown.invalid_names)],
        "conflict": _rendered("choices", shown) if outcome.refused else "",
        **_changed_by(after, visit, form.link_id),
        **_progress_of(after, visit, form.link_id, states),
    }


def _rendered(name: str, shown: QuestionState) -> str:
    return render_to_string(f"drafting/questions/{name}.html", {"form": shown})


def _changed_by(draft: Draft, visit: Visit, link_id: str) -> dict[str, Any]:
    """Which items are enabled now, and the sums anew, of those that the answer touches. Only what the person reads."""
    tree = draft.tree
    affected = affected_by(tree, link_id)
    touched = sorted(item for item in affected if visit.reads(item))
    sums = [tree.question(item) for item in touched if is_computed(tree.by_link_id[item])]
    # A sum that the answer changes may break bounds of its own, and sets them for others.
    setting = affected | {link_id}
    bounded = [tree.question(item) for item in touched if bounding_items(tree.by_link_id[item]) & setting]
    bounded += [one for one in sums if one not in bounded]
    return {
        "enabled": {item: item in draft.enabled for item in touched},
        "computed": {
            **{item.link_id: _computed(QuestionState(draft=draft, question=item)) for item in sums},
            **_sums_in(QuestionState(draft=draft, question=tree.question(link_id))),
        },
        "bounded": {item.link_id: _said_of(QuestionState(draft=draft, question=item)) for item in bounded},
    }


def _sums_in(shown: QuestionState) -> dict[str, dict[str, str]]:
    """The sums of a table of numbers, by the names of their places in numbers.html and added.html."""
    if isinstance(shown.question, RowTableItem):
        added = shown.added_sums.items()
        return {f"{shown.link_id}/kolumn/{code}": {"value": text, "why": ""} for code, text in added}
    if not isinstance(shown.question, NumberTableItem):
        return {}
    sums, name = shown.sums, shown.link_id
    found = {f"{name}/rad/{code}": text for code, text in sums.rows.items()}
    found |= {f"{name}/kolumn/{code}": text for code, text in sums.columns.items()}
    return {key: {"value": text, "why": ""} for key, text in {**found, f"{name}/alla": sums.all}.items()}


def _said_of(shown: QuestionState) -> dict[str, Any]:
    """The messages of another question, whose bound the answer is, and its fields that are wrong."""
    invalid = [f"{shown.link_id}-{name}" for name in sorted(shown.invalid_names)]
    return {"messages": _rendered("messages", shown), "invalid": invalid}


def _computed(shown: QuestionState) -> dict[str, str]:
    return {"value": shown.computed_value, "why": shown.why_not_computed}


def _progress_of(draft: Draft, visit: Visit, link_id: str, known: str) -> dict[str, str | None]:
    """How much is left of the page, None for as much as before; the list of sections, where it says something else than
    the page knows.

    A page of what has been handed out (my_questions) knows no list, and tells of the person's own part alone.
    """
    if not visit.whole or (not known and link_id in visit.scope.own):
        own = [question for question in draft.tree.questions if question.link_id in visit.scope.own]
        left = None if is_left_as_before(draft, own) else left_of(draft, own).in_words
        return {"left": left, "navigation": "", "states": ""}
    sections = sections_of(draft)
    here = next(section for section in sections if section.section is draft.tree.section_of[link_id])
    states = states_of(sections)
    page = here.pages[page_numbers_in(draft.tree)[link_id] - 1]
    shown = {
        "sections": sections,
        "left": left_in(sections),
        "progress": here,
        "page": page,
        "response": draft.response,
    }
    navigation = "" if states == known else render_to_string("drafting/section_list.html", shown)
    return {"left": here.left_in_words, "navigation": navigation, "states": states}
