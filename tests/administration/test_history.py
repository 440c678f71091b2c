"""What people and orders were before: kept by the database, with who did it, and told on the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.addresses.services import AddressChange, change_address
from accounts.memberships.services import end_role, invite_person
from accounts.models import Membership, Organisation, User
from accounts.organisations.approval_order import set_approval_order
from accounts.own.services import change_own_details
from accounts.roles import Role
from administration.leaving.services import leave_organisation
from administration.people.reading import changes_told_of
from administration.removing.services import remove_person
from tests.builders import hand_out, make_approver, make_member, make_response, make_user

pytestmark = pytest.mark.django_db
SECRETS = ("password", "last_login", "session", "secret", "key")


def rows_of(user: User) -> Any:
    return apps.get_model("accounts", "UserEvent")._default_manager.filter(pgh_obj=user.pk).order_by("pgh_id")


def who_did(user: User) -> list[str]:
    return [(row.pgh_context or {}).get("name", "") for row in rows_of(user)]


def test_each_change_of_a_person_is_kept_with_who_made_it(organisation: Organisation, steward: User) -> None:
    now = timezone.localdate()
    person = invite_person(
        organisation=organisation,
        email="ny@example.se",
        name="Ny",
        roles=[Role.EDITOR],
        valid_from=now,
        valid_to=None,
        actor=steward,
        at=timezone.now(),
    )
    change_own_details(user=person, name="Ny Person", title="Strateg", phone="", at=timezone.now())
    change = AddressChange(user_id=person.pk, old="ny@example.se", new="nyare@example.se")
    change_address(change=change, actor=person, at=timezone.now())
    assert who_did(person) == [steward.email, "ny@example.se", "nyare@example.se"]
    kept = [(row.email, row.name, row.title) for row in rows_of(person)]
    assert kept[0] == ("ny@example.se", "Ny", "")
    assert kept[-1] == ("nyare@example.se", "Ny Person", "Strateg")


def test_a_change_behind_the_services_is_kept_too(steward: User) -> None:
    User.objects.filter(pk=steward.pk).update(is_active=False)
    assert [(row.is_active, row.pgh_context) for row in rows_of(steward)] == [(True, None), (False, None)]


def test_a_guest_stands_as_made_by_whoever_handed_something_to_them() -> None:
    response = make_response()
    [given] = hand_out(response, ["A-2"], addresses=["gast@example.se"])
    assert who_did(given.person) == [given.handed_by.email]


def test_no_secret_stands_in_any_history_and_a_new_password_leaves_no_row(steward: User) -> None:
    before = rows_of(steward).count()
    steward.set_password("ett helt nytt lösenord")
    steward.last_login = timezone.now()
    steward.save()
    assert rows_of(steward).count() == before
    for model in apps.get_models():
        if model.__name__.endswith("Event") and hasattr(model, "pgh_id"):
            names = [field.name for field in model._meta.concrete_fields]
            assert [name for name in names if any(secret in name for secret in SECRETS)] == []


@pytest.mark.parametrize("change_it", [lambda rows: rows.update(name="Annan"), lambda rows: rows.delete()])
def test_the_database_keeps_what_people_were(steward: User, change_it: Callable[[Any], object]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change_it(rows_of(steward))
    assert rows_of(steward).count() == 1


def test_what_a_removed_account_was_goes_with_it(organisation: Organisation, steward: User) -> None:
    person = make_member(Role.EDITOR, organisation=organisation, name="Borta Snart")
    change_own_details(user=person, name="Borta Nu", title="", phone="", at=timezone.now())
    end_role(membership=Membership.objects.get(user=person), actor=steward, at=timezone.now())
    assert rows_of(person).count() == 2
    remove_person(user=person, organisation=organisation, actor=steward, at=timezone.now())
    [last] = rows_of(person)
    assert "Borta" not in last.name
    assert last.pgh_context["name"] == steward.email


@pytest.mark.django_db(transaction=True)
def test_the_page_of_a_person_tells_what_was_changed_since_they_came(organisation: Organisation, pages: Client) -> None:
    person = make_user(name="Förra Namnet")
    change_own_details(user=person, name="Nuvarande Namnet", title="", phone="", at=timezone.now())
    make_member(Role.EDITOR, organisation=organisation, user=person)
    page = reverse("organisation_person", args=[organisation.pk, person.pk])
    assert "Förra Namnet" not in pages.get(page).content.decode()
    change_own_details(user=person, name="Senaste Namnet", title="", phone="", at=timezone.now())
    html = pages.get(page).content.decode()
    assert "Ändrade uppgifter" in html
    assert "Förra Namnet" not in html
    assert ("namn", "Nuvarande Namnet", "Senaste Namnet") in changes_told_of(person)[0].fields


def test_the_systems_administrator_sees_it_in_the_administration(client: Client) -> None:
    person = make_user(name="Förra Namnet")
    change_own_details(user=person, name="Nya <b>Namnet</b>", title="", phone="", at=timezone.now())
    client.force_login(make_user(is_staff=True, is_superuser=True))
    html = client.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert f"{person.email}: namn, från ”Förra Namnet” till ”Nya &lt;b&gt;Namnet&lt;/b&gt;”" in html
    new = client.get(reverse("admin:accounts_user_add"))
    assert new.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_order_tells_how_it_was_changed(
    organisation: Organisation, steward: User, client: Client
) -> None:
    ada, bo = (make_approver(organisation=organisation, name=name) for name in ("Ada", "Bo"))
    for people in ([ada, bo], [bo], []):
        set_approval_order(organisation=organisation, series="", people=people, actor=steward, at=timezone.now())
    with pytest.raises(ValidationError):
        set_approval_order(organisation=organisation, series="", people=[make_user()], actor=steward, at=timezone.now())
    client.force_login(steward)
    told = client.get(reverse("approval_order", args=[organisation.pk])).context["changes"]
    assert [(change.name, *change.fields[0][1:]) for change in told] == [
        (steward.email, "Bo", "ingen ordning"),
        (steward.email, "Ada, Bo", "Bo"),
        (steward.email, "ingen ordning", "Ada, Bo"),
    ]


def test_whoever_leaves_goes_out_of_each_order_and_the_others_move_up(
    organisation: Organisation, steward: User
) -> None:
    ada, bo, cia, dan = (make_approver(organisation=organisation, name=name) for name in ("Ada", "Bo", "Cia", "Dan"))
    orders = {"": [ada, bo, cia, dan], "7": [bo, ada, dan]}
    for series, people in orders.items():
        set_approval_order(organisation=organisation, series=series, people=people, actor=steward, at=timezone.now())
    leave_organisation(organisation=organisation, person=bo, to=None, actor=steward, at=timezone.now())
    for series, people in orders.items():
        steps = organisation.approval_steps.filter(series=series).order_by("number")
        expected = [(number, one) for number, one in enumerate([one for one in people if one != bo], 1)]
        assert [(step.number, step.user) for step in steps] == expected
