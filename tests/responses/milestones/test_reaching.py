"""Which of one's own days are reached, which are late, and whom the portal reminds of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from responses.approval import returning
from responses.assignments import services as assignments
from responses.assignments.forms import HandOutForm
from responses.lifecycle.delivery import delivered_days
from responses.lifecycle.milestones import milestones_of
from responses.milestones import services
from responses.models import Goal, Milestone, Response, State
from responses.notices.reminders import Due, milestones_due, reminders
from tests.builders import (
    approver_of,
    bring_to,
    carry_over,
    complete_answers,
    editor_of,
    hand_out,
    make_member,
    make_response,
    make_sealed,
    plan,
    save_answers,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
STEPS = [step.value for step in Goal]


def today() -> date:
    return timezone.localdate()


def planned(state: State = State.DRAFT) -> Response:
    """Every step has a day, one day after the other from tomorrow on, and then the response is brought to the state."""
    response = make_response(last_day=today() + timedelta(days=30))
    plan(response, **{step: today() + timedelta(days=number) for number, step in enumerate(STEPS, start=1)})
    if state != State.DRAFT:
        save_answers(response, complete_answers(response))
        bring_to(response, state)
    return response


def make_late(response: Response, *steps: str) -> None:
    Milestone.objects.filter(response=response, step__in=steps or STEPS).update(day=today() - timedelta(days=1))


def reached(response: Response) -> list[str]:
    found = milestones_of([response], delivered_days([response.pk]))[response.pk]
    return [one.code for one in found if one.reached]


def late(response: Response) -> list[str]:
    return [one.code for one in milestones_of([response], ())[response.pk] if one.is_late(today())]


def due(response: Response) -> set[tuple[str, User]]:
    """What is due and to whom, within a month."""
    found = milestones_due(today(), today() + timedelta(days=31))
    return {(one.key.split(":")[1], one.to) for one in found if one.response == response}


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (State.DRAFT, []),
        (State.IN_REVIEW, ["texts", "compiled", "reviewed"]),
        (State.APPROVED, ["texts", "compiled", "reviewed", "signed"]),
        (State.SUBMITTED, STEPS),
        (State.ARCHIVED, STEPS),
    ],
)
def test_a_step_is_reached_by_what_has_happened_to_the_answer(state: State, steps: list[str]) -> None:
    response = planned(state)
    assert reached(response) == steps
    make_late(response)
    assert late(response) == [step for step in STEPS if step not in steps]


def test_what_is_returned_is_late_again() -> None:
    response = planned(State.IN_REVIEW)
    make_late(response)
    assert late(response) == ["signed", "handed_in"]
    returning.return_(response=response, reason="Rätta.", actor=approver_of(response), at=timezone.now())
    response.refresh_from_db()
    assert late(response) == STEPS


def test_texts_are_in_when_all_that_is_handed_out_is_done() -> None:
    response, helper = planned(), make_member()
    assert reached(response) == []
    made = hand_out(response, ["A-1", "A-2"], helper)
    for number, assignment in enumerate(made):
        assert reached(response) == [], number
        assignments.mark_done(assignment=assignment, actor=helper, at=timezone.now())
    assert reached(response) == ["texts"]
    hand_out(response, ["A-6"], helper)
    assert reached(response) == []


def test_what_is_sealed_is_handed_in_when_it_is_carried_over() -> None:
    response = make_sealed()
    plan(response, handed_in=today() + timedelta(days=3))
    assert reached(response) == []
    carry_over(response)
    assert reached(response) == ["handed_in"]
    assert milestones_of([response], ())[response.pk][0].label == "Överfört"


def test_an_answer_that_is_opened_again_keeps_what_it_had_reached_until_it_gets_new_days() -> None:
    response = planned(State.SUBMITTED)
    Response.objects.filter(pk=response.pk).update(state=State.DRAFT)
    response.refresh_from_db()
    assert reached(response) == STEPS
    plan(response, signed=today() + timedelta(days=9), handed_in=today() + timedelta(days=9))
    assert reached(response) == ["texts", "compiled", "reviewed"]


# Whose step it is


def test_those_who_have_something_are_reminded_of_texts_and_the_editor_of_what_comes_next() -> None:
    response, helper = planned(), make_member()
    editor = editor_of(response)
    assert due(response) == {("texts", editor), ("compiled", editor)}
    hand_out(response, ["A-1"], helper)
    assert due(response) == {("texts", helper), ("compiled", editor)}
    make_late(response, "texts")
    assert due(response) == {("texts", helper), ("texts", editor), ("compiled", editor)}
    services.say_reached(response=response, step=Goal.COMPILED, reached=True, actor=editor, at=timezone.now())
    services.say_reached(response=response, step=Goal.TEXTS, reached=True, actor=editor, at=timezone.now())
    assert due(response) == {("reviewed", editor)}


def test_whoever_has_a_day_of_their_own_is_reminded_of_that_alone() -> None:
    response, helper = planned(), make_member()
    hand_out(response, ["A-1"], helper, last_day=today() + timedelta(days=2))
    assert ("texts", helper) not in due(response)


def test_the_signer_is_reminded_of_signing_once_it_waits_for_them() -> None:
    assert ("signed", approver_of(response := planned())) not in due(response)
    response = planned(State.IN_REVIEW)
    assert due(response) == {("signed", editor_of(response))}  # there is nobody else
    approver = approver_of(response)
    assert due(response) == {("signed", approver)}
    response = planned(State.APPROVED)
    assert due(response) == {("handed_in", editor_of(response))}


def test_nobody_is_reminded_of_what_is_handed_in_nor_of_days_nobody_has_set() -> None:
    assert due(planned(State.SUBMITTED)) == set()
    assert due(make_response()) == set()


def test_the_mornings_reminders_have_them_once_for_each_step_of_the_calendar() -> None:
    response = planned()
    told = [one for one in reminders(today=today(), at=timezone.now()) if (one.key or "").startswith("milestone:")]
    assert {one.to for one in told} == {editor_of(response)}
    assert len({one.key for one in told}) == len(told) == 2
    assert all("Delmålet" in one.text for one in told)


def test_more_responses_and_people_take_no_more_queries(django_assert_num_queries: Any) -> None:
    def all_due() -> list[Due]:
        return list(milestones_due(today(), today() + timedelta(days=31)))

    def add() -> None:
        for state in (State.DRAFT, State.IN_REVIEW):
            response = planned(state)
            if state == State.DRAFT:
                hand_out(response, ["A-1"], make_member(), make_member())
            make_member(Role.EDITOR, organisation=response.organisation)

    add()
    all_due()
    with django_assert_num_queries(10):
        few = len(all_due())
    add()
    with django_assert_num_queries(10):
        assert len(all_due()) == 2 * few


# Handing out


def test_handing_out_begins_with_the_day_for_texts_while_it_has_not_passed() -> None:
    response = planned()
    assert HandOutForm(response=response)["last_day"].value() is None, "there is no time to write in"
    soon = today() + timedelta(days=3)
    Milestone.objects.filter(response=response, step="texts").update(day=soon)
    assert HandOutForm(response=response)["last_day"].value() == soon
    assert HandOutForm(response=make_response())["last_day"].value() is None
    make_late(response, "texts")
    assert HandOutForm(response=response)["last_day"].value() is None
