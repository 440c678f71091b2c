"""Units of an organisation: adding, renaming, people and coordinator, ending; by its administrator alone."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, Unit, User
from accounts.roles import Role
from accounts.units import services
from audit.models import LogRow
from config.refusals import WrongStateError
from tests.authoring.rooms import queries_of
from tests.builders import make_member, make_organisation
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db


def make_unit(organisation: Organisation, steward: User, name: str = "Hälsoförvaltningen") -> Unit:
    return services.add_unit(organisation=organisation, name=name, actor=steward, at=timezone.now())


def test_a_unit_is_added_named_staffed_and_ended_on_its_pages(pages: Client, organisation: Organisation) -> None:
    people = [make_member(Role.CONTRIBUTOR, organisation=organisation) for _ in range(2)]
    pages.post(reverse("units", args=[organisation.pk]), {"name": " Hälso-  förvaltningen "})
    unit = Unit.objects.get()
    assert unit.name == "Hälso- förvaltningen"
    address = reverse("unit", args=[organisation.pk, unit.pk])
    posted = {"name": "Vårdförvaltningen", "coordinator": people[0].pk, "members": [people[1].pk]}
    posted["seen"] = seen_in(pages.get(address))
    assert pages.post(address, posted).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.coordinator, set(unit.members.all())) == ("Vårdförvaltningen", people[0], set(people))
    listed = pages.get(reverse("units", args=[organisation.pk])).content.decode()
    assert "2 personer" in listed
    assert people[0].name in listed
    assert pages.post(reverse("end_unit", args=[organisation.pk, unit.pk])).status_code == 302
    assert "Vårdförvaltningen" not in pages.get(reverse("units", args=[organisation.pk])).context["page"].object_list
    assert LogRow.objects.filter(action="organisation_changed").count() == 3
    assert pages.post(address, posted).status_code == 409
    assert pages.post(reverse("end_unit", args=[organisation.pk, unit.pk])).status_code == 409


def test_a_name_is_taken_once_whatever_its_capitals_until_the_unit_has_ended(
    pages: Client, organisation: Organisation, steward: User
) -> None:
    unit = make_unit(organisation, steward)
    address = reverse("units", args=[organisation.pk])
    for name in ("hälsoförvaltningen", "", "   "):
        assert pages.post(address, {"name": name}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(organisation=organisation, name="HÄLSOFÖRVALTNINGEN")
    services.end_unit(unit=unit, actor=steward, at=timezone.now())
    assert pages.post(address, {"name": "Hälsoförvaltningen"}).status_code == 302


def test_only_people_with_a_role_in_the_organisation_belong(
    pages: Client, organisation: Organisation, steward: User
) -> None:
    unit, stranger = make_unit(organisation, steward), make_member(Role.EDITOR)
    address = reverse("unit", args=[organisation.pk, unit.pk])
    for field in ("coordinator", "members"):
        answer = pages.post(address, {"name": unit.name, field: stranger.pk})
        assert list(answer.context["form"].errors) == [field]
    assert not unit.members.exists()


def test_nobody_else_changes_a_unit(organisation: Organisation, steward: User, client: Client) -> None:
    unit, other = make_unit(organisation, steward), make_member(Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        services.end_unit(unit=unit, actor=other, at=timezone.now())
    addresses = [reverse(name, args=[organisation.pk, unit.pk]) for name in ("unit", "end_unit")]
    addresses.append(reverse("units", args=[organisation.pk]))
    for person, expected in ((other, {404}), (make_member(Role.EDITOR, organisation=organisation), {403})):
        client.force_login(person)
        assert {client.post(address, {"name": "Ny"}).status_code for address in addresses} == expected
    client.force_login(other)
    own = other.memberships.get().organisation_id
    assert client.get(reverse("unit", args=[own, unit.pk])).status_code == 404
    assert list(Unit.objects.values_list("name", "ended_at")) == [("Hälsoförvaltningen", None)]


def test_a_unit_is_never_removed_nor_moved(organisation: Organisation, steward: User) -> None:
    unit = make_unit(organisation, steward)
    with pytest.raises(DatabaseError), transaction.atomic():
        unit.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(organisation=make_organisation())
    services.end_unit(unit=unit, actor=steward, at=timezone.now())
    with pytest.raises(WrongStateError):
        services.end_unit(unit=unit, actor=steward, at=timezone.now())


def test_twice_as_many_units_take_no_more_queries(pages: Client, organisation: Organisation, steward: User) -> None:
    make_unit(organisation, steward, "Första")
    address = reverse("units", args=[organisation.pk])
    before = queries_of(pages, address)
    for number in range(4):
        make_unit(organisation, steward, f"Enhet {number}")
    assert queries_of(pages, address) == before
