"""The one thing that the task list offers first: what this person does next with the response in its state."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from config.language import swedish
from responses.lifecycle.access import Visit
from responses.lifecycle.places import question_address, section_address
from responses.lifecycle.workflow import Action, handing_in
from responses.models import State
from responses.overview.task_rows import TaskGroup, TaskHeading
from surveys.section_pages import page_numbers_in
from surveys.wordings.wording import item_name

CHECK = "Kontrollera och skicka för godkännande"


@dataclass(frozen=True)
class NextStep:
    """A button: what it says and where it leads."""

    label: str
    url: str
    about: str = ""
    """What a screen reader is told besides, where the label does not say what it is about."""


def next_step(visit: Visit, groups: Iterable[TaskGroup], *, begun: bool, delivered: bool) -> NextStep | None:
    """What the person does next; None where it is somebody else's turn, or nothing is left.

    `groups`: the whole task list; `begun`: somebody has answered something; `delivered`: what was sealed has reached
    its receiver.
    """
    if visit.response.state == State.DRAFT:
        return _writing(visit, groups, begun) if Action.EDIT in visit.available else None
    if {Action.APPROVE, Action.RETURN} & visit.available.keys():
        return _to("Läs och godkänn", "review", visit.response.pk)
    if handing_in(visit.response) in visit.available:
        label = "Lås och försegla" if visit.response.is_carried_over else "Skicka in"
        return _to(label, "submit", visit.response.pk)
    if Action.CARRY_OVER in visit.available and not delivered:
        return _to("För över svaret", "carry_over", visit.response.pk)
    if visit.response.state == State.SUBMITTED and Action.REGISTER in visit.available:
        return _to("Registrera i diariet", "archived", visit.submissions[0].pk)
    return None


def _writing(visit: Visit, groups: Iterable[TaskGroup], begun: bool) -> NextStep:
    """On to what the answer was sent back for, to what the correction was opened for, to the first section that is the
    person's to do, or to the check page where none is.
    """
    own = [row for group in groups if group.group == TaskHeading.TO_DO for row in group.rows]
    correction, tree = visit.response.correction, visit.response.tree
    if link_id := next((link_id for row in own for link_id in row.to_put_right), None):
        name = swedish.begin_sentence(item_name(tree, link_id))
        return NextStep("Rätta", question_address(visit.response.pk, tree, link_id), name)
    if correction and (opened := [link_id for link_id in correction.chosen if link_id in tree.section_of]):
        section, page = tree.section_of[opened[0]], page_numbers_in(tree)[opened[0]]
        return NextStep("Rätta", section_address(visit.response.pk, section.link_id, page), about=section.text)
    mine = own[0].section if own else None
    if mine is None:
        return _to(CHECK, "check", visit.response.pk)
    label = "Fortsätt skriva" if begun else "Börja svara"
    address = section_address(visit.response.pk, mine.link_id, mine.first_page_left)
    return NextStep(label, address, about=mine.heading)


def _to(label: str, name: str, key: object) -> NextStep:
    return NextStep(label, reverse(name, args=[key]))
