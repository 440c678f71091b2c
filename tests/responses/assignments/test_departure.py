"""What a unit's part becomes when whoever has it leaves, and somebody takes over what they had."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from accounts.roles import Role
from responses.assignments.departure import end_access
from responses.models import Assignment, Response, Way
from tests.builders import client_of, hand_out, make_member, make_response
from tests.responses.assignments.units import back, held, on

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("assigned-units")]


@pytest.fixture
def response() -> Response:
    return make_response()


def test_a_units_part_that_a_new_coordinator_has_taken_over_goes_back_with_what_was_handed_on(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    [asked] = hand_out(response, ["A"], units=[unit])
    on(asked, member, link_ids=["A-2"])
    new = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    administrator = make_member(Role.ADMINISTRATOR, organisation=response.organisation)
    told = {"actor": administrator, "at": timezone.now()}
    end_access(organisation=response.organisation, person=coordinator, to=new, **told)
    back(Assignment.objects.held_by(new).get())
    assert held(member) == []


def leaves(person: User, to: User) -> None:
    organisation = person.memberships.get().organisation
    administrator = make_member(Role.ADMINISTRATOR, organisation=organisation)
    end_access(organisation=organisation, person=person, to=to, actor=administrator, at=timezone.now())


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("part", ["A", "A-2"])
def test_a_member_who_has_it_handed_on_and_takes_it_over_has_it_for_the_unit(
    response: Response, unit: Unit, coordinator: User, member: User, part: str, way: Way
) -> None:
    other = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    unit.members.add(other)
    [asked] = hand_out(response, ["A"], units=[unit], way=way)
    on(asked, member, link_ids=[part])
    [theirs] = on(asked, other, link_ids=["A-3"])
    leaves(coordinator, member)
    kept = Assignment.objects.held_by(member).get()
    assert (kept.link_id, kept.is_a_units, kept.unit, kept.through) == ("A", True, unit, None)
    theirs.refresh_from_db()
    assert theirs.through == kept
    page = client_of(member).get(reverse("hand_on", args=[response.pk, kept.pk]))
    assert page.status_code == 200
    back(kept)
    assert (held(member), held(other)) == ([], [])


def test_what_the_receiver_has_handed_on_to_who_leaves_is_theirs_already(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    [asked] = hand_out(response, ["A"], units=[unit])
    on(asked, member, link_ids=["A-2"])
    [same] = on(asked, member)
    leaves(member, coordinator)
    kept = Assignment.objects.held_by(coordinator).get()
    assert (kept, kept.is_a_units) == (asked, True)
    assert not Assignment.objects.active().filter(through=same).exists()


def test_whoever_has_it_from_the_editor_too_takes_it_over_for_the_unit(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    hand_out(response, ["A"], member)
    hand_out(response, ["A"], units=[unit])
    leaves(coordinator, member)
    kept = Assignment.objects.held_by(member).get()
    assert (kept.unit, kept.is_a_units) == (unit, True)
