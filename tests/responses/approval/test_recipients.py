"""Letters go to those who hold the role now: nobody who has left is told, and nothing is left untold for it."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.memberships.services import end_role
from accounts.models import ApprovalStep, Membership, Organisation, User
from accounts.roles import Role
from outbox.models import OutboxMessage
from responses.approval import returning
from responses.models import Response, State
from tests.builders import (
    approver_of,
    editor_of,
    make_approver,
    make_member,
    make_organisation,
    make_response,
    sign,
    withdraw_mandates,
)

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[str]:
    """Whom the letters of the kind are to."""
    return {message.payload["to"] for message in OutboxMessage.objects.filter(key__startswith=f"{kind}:")}


def deactivate(user: User, _: Organisation) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def take_role(user: User, organisation: Organisation) -> None:
    administrator = make_member(Role.ADMINISTRATOR, organisation=organisation)
    for membership in Membership.objects.filter(user=user, organisation=organisation):
        end_role(membership=membership, actor=administrator, at=timezone.now())


def change_role(user: User, organisation: Organisation) -> None:
    take_role(user, organisation)
    make_member(Role.CONTRIBUTOR, organisation=organisation, user=user)


Leaving = Callable[[User, Organisation], None]
LEAVINGS = [deactivate, take_role, change_role]


@pytest.fixture
def response() -> Response:
    return make_response(state=State.IN_REVIEW)


def test_while_the_sender_is_an_editor_they_alone_are_told(response: Response) -> None:
    sender = editor_of(response)
    make_member(Role.EDITOR, organisation=response.organisation)
    sign(response)
    assert told("approved") == {sender.email}


@pytest.mark.parametrize("leave", LEAVINGS)
def test_of_an_approval_the_present_editors_are_told_when_the_sender_has_left(
    response: Response, leave: Leaving
) -> None:
    sender = editor_of(response)
    others = {make_member(Role.EDITOR, organisation=response.organisation).email for _ in range(2)}
    leave(sender, response.organisation)
    sign(response)
    assert told("approved") == others


@pytest.mark.parametrize("leave", LEAVINGS)
def test_of_a_return_the_present_editors_are_told_when_the_sender_has_left(response: Response, leave: Leaving) -> None:
    sender, other = editor_of(response), make_member(Role.EDITOR, organisation=response.organisation)
    leave(sender, response.organisation)
    returning.return_(response=response, reason="Fel siffror.", actor=approver_of(response), at=timezone.now())
    assert told("returned") == {other.email}


@pytest.mark.parametrize("leave", [deactivate, take_role])
def test_of_opening_for_change_the_present_people_are_told(response: Response, leave: Leaving) -> None:
    sender, signer = editor_of(response), approver_of(response)
    sign(response)
    actor, other = (make_member(Role.EDITOR, organisation=response.organisation) for _ in range(2))
    leave(sender, response.organisation)
    leave(signer, response.organisation)
    returning.revise_response(response=response, actor=actor, at=timezone.now())
    assert (told("opened_for_change"), told("approval_voided")) == ({other.email}, set())


@pytest.mark.parametrize("leave", LEAVINGS)
def test_when_the_next_in_the_order_has_left_the_sender_is_told_that_nobody_can_approve(leave: Leaving) -> None:
    organisation = make_organisation()
    people = [make_approver(organisation=organisation, name=name) for name in ("Ada", "Bo")]
    for number, person in enumerate(people, start=1):
        ApprovalStep.objects.create(organisation=organisation, number=number, user=person)
    response = make_response(organisation=organisation, state=State.IN_REVIEW)
    leave(people[1], organisation)
    sign(response)
    assert (told("your_turn"), told("nobody_can_approve")) == (set(), {editor_of(response).email})


def test_a_last_signer_whose_mandate_has_ended_is_not_asked_to_sign() -> None:
    organisation = make_organisation()
    people = [make_approver(organisation=organisation, name=name) for name in ("Ada", "Bo")]
    for number, person in enumerate(people, start=1):
        ApprovalStep.objects.create(organisation=organisation, number=number, user=person)
    response = make_response(organisation=organisation, state=State.IN_REVIEW)
    withdraw_mandates(people[1])
    sign(response)
    assert (told("your_turn"), told("nobody_can_approve")) == (set(), {editor_of(response).email})
