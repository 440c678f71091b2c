"""The rows of the task list as HTML: what each says of its section, kept by the process for what it says."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString

from config.answering.kept_html import show_kept
from responses.assignments.reading import HandedItem
from responses.lifecycle.places import question_address, section_address
from responses.lifecycle.workflow import Action
from responses.overview.task_rows import TaskHeading, TaskRow


def show_row(row: TaskRow, page: Context) -> SafeString:
    """Sign, name, what is left, and the way to hand it out where nobody has anything of it; the rest is the page's."""
    section, available, response = row.section, page["available"], page["response"]
    closed = row.group == TaskHeading.NOT_ASKED
    leads_to = _leads_to(available) if section.is_open else ""
    return show_kept(
        "overview/task_row.html",
        response=response.pk,
        state=response.state,
        link_id=section.link_id,
        heading=section.heading,
        leads_to=leads_to,
        written_at=_written_at(row, response.pk) if leads_to == "section" else "",
        to_put_right=len(row.to_put_right),
        by_sign_off=section.by_sign_off,
        group=row.group.value,
        parked=section.parked if closed else 0,
        answered=section.left.answered,
        asked=section.left.asked,
        to_review=row.to_review if page["may_open_handed"] else 0,
        status=section.status,
        left=row.left,
        awaited=row.awaited_in_words if row.group == TaskHeading.DONE else "",
        is_late=row.is_late,
        may_hand_out=_may_hand_out(row, available),
    )


def show_handed(handed: HandedItem, page: Context) -> SafeString:
    """To whom, what, until when and how far it has come, and the way to it for whoever may open it."""
    assignment = handed.assignment
    is_reviewed = assignment.status == "done" and not assignment.is_contribution
    return show_kept(
        "overview/task_handed_row.html",
        response=page["response"].pk,
        assignment=assignment.pk,
        person=assignment.shown_person,
        name=handed.name,
        due=assignment.due,
        is_past=assignment.is_waited_for and assignment.due < page["today"],
        state=handed.state,
        act=("Granska" if is_reviewed else "Visa") if page["may_open_handed"] else "",
    )


def _written_at(row: TaskRow, response: uuid.UUID) -> str:
    """Where the first thing that it was sent back for is put right, or the first page on which something is left."""
    section = row.section
    if row.to_put_right:
        return question_address(response, section.draft.tree, row.to_put_right[0])
    return section_address(response, section.link_id, section.first_page_left)


def _leads_to(available: Mapping[Action, Any]) -> str:
    """The page that a section leads to for this person."""
    if Action.EDIT in available:
        return "section"
    return "review" if {Action.APPROVE, Action.RETURN} & available.keys() else "check"


def _may_hand_out(row: TaskRow, available: Mapping[Action, Any]) -> bool:
    to_do = row.section.is_open and not row.section.by_sign_off and row.group != TaskHeading.DONE
    return Action.HAND_OUT in available and to_do and not row.handed
