"""The life of a response: who may do what, when. The expectation is written out here, apart from workflow.TABLE."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from config.refusals import WrongStateError
from responses.lifecycle import workflow
from responses.lifecycle.access import open_response
from responses.lifecycle.workflow import Action
from responses.models import Response, State
from surveys.terms import Delivery
from tests.builders import (
    approver_of,
    archivist_of,
    bring_to,
    editor_of,
    make_approver,
    make_definition,
    make_mandate,
    make_member,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
    seal,
    standing_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]

# docs/architecture.md, "The life of a response": action -> (role, states in which it is possible -> state afterwards).
LIFE: dict[str, tuple[Role, dict[State, State]]] = {
    "comment": (Role.EDITOR, {state: state for state in (State.DRAFT, State.IN_REVIEW, State.APPROVED)}),
    "edit": (Role.EDITOR, {State.DRAFT: State.DRAFT}),
    "contribute": (Role.CONTRIBUTOR, {State.DRAFT: State.DRAFT}),
    "hand_out": (Role.EDITOR, {State.DRAFT: State.DRAFT}),
    "send_for_approval": (Role.EDITOR, {State.DRAFT: State.IN_REVIEW}),
    "return_": (Role.APPROVER, {State.IN_REVIEW: State.DRAFT}),
    "read": (Role.APPROVER, {State.IN_REVIEW: State.IN_REVIEW}),
    "approve": (Role.APPROVER, {State.IN_REVIEW: State.APPROVED}),
    "revise": (Role.EDITOR, {State.IN_REVIEW: State.DRAFT, State.APPROVED: State.DRAFT}),
    "submit": (Role.EDITOR, {State.APPROVED: State.SUBMITTED}),
    "seal": (Role.EDITOR, {State.APPROVED: State.SUBMITTED}),
    "reopen": (Role.EDITOR, {State.SUBMITTED: State.DRAFT, State.ARCHIVED: State.DRAFT}),
    "open_more": (Role.EDITOR, {}),  # in a correction alone, below
    "abandon": (Role.EDITOR, {}),  # in a correction alone, below
    "number": (Role.ARCHIVIST, {state: state for state in (State.DRAFT, State.IN_REVIEW, State.APPROVED)}),
    "register": (Role.ARCHIVIST, {State.SUBMITTED: State.ARCHIVED, State.ARCHIVED: State.ARCHIVED}),
    "describe": (Role.ARCHIVIST, {state: state for state in (State.SUBMITTED, State.ARCHIVED)}),
    "dispose": (Role.ARCHIVIST, {State.ARCHIVED: State.ARCHIVED}),
    "deposit": (Role.ARCHIVIST, {state: state for state in State}),
    "carry_over": (Role.EDITOR, {state: state for state in (State.SUBMITTED, State.ARCHIVED)}),
    "ask_supplement": (Role.AUTHOR, {state: state for state in (State.SUBMITTED, State.ARCHIVED)}),
    "send_separately": (Role.EDITOR, {state: state for state in State}),
    "remind": (Role.EDITOR, {state: state for state in State}),
    "mask": (Role.ARCHIVIST, {state: state for state in State}),
    "plan": (Role.EDITOR, {state: state for state in State if state != State.ARCHIVED}),
}

# What is possible only where the receiver reads the answer here, and only where it is carried over.
ONLY = {"submit": "read_here", "seal": "carried_over", "carry_over": "carried_over", "ask_supplement": "read_here"}

# Comments are written by everybody who works on the answer.
ALSO = {"comment": (Role.APPROVER, Role.CONTRIBUTOR)}


@dataclass(frozen=True)
class Situation:
    """A response in one state, and a person of the organisation with one role."""

    response: Response
    person: Callable[[Role], User]


@pytest.fixture(params=[(state, way) for way in Delivery for state in State], ids=str)
def situation(request: pytest.FixtureRequest) -> Situation:
    state, way = request.param
    questionnaire = make_questionnaire(make_definition(delivery=way))
    response = make_response(state=State(state), questionnaire=questionnaire)
    if response.state == State.SUBMITTED:
        seal(response)
    known: dict[Role, Callable[[Response], User]] = {
        Role.EDITOR: editor_of,
        Role.APPROVER: approver_of,
        Role.ARCHIVIST: archivist_of,
    }

    def person(role: Role) -> User:
        return known[role](response) if role in known else make_member(role, organisation=response.organisation)

    return Situation(response, person)


def attempt(action: Action, response: Response, user: User, *, today: date | None = None) -> str:
    """What becomes of it: the state afterwards, "wrong person" or "wrong state"."""
    memberships = user.memberships.valid().filter(organisation=response.organisation)
    roles = [Role(membership.role) for membership in memberships]
    try:
        row = workflow.require(action, standing_in(response, user, *roles, today=today))
    except PermissionDenied:
        return "wrong person"
    except WrongStateError:
        return "wrong state"
    return str(row.lands_in(response) or response.state)


def expected(action: Action, state: State, role: Role, way: str) -> str:
    wanted, moves = LIFE[action.value]
    if role not in {wanted, *ALSO.get(action.value, ())}:
        return "wrong person"
    if ONLY.get(action.value, way) != way:
        return "wrong state"
    return str(moves.get(state, "wrong state"))


def test_the_table_has_exactly_the_actions_of_the_design() -> None:
    assert {action.value for action in workflow.TABLE} == set(LIFE)


def test_each_action_is_possible_for_its_role_in_its_states_only_and_has_its_button_then(situation: Situation) -> None:
    """And whoever has no role there learns nothing of the state: of one response, which takes a second to make."""
    response = situation.response
    outcome = {(role, action): attempt(action, response, user) for role, user in people(situation) for action in Action}
    state, way = State(response.state), response.delivered_by
    assert outcome == {(role, action): expected(action, state, role, way) for role in Role for action in Action}
    for role, user in people(situation):
        standing = standing_in(response, user, role)
        offered = {action for action in Action if workflow.why_not(action, standing) is None}
        assert offered == {action for action in Action if expected(action, state, role, way) in list(State)}, role
    stranger = make_member(Role.EDITOR)
    assert {attempt(action, response, stranger) for action in Action} == {"wrong person"}


def people(situation: Situation) -> list[tuple[Role, User]]:
    """One person for each role there is."""
    return [(role, situation.person(role)) for role in Role]


def test_several_roles_give_the_actions_of_each() -> None:
    response = make_response()
    both = make_member(Role.EDITOR, Role.ARCHIVIST, organisation=response.organisation)
    assert attempt(Action.EDIT, response, both) == State.DRAFT
    assert attempt(Action.REGISTER, response, both) == "wrong state"


# Mandates


TODAY = date(2026, 3, 1)
DAY = timedelta(days=1)


@pytest.mark.parametrize("action", [Action.APPROVE, Action.RETURN])
@pytest.mark.parametrize(
    ("valid_from", "valid_to", "allowed"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY + DAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
    ],
)
def test_a_mandate_counts_from_its_first_day_to_its_last(
    action: Action, valid_from: date, valid_to: date | None, allowed: bool
) -> None:
    response = make_response(state=State.IN_REVIEW)
    signer = make_member(Role.APPROVER, organisation=response.organisation)
    make_mandate(user=signer, organisation=response.organisation, valid_from=valid_from, valid_to=valid_to)
    assert (attempt(action, response, signer, today=TODAY) != "wrong person") is allowed


def test_an_approver_without_a_mandate_is_the_wrong_person() -> None:
    response = make_response(state=State.IN_REVIEW)
    signer = make_member(Role.APPROVER, organisation=response.organisation)
    assert attempt(Action.APPROVE, response, signer) == "wrong person"


def test_a_mandate_for_another_organisation_does_not_count() -> None:
    response, other = make_response(state=State.IN_REVIEW), make_response()
    signer = make_member(Role.APPROVER, organisation=response.organisation)
    make_mandate(user=signer, organisation=other.organisation)
    assert attempt(Action.APPROVE, response, signer) == "wrong person"


def test_a_mandate_without_the_role_does_not_count() -> None:
    response = make_response(state=State.IN_REVIEW)
    former = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    make_mandate(user=former, organisation=response.organisation)
    assert attempt(Action.APPROVE, response, former) == "wrong person"


def test_an_old_mandate_beside_a_new_one_does_no_harm() -> None:
    response = make_response(state=State.IN_REVIEW)
    signer = make_approver(organisation=response.organisation)
    make_mandate(
        user=signer, organisation=response.organisation, valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31)
    )
    assert attempt(Action.APPROVE, response, signer) == State.APPROVED


# Not the sender


def test_nobody_approves_what_they_sent() -> None:
    response = make_response(state=State.IN_REVIEW)
    sender, organisation = response.snapshots.get().sent_by, response.organisation
    make_member(Role.APPROVER, organisation=organisation, user=sender)
    make_mandate(user=sender, organisation=organisation)
    assert attempt(Action.APPROVE, response, sender) == "wrong person"
    assert attempt(Action.RETURN, response, sender) == State.DRAFT
    assert attempt(Action.APPROVE, response, make_approver(organisation=organisation)) == State.APPROVED


# Days


@pytest.mark.parametrize("action", [Action.EDIT, Action.SEND_FOR_APPROVAL])
@pytest.mark.parametrize(("day", "outcome"), [(-1, False), (0, True), (1, True)])
def test_nothing_is_written_before_the_questionnaire_opens(action: Action, day: int, outcome: bool) -> None:
    response = make_response(opens_on=TODAY, last_day=TODAY + 20 * DAY, at=timezone.now())
    assert (attempt(action, response, editor_of(response), today=TODAY + day * DAY) != "wrong state") is outcome


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ARCHIVED])
@pytest.mark.parametrize("day", [-1, 0, 1])
def test_what_is_submitted_is_opened_again_before_and_after_the_last_day(state: State, day: int) -> None:
    last_day = timezone.localdate()
    response = make_response(state=state, last_day=last_day)
    assert attempt(Action.REOPEN, response, editor_of(response), today=last_day + day * DAY) == State.DRAFT


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(State.DRAFT, State.DRAFT), (State.IN_REVIEW, "wrong state"), (State.APPROVED, "wrong state")],
)
def test_more_is_opened_by_an_editor_while_a_correction_is_written(state: State, outcome: str) -> None:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Rättat."})
    bring_to(response, state)
    assert attempt(Action.OPEN_MORE, response, editor_of(response)) == outcome
    assert attempt(Action.OPEN_MORE, response, approver_of(response)) == "wrong person"


@pytest.mark.parametrize("opened_from", [State.SUBMITTED, State.ARCHIVED])
@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
def test_a_correction_is_abandoned_by_an_editor_and_leads_back_to_where_it_was_opened(
    opened_from: State, state: State
) -> None:
    response = make_response(state=opened_from)
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Rättat."})
    bring_to(response, state)
    assert attempt(Action.ABANDON, response, editor_of(response)) == opened_from
    assert attempt(Action.ABANDON, response, approver_of(response)) == "wrong person"


def test_a_late_response_can_still_be_sent_approved_and_submitted() -> None:
    long_ago = timezone.localdate() - 10 * DAY
    assert make_response(state=State.SUBMITTED, last_day=long_ago).state == State.SUBMITTED


# The sealed copy


def test_nothing_is_registered_before_its_copy_is_sealed() -> None:
    response = make_response(state=State.SUBMITTED)
    archivist = archivist_of(response)
    assert attempt(Action.REGISTER, response, archivist) == "wrong state"
    seal(response)
    assert attempt(Action.REGISTER, response, archivist) == State.ARCHIVED


HOW_IT_STANDS = {
    State.DRAFT: "är ett utkast",
    State.IN_REVIEW: "väntar på godkännande",
    State.APPROVED: "är godkänt",
    State.SUBMITTED: "är redan inskickat",
    State.ARCHIVED: "är registrerat i diariet",
}


@pytest.mark.parametrize("state", list(State))
def test_a_refusal_says_how_the_answer_stands_and_what_is_not_possible(state: State) -> None:
    response = make_response(state=state)
    editor = editor_of(response)
    for action, act in {Action.EDIT: "ändra det", Action.SUBMIT: "skicka in det"}.items():
        if state not in workflow.TABLE[action].sources:
            told = f"^Svaret {HOW_IT_STANDS[state]}. Därför går det inte att {act}."
            with pytest.raises(WrongStateError, match=told):
                workflow.require(action, standing_in(response, editor, Role.EDITOR))


@pytest.mark.parametrize(
    ("state", "button"),
    [
        (State.IN_REVIEW, "Öppna för ändring"),
        (State.SUBMITTED, "Öppna igen"),
        (State.ARCHIVED, "Öppna igen"),
    ],
)
def test_a_refused_change_names_the_button_that_makes_it_possible(state: State, button: str) -> None:
    response = make_response(state=state)
    refusal = workflow.why_not(Action.EDIT, standing_in(response, editor_of(response), Role.EDITOR))
    assert refusal is not None
    assert f"Samordnaren kan välja {button} i uppgiftslistan." in refusal.message


def test_a_refused_person_is_told_whose_the_action_is() -> None:
    response = make_response()
    registrator = standing_in(response, archivist_of(response), Role.ARCHIVIST)
    told = {action: workflow.why_not(action, registrator) for action in (Action.APPROVE, Action.COMMENT)}
    assert [refusal and refusal.message for refusal in told.values()] == [
        "Bara en behörig företrädare kan godkänna och signera svaret.",
        "Bara en uppgiftslämnare, en samordnare eller en behörig företrädare kan kommentera.",
    ]


def test_whether_an_action_is_possible_is_worked_out_once_for_a_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    response, asked, real = make_response(), [], workflow.why_not
    visit = open_response(editor_of(response), response.pk)
    monkeypatch.setattr(workflow, "why_not", lambda action, standing: (asked.append(action), real(action, standing))[1])
    assert (Action.EDIT in visit.available, visit.may(Action.EDIT), visit.editable, visit.why_locked) == (
        True,
        True,
        True,
        "",
    )
    assert len(asked) == len(Action)
