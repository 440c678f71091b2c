"""Somebody leaves: all that they have in the organisation ends at once, and nothing in any other."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApprovalStep, Mandate, Organisation, Unit, User
from accounts.roles import Role
from accounts.selectors import approval_order, roles_in
from administration.leaving.reading import leaving_of
from administration.leaving.services import leave_organisation
from administration.people.services import end_role_and_places
from audit.models import LogRow
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.models import Assignment, Notice, State
from tests.builders import (
    client_of,
    contributor_of,
    editor_of,
    hand_out,
    make_approver,
    make_mandate,
    make_member,
    make_organisation,
    make_response,
    make_user,
)
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db


def go(person: User, organisation: Organisation, steward: User, to: User | None = None) -> None:
    leave_organisation(organisation=organisation, person=person, to=to, actor=steward, at=timezone.now())


def letters(kind: str) -> dict[str, str]:
    found = OutboxMessage.objects.filter(key__startswith=f"{kind}:")
    return {message.payload["to"]: message.payload["body"] for message in found}


def test_what_the_person_was_given_since_the_page_was_shown_is_not_ended(
    organisation: Organisation, steward: User
) -> None:
    person, taker = (make_member(Role.EDITOR, organisation=organisation) for _ in range(2))
    client, url = client_of(steward), reverse("leave_organisation", args=[organisation.pk, person.pk])
    seen = seen_in(client.get(url))
    hand_out(make_response(organisation=organisation), ["A-2"], person)
    refused = client.post(url, {"to": str(taker.pk), "seen": seen})
    assert (refused.status_code, "Inget är avslutat." in refused.content.decode()) == (409, True)
    assert f'<option value="{taker.pk}" selected>' in refused.content.decode()
    assert roles_in(person, organisation) == {Role.EDITOR}
    assert client.post(url, {"to": str(taker.pk), "seen": seen_in(refused)}).status_code == 302
    assert Assignment.objects.active().get().person == taker


def test_every_role_here_ends_and_none_elsewhere(organisation: Organisation, steward: User) -> None:
    other = make_organisation()
    person = make_member(Role.EDITOR, Role.ARCHIVIST, organisation=organisation)
    make_member(Role.EDITOR, Role.APPROVER, organisation=other, user=person)
    make_mandate(user=person, organisation=other)
    go(person, organisation, steward)
    assert (roles_in(person, organisation), roles_in(person, other)) == (set(), {Role.EDITOR, Role.APPROVER})
    assert Mandate.objects.valid(timezone.localdate()).filter(user=person).exists()
    assert set(letters("you_have_left")) == {person.email}
    assert "avslutade alla roller" in str(list(LogRow.objects.values_list("content", flat=True)))


def test_whoever_has_no_role_left_is_in_no_unit_and_the_page_and_the_letter_say_so(
    organisation: Organisation, steward: User
) -> None:
    person, other = (make_member(Role.EDITOR, organisation=organisation) for _ in range(2))
    units = [Unit.objects.create(organisation=organisation, name=name, coordinator=person) for name in ("HSF", "IT")]
    for unit in units:
        unit.members.set([person, other])
    page = client_of(steward).get(reverse("leave_organisation", args=[organisation.pk, person.pk])).content.decode()
    assert "HSF: personen tas bort ur enheten. Ingen samordnar den sedan, och inget kan delas ut till den." in page
    go(person, organisation, steward)
    body = letters("somebody_left")[other.email]
    assert "- HSF, som ingen samordnar nu" in body
    assert "har lämnat" not in OutboxMessage.objects.get(key__startswith="somebody_left").payload["subject"]
    for unit in units:
        unit.refresh_from_db()
        assert (unit.coordinator, list(unit.members.all())) == (None, [other])
    unit.coordinator = other
    unit.save()
    role = other.memberships.get()
    end_role_and_places(membership=role, actor=steward, at=timezone.now())
    unit.refresh_from_db()
    assert (unit.coordinator, unit.members.count()) == (None, 0)


@pytest.mark.parametrize("taken_over", [True, False])
def test_what_was_handed_out_goes_to_whoever_takes_over_or_back(
    organisation: Organisation, steward: User, taken_over: bool
) -> None:
    draft, sent = make_response(organisation=organisation), make_response(organisation=organisation)
    person = contributor_of(organisation)
    hand_out(draft, ["A-2", "B"], person)
    hand_out(sent, ["A-2"], person)
    type(sent).objects.filter(pk=sent.pk).update(state=State.SUBMITTED)
    to = make_member(Role.CONTRIBUTOR, organisation=organisation, name="Efterträdaren")
    assert {one.count for one in leaving_of(organisation, person, timezone.localdate()).handed} == {1, 2}
    go(person, organisation, steward, to if taken_over else None)
    assert not Assignment.objects.held_by(person).exists()
    held = set(Assignment.objects.held_by(to).values_list("response", "link_id"))
    assert held == ({(draft.pk, "A-2"), (draft.pk, "B")} if taken_over else set())
    assert Notice.objects.filter(to=to).count() == taken_over
    body = letters("somebody_left")[editor_of(organisation).email]
    assert ("Efterträdaren har fått" if taken_over else "Ingen har tagit över") in body


def test_the_order_closes_up_mandates_end_and_the_editors_hear_of_what_is_stuck(
    organisation: Organisation, steward: User
) -> None:
    people = [make_approver(organisation=organisation, name=name) for name in ("Ada", "Bo", "Cia")]
    for number, person in enumerate(people, start=1):
        ApprovalStep.objects.create(organisation=organisation, number=number, user=person)
    response = make_response(organisation=organisation, state=State.IN_REVIEW)
    had = leaving_of(organisation, people[0], timezone.localdate())
    assert (had.waiting, [step.number for step in had.steps], len(had.mandates)) == ([response], [1], 1)
    go(people[0], organisation, steward)
    assert approval_order(organisation) == people[1:]
    assert not Mandate.objects.valid(timezone.localdate()).filter(user=people[0]).exists()
    assert "ingen kan godkänna" in letters("somebody_left")[editor_of(organisation).email]


def test_one_of_several_who_may_sign_leaves_nothing_stuck(organisation: Organisation, steward: User) -> None:
    first, _ = make_approver(organisation=organisation), make_approver(organisation=organisation)
    make_response(organisation=organisation, state=State.IN_REVIEW)
    go(first, organisation, steward)
    assert "ingen kan godkänna" not in letters("somebody_left")[editor_of(organisation).email]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_the_administrator_lets_people_leave(organisation: Organisation, steward: User, role: Role) -> None:
    person = make_member(Role.EDITOR, organisation=organisation)
    with pytest.raises(PermissionDenied):
        go(person, organisation, make_member(role, organisation=organisation))
    with pytest.raises(PermissionDenied):
        go(person, organisation, make_member(Role.ADMINISTRATOR))
    go(person, organisation, steward)
    with pytest.raises(WrongStateError):
        go(person, organisation, steward)


def test_the_last_administrator_stays_and_then_nothing_is_ended(organisation: Organisation, steward: User) -> None:
    make_member(Role.EDITOR, organisation=organisation, user=steward)
    with pytest.raises(WrongStateError):
        go(steward, organisation, steward)
    assert roles_in(steward, organisation) == {Role.ADMINISTRATOR, Role.EDITOR}
    make_member(Role.ADMINISTRATOR, organisation=organisation)
    go(steward, organisation, steward)
    assert not roles_in(steward, organisation)


def test_only_somebody_who_can_answer_takes_over(organisation: Organisation, steward: User) -> None:
    person = make_member(Role.CONTRIBUTOR, organisation=organisation)
    for wrong in (make_user(), make_member(Role.ARCHIVIST, organisation=organisation), person):
        with pytest.raises(ValidationError):
            go(person, organisation, steward, wrong)
    assert roles_in(person, organisation) == {Role.CONTRIBUTOR}
