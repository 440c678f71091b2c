"""The contributor's page: only the questions that were handed to them in one response, and what blocks them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from config.answering.bodies import takes_texts
from responses.assignments.reading import Decider, HandedItem, handed_items
from responses.assignments.services import mark_done, undo_done
from responses.comments.reading import Comments
from responses.contributions.reading import Contributions
from responses.drafting.blocks import Block, build_block
from responses.drafting.forms import QuestionState, are_numbered, mark_needs
from responses.drafting.views.bar import saved_in_words
from responses.drafting.views.beside import TextBeside, texts_beside
from responses.drafting.views.posting import after_button, put_conflicts, refilled, save_posted, saved_address
from responses.drafting.views.saving import refuse_other_version
from responses.lifecycle.access import Visit, open_part
from responses.lifecycle.workflow import writing_action
from responses.models import Assignment
from responses.reading.draft import Draft
from responses.reading.progress import left_of
from surveys.schema import GroupItem, Question
from surveys.wordings.wording import item_name

_LEVEL = 3  # under the heading of the assignment


@dataclass
class AssignmentPart:
    """One assignment on the page, with the blocks of its questions; none when they stand in another part."""

    handed: HandedItem
    blocks: list[Block]
    deciders: list[Decider]

    @property
    def forms(self) -> list[QuestionState]:
        return [form for block in self.blocks for form in block.forms]


@dataclass
class Page:
    """The parts, and the forms of all of them."""

    visit: Visit
    draft: Draft
    data: QueryDict | None = None

    @cached_property
    def parts(self) -> list[AssignmentPart]:
        return [self._part(handed) for handed in handed_items(self.visit, self.draft)]

    @property
    def forms(self) -> list[QuestionState]:
        return [form for part in self.parts for form in part.forms]

    @property
    def own(self) -> list[Question]:
        """The questions of the person's part."""
        return [one for one in self.draft.tree.questions if one.link_id in self.visit.scope.own]

    def _part(self, handed: HandedItem) -> AssignmentPart:
        item = None if handed.around else handed.item
        inside, only = item.items if isinstance(item, GroupItem) else [item] if item else [], self.visit.scope.only
        shown = [child for child in inside if only is None or child.link_id in only]
        blocks = [build_block(self.draft, child, _LEVEL, self.data, only=only) for child in shown]
        return AssignmentPart(handed, blocks, handed.deciders(self.visit.scope.own))


@takes_texts
@require_http_methods(["GET", "HEAD", "POST"])
def my_questions(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """What was handed to the person. POST saves every question, then stays, or marks one part klar or takes it back."""
    visit = open_part(request.user, response_id)
    if request.method != "POST" and visit.scope.asked and not visit.scope.handed:
        return redirect("my_contributions", response_id)
    if request.method != "POST":
        return _render(request, visit, Page(visit, _draft_of(visit)))
    refuse_other_version(request, visit)
    visit.require(writing_action(visit.roles))
    page = Page(visit, _draft_of(visit), request.POST)
    unasked = list(texts_beside(visit, page.draft, request.POST, page.forms))
    outcomes = save_posted(request, visit, page.forms)
    if not (unasked or any(outcome.refused for outcome in outcomes.values())):
        return redirect(_after_saving(request, visit, page.draft))
    anew = Page(visit, _draft_of(visit), refilled(request.POST, page.forms, outcomes))
    put_conflicts(anew.forms, outcomes)
    return _render(request, visit, anew, status=409, unasked=unasked)


def _draft_of(visit: Visit) -> Draft:
    return Draft(visit.response, readable=visit.readable, writes_all=visit.writes_all)


def _after_saving(request: PortalRequest, visit: Visit, draft: Draft) -> str:
    here = reverse("my_questions", args=[visit.response.pk])
    what, _, number = str(request.POST.get("goto", "")).partition(":")
    if what in _MARKS:
        assignment = _posted_assignment(visit, number)
        mark, told = _MARKS[what]
        mark(assignment=assignment, actor=request.user, at=timezone.now())
        messages.success(request, told.format(item_name(draft.tree, assignment.link_id)))
        # What is done is said at the top of the page; what is not is written in where it stands.
        return saved_address(here) if what == "done" else f"{saved_address(here)}#del-{assignment.pk}"
    elsewhere = after_button(request, visit, draft, here)
    return saved_address(here) if elsewhere is None else elsewhere


_MARKS = {
    "done": (mark_done, "Du är klar med {}. Samordnaren ser det."),
    "undone": (undo_done, "Du är inte klar än med {}."),
}


def _posted_assignment(visit: Visit, number: str) -> Assignment:
    mine = Assignment.objects.held_by(visit.user).to_answer().filter(response=visit.response)
    known = {str(assignment.pk): assignment for assignment in mine}
    if number not in known:
        raise Http404
    return known[number]


def _render(
    request: PortalRequest, visit: Visit, page: Page, status: int = 200, unasked: Sequence[TextBeside] = ()
) -> HttpResponse:
    context = {
        "visit": visit,
        "response": visit.response,
        "draft": page.draft,
        "page": page,
        "days_left": visit.response.days_left(timezone.localdate()),
        "today": timezone.localdate(),
        "needs": mark_needs(page.forms),
        "numbered": are_numbered(page.forms),
        "saved": saved_in_words(request, page.draft, page.forms),
        "left_in_words": left_of(page.draft, page.own).in_words,
        "editable": visit.editable,
        "why_locked": visit.why_locked,
        "comments": Comments(visit),
        "contributions": Contributions(visit, page.draft),
        "also_contributes": bool(visit.scope.asked),
        "conflicts": [form for form in page.forms if form.conflict],
        "closings": [form for form in page.forms if form.closing],
        "unasked": unasked,
    }
    return render(request, "assignments/my_questions.html", context, status=status)
