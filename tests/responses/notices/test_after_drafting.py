"""Reminders when the answer has left the draft: to those whose turn it is, and to the editors when it is approved."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.memberships.services import end_role
from accounts.models import ApprovalStep, Organisation, Unit, User
from accounts.roles import Role
from responses.models import Notice, Response, State
from responses.notices import reminders
from responses.tasks import send_digests
from surveys.models import Questionnaire
from tests.builders import (
    approver_of,
    bring_to,
    carried_questionnaire,
    carry_over,
    editor_of,
    hand_out,
    make_approver,
    make_member,
    make_organisation,
    make_response,
    sign,
    withdraw_mandates,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=STOCKHOLM)


def told(day: date) -> dict[User, str]:
    """Who is reminded that morning, and of what."""
    with time_machine.travel(morning(day), tick=False):
        send_digests()
    found = Notice.objects.filter(created_at=morning(day)).select_related("to")
    return {notice.to: notice.text for notice in found}


def due(
    state: State,
    last_day: date = MONDAY,
    organisation: Organisation | None = None,
    questionnaire: Questionnaire | None = None,
) -> Response:
    at, organisation = morning(MONDAY - timedelta(days=20)), organisation or make_organisation()
    with time_machine.travel(at, tick=False):
        approver_of(organisation)
        return make_response(
            state=state,
            questionnaire=questionnaire,
            organisation=organisation,
            opens_on=date(2026, 1, 1),
            last_day=last_day,
            at=at,
        )


def in_order(organisation: Organisation, amount: int) -> list[User]:
    with time_machine.travel(morning(MONDAY - timedelta(days=20)), tick=False):
        people = [make_approver(organisation=organisation, name=f"Granskare {number}") for number in range(amount)]
    for number, person in enumerate(people, start=1):
        ApprovalStep.objects.create(organisation=organisation, number=number, user=person)
    return people


def test_in_review_those_who_may_approve_are_reminded_and_nobody_else() -> None:
    response = due(State.IN_REVIEW)
    found = told(MONDAY)
    assert list(found) == [approver_of(response)]
    assert "väntar på ditt godkännande" in found[approver_of(response)]


def test_in_an_order_only_the_one_whose_turn_it_is_is_reminded() -> None:
    organisation = make_organisation()
    first, second = in_order(organisation, 2)
    response = due(State.IN_REVIEW, organisation=organisation)
    assert list(told(MONDAY - timedelta(days=7))) == [first]
    sign(response, at=morning(MONDAY - timedelta(days=6)))
    assert list(told(MONDAY)) == [second]


@pytest.mark.parametrize("lost", ["account", "role", "mandate"])
def test_when_nobody_can_approve_any_more_the_editors_are_told(lost: str) -> None:
    response = due(State.IN_REVIEW)
    approver = approver_of(response)
    if lost == "account":
        User.objects.filter(pk=approver.pk).update(is_active=False)
    elif lost == "role":
        at = morning(MONDAY - timedelta(days=1))
        with time_machine.travel(at, tick=False):
            administrator = make_member(Role.ADMINISTRATOR, organisation=response.organisation)
            end_role(membership=approver.memberships.get(), actor=administrator, at=at)
    else:
        with time_machine.travel(morning(MONDAY - timedelta(days=1)), tick=False):
            withdraw_mandates(approver, from_day=MONDAY)
    found = told(MONDAY)
    assert list(found) == [editor_of(response)]
    assert "ingen som kan godkänna" in found[editor_of(response)]


def test_an_approved_response_reminds_the_editors_that_nothing_is_submitted() -> None:
    response = due(State.APPROVED)
    when = "Sista svarsdag är måndag 2 mars 2026."
    assert told(MONDAY) == {editor_of(response): f"{when} Svaret är godkänt men inte inskickat ännu. Skicka in det."}


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
def test_after_the_last_day_somebody_is_reminded_the_day_after_and_every_week_for_ten_weeks(state: State) -> None:
    response = due(state)
    editor_of(response)
    told(MONDAY)
    late = told(MONDAY + timedelta(days=1))
    assert [text.split(".")[0] for text in late.values()] == ["Sista svarsdag var måndag 2 mars 2026"]
    # Every day of two weeks, the days around each week's end after them, and long afterwards.
    asked = sorted({*range(2, 16), *(7 * week + day for week in range(3, 12) for day in (-1, 0, 1)), 84, 119})
    reminded = [day for day in asked if told(MONDAY + timedelta(days=day))]
    assert reminded == [7, 14, 21, 28, 36, 42, 49, 56, 63, 70]  # day 35 is annandag påsk


def test_who_has_not_done_what_was_handed_out_is_reminded_afterwards_too() -> None:
    response = due(State.DRAFT)
    person = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    with time_machine.travel(morning(MONDAY - timedelta(days=10)), tick=False):
        hand_out(response, ["A-2"], person)
    told(MONDAY)
    late = told(MONDAY + timedelta(days=1))
    assert late[person] == "1\u00a0sak som är utdelad till dig skulle ha varit klar måndag 2 mars 2026."
    assert [day for day in range(2, 30) if person in told(MONDAY + timedelta(days=day))] == [7, 14, 21, 28]


def test_a_units_mailbox_is_reminded_of_its_own_part_by_the_units_name() -> None:
    response = due(State.DRAFT)
    unit = Unit.objects.create(organisation=response.organisation, name="Barnförvaltningen", mailbox="barn@example.se")
    with time_machine.travel(morning(MONDAY - timedelta(days=10)), tick=False):
        [asked] = hand_out(response, ["A-2"], units=[unit])
    told(MONDAY)
    late = told(MONDAY + timedelta(days=1))
    assert (
        late[asked.person]
        == "1\u00a0sak som är utdelad till Barnförvaltningen skulle ha varit klar måndag 2 mars 2026."
    )


def test_of_what_is_submitted_nobody_is_reminded() -> None:
    due(State.SUBMITTED)
    assert told(MONDAY) == {}


def test_what_is_due_over_the_holidays_is_told_before_them() -> None:
    """The last day is annandag påsk; the last working morning before it is skärtorsdagen."""
    response = due(State.APPROVED, last_day=date(2026, 4, 6))
    assert told(date(2026, 4, 3)) == {}
    assert list(told(date(2026, 4, 2))) == [editor_of(response)]


def test_more_responses_take_no_more_queries() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(reminders.reminders(today=MONDAY, at=morning(MONDAY)))
        return len(captured)

    due(State.IN_REVIEW)
    due(State.APPROVED)
    before = queries()
    for _ in range(2):
        due(State.IN_REVIEW)
        due(State.APPROVED)
    assert queries() == before


def test_one_response_that_cannot_be_told_of_keeps_no_other_back(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = due(State.APPROVED), due(State.APPROVED)
    last_day = reminders._last_day

    def fails(response: Response, today: date) -> str:
        if response == bad:
            raise ValueError("a day that cannot be written")
        return last_day(response, today)

    monkeypatch.setattr(reminders, "_last_day", fails)
    assert list(told(MONDAY)) == [editor_of(good)]
    bring_to(good, State.SUBMITTED)


# Sealed and to be carried over


def test_what_is_sealed_is_reminded_of_until_it_is_carried_over_also_after_the_last_day() -> None:
    response = due(State.SUBMITTED, questionnaire=carried_questionnaire())
    assert "INTE lämnat till Socialstyrelsen ännu" in told(MONDAY)[editor_of(response)]
    days = {day: bool(told(MONDAY + timedelta(days=day))) for day in (1, 2, 7, 8, 14, 15)}
    assert days == {1: True, 2: False, 7: True, 8: False, 14: True, 15: False}
    carry_over(response, done_on=MONDAY + timedelta(days=15), at=morning(MONDAY + timedelta(days=15)))
    assert told(MONDAY + timedelta(days=21)) == {}


def test_what_is_read_here_is_not_reminded_of_once_it_is_submitted() -> None:
    due(State.SUBMITTED)
    assert told(MONDAY) == {}


def test_an_approved_answer_to_be_carried_over_is_said_not_to_be_delivered() -> None:
    response = due(State.APPROVED, questionnaire=carried_questionnaire())
    assert "INTE lämnat till Socialstyrelsen ännu. Lås och försegla" in told(MONDAY)[editor_of(response)]
