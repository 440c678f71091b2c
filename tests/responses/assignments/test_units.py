"""Handing out to a unit (förvaltning): its coordinator or mailbox takes it, and hands it on within the unit."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from accounts.roles import Role
from responses.assignments.within_units import hand_on
from responses.contributions import services as contributions
from responses.models import Assignment, Response, Way
from tests.builders import client_of, editor_of, hand_out, make_member, make_organisation, make_response
from tests.web.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("assigned-units")]


@pytest.fixture
def response() -> Response:
    return make_response()


@pytest.fixture
def coordinator(response: Response) -> User:
    return make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Förvaltningens samordnare")


@pytest.fixture
def member(response: Response) -> User:
    return make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Enhetschefen")


@pytest.fixture
def unit(response: Response, coordinator: User, member: User) -> Unit:
    made = Unit.objects.create(organisation=response.organisation, name="Barnförvaltningen", coordinator=coordinator)
    made.members.set([coordinator, member])
    return made


def on(assignment: Assignment, *people: User, actor: User | None = None, **fields: object) -> list[Assignment]:
    given = {"link_ids": [assignment.link_id], "last_day": None, "message": "", "at": timezone.now(), **fields}
    return hand_on(assignment=assignment, people=people, actor=actor or assignment.person, **given)  # type: ignore[arg-type]


def test_the_coordinator_takes_it_for_the_unit_and_is_told_so(
    response: Response, unit: Unit, coordinator: User
) -> None:
    [made] = hand_out(response, ["A-2"], units=[unit])
    assert (made.person, made.unit, made.is_a_units) == (coordinator, unit, True)
    assert made.shown_person == "Barnförvaltningen, Förvaltningens samordnare"
    assert "ber Barnförvaltningen svara på" in coordinator.notices.get().text


def test_a_mailbox_takes_it_instead_and_comes_in_as_a_guest(response: Response, unit: Unit) -> None:
    unit.mailbox = "barn@example.se"
    unit.save()
    [made] = hand_out(response, ["A-2"], units=[unit])
    assert made.shown_person == "Barnförvaltningen, barn@example.se"
    page = client_of(made.person).get(reverse("my_questions", args=[response.pk]))
    assert "Dela ut vidare inom Barnförvaltningen" in page.content.decode()


def test_a_unit_that_nobody_takes_it_for_or_of_another_organisation_is_refused(
    response: Response, unit: Unit, coordinator: User
) -> None:
    other = Unit.objects.create(organisation=make_organisation(), name="Någon annans", mailbox="x@example.se")
    empty = Unit.objects.create(organisation=response.organisation, name="Tom")
    for refused in (other, empty):
        with pytest.raises(ValidationError, match="varken samordnare"):
            hand_out(response, ["A-2"], units=[refused])
    assert hand_out(response, ["A-2"], units=[unit])


def test_it_is_handed_on_to_people_of_the_unit_until_the_units_own_day(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    day = timezone.localdate() + timedelta(days=9)
    [asked] = hand_out(response, ["A-2"], units=[unit], last_day=day)
    stranger = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    for wrong in ({"last_day": day + timedelta(days=1)}, {"last_day": timezone.localdate() - timedelta(days=1)}):
        with pytest.raises(ValidationError):
            on(asked, member, **wrong)
    with pytest.raises(ValidationError, match="enhetens personer"):
        on(asked, stranger)
    with pytest.raises(KeyError):
        on(asked, member, link_ids=["A-1"])
    with pytest.raises(PermissionDenied):
        on(asked, member, actor=member)
    [made] = on(asked, member, last_day=day - timedelta(days=2))
    assert (made.person, made.unit, made.through, made.handed_by) == (member, unit, asked, coordinator)
    assert member.notices.get().text.startswith("Förvaltningens samordnare ber dig svara på")
    with pytest.raises(PermissionDenied):
        on(made, coordinator)


def test_the_unit_gives_what_its_people_have_contributed(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    [asked] = hand_out(response, ["A-2"], units=[unit], way=Way.CONTRIBUTION)
    now = timezone.now()
    with pytest.raises(ValidationError):
        contributions.give_contribution(assignment=asked, actor=coordinator, at=now)
    [made] = on(asked, member)
    told = {"actor": member, "at": now}
    contributions.save_contribution(response=response, link_id="A-2", text="Vårt", base_revision=0, **told)
    contributions.give_contribution(assignment=made, **told)
    assert contributions.give_contribution(assignment=asked, actor=coordinator, at=now).done_at


def test_the_pages_of_handing_out_and_on(response: Response, unit: Unit, coordinator: User, member: User) -> None:
    editor = client_of(editor_of(response))
    form = reverse("hand_out", args=[response.pk])
    assert "Barnförvaltningen (Förvaltningens samordnare)" in editor.get(form).content.decode()
    assert editor.post(form, {"items": "A-2", "units": str(unit.pk), "way": "contribution"}).status_code == 302
    asked = Assignment.objects.get()
    page = reverse("hand_on", args=[response.pk, asked.pk])
    theirs = client_of(coordinator)
    assert page in theirs.get(reverse("my_contributions", args=[response.pk])).content.decode()
    assert theirs.post(page, {"items": "A-2"}).status_code == 422
    told = theirs.post(page, {"items": "A-2", "people": str(member.pk)}, follow=True).content.decode()
    assert "Utdelat till Enhetschefen." in told
    assert editor.get(page).status_code == client_of(member).get(page).status_code == 404
    tasks = editor.get(reverse("response", args=[response.pk])).content.decode()
    assert "Barnförvaltningen, Enhetschefen" in tasks


def test_the_page_of_handing_on_takes_no_more_queries_for_more(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    [asked] = hand_out(response, ["A-2"], units=[unit])
    on(asked, member)
    page = reverse("hand_on", args=[response.pk, asked.pk])
    before = queries_of(coordinator, page)
    more = [make_member(Role.CONTRIBUTOR, organisation=response.organisation) for _ in range(4)]
    unit.members.add(*more)
    on(asked, *more)
    assert queries_of(coordinator, page) == before
