"""The organisation's own administrator: inviting, giving and ending roles with dates, guests."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.memberships.services import appoint_first_administrator, end_role, give_roles
from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from accounts.selectors import organisations_of, people_with_role, roles_in
from administration.people.services import invite_person_and_tell
from audit.models import LogRow
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.models import Assignment
from tests.builders import PASSWORD, hand_out, make_member, make_organisation, make_response, make_user

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def give(user: User, organisation: Organisation, actor: User, role: Role = Role.EDITOR, **days: Any) -> Membership:
    given = {"valid_from": today(), "valid_to": None, **days}
    [membership] = give_roles(
        organisation=organisation, user=user, roles=[role], actor=actor, at=timezone.now(), **given
    )
    return membership


def invite(pages: Client, organisation: Organisation, **fields: Any) -> Any:
    known = {"email": "ny@example.se", "name": "Den nya", "roles": ["editor"], "valid_from": today().isoformat()}
    return pages.post(reverse("invite_person", args=[organisation.pk]), {**known, **fields})


# Dates


@pytest.mark.parametrize(("first", "last", "counts"), [(0, None, True), (-9, 0, True), (1, None, False)])
def test_a_role_counts_from_its_first_day_to_its_last(
    organisation: Organisation, first: int, last: int | None, counts: bool
) -> None:
    user = make_user()
    Membership.objects.create(
        user=user,
        organisation=organisation,
        role=Role.EDITOR,
        valid_from=today() + timedelta(first),
        valid_to=None if last is None else today() + timedelta(last),
    )
    assert (Role.EDITOR in roles_in(user, organisation)) == counts
    assert people_with_role(organisation, Role.EDITOR).exists() == counts
    assert organisations_of(user).exists() == counts


def test_a_role_that_has_run_out_counts_no_more(organisation: Organisation) -> None:
    user, yesterday = make_user(), today() - timedelta(1)
    Membership.objects.create(
        user=user, organisation=organisation, role=Role.EDITOR, valid_from=yesterday, valid_to=yesterday
    )
    assert not roles_in(user, organisation)


def test_ending_one_role_leaves_the_others_and_those_elsewhere(organisation: Organisation, steward: User) -> None:
    user = make_member(Role.EDITOR, Role.ARCHIVIST, organisation=organisation)
    elsewhere = make_organisation()
    make_member(Role.EDITOR, organisation=elsewhere, user=user)
    held = Membership.objects.get(user=user, organisation=organisation, role=Role.EDITOR)
    ended = end_role(membership=held, actor=steward, at=timezone.now())
    assert (roles_in(user, organisation), roles_in(user, elsewhere)) == ({Role.ARCHIVIST}, {Role.EDITOR})
    assert ended.ended_by == steward
    again = give(user, organisation, steward)
    assert roles_in(user, organisation) == {Role.ARCHIVIST, Role.EDITOR}
    assert again.pk != held.pk


def test_the_database_neither_rewrites_nor_removes_a_role(organisation: Organisation, steward: User) -> None:
    held = give(make_user(), organisation, steward)
    for change in (
        lambda rows: rows.update(role=Role.APPROVER),
        lambda rows: rows.update(valid_from=date(2020, 1, 1)),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Membership.objects.filter(pk=held.pk))
    end_role(membership=held, actor=steward, at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.filter(pk=held.pk).update(ended_at=None)


# Who gives what


WRONG = {
    "no name": {"name": " "},
    "a day that has been": {"valid_from": "2020-01-01"},
    "no role": {"roles": []},
    "days in the wrong order": {"valid_to": "2020-01-01"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_is_refused_tells_nothing_of_whether_the_address_is_known(
    pages: Client, organisation: Organisation, wrong: dict[str, Any]
) -> None:
    """Otherwise an administrator could try every address of another organisation, and nobody would hear of it."""
    known, closed = make_user(), make_user(is_active=False)
    told = set()
    for address in (known.email, closed.email, "okand@example.se"):
        answer = invite(pages, organisation, email=address, **wrong)
        assert answer.status_code == 422
        told.add(str(answer.context["form"].errors.as_json()))
    assert len(told) == 1


@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_themselves_a_role(organisation: Organisation, steward: User, pages: Client, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        give(steward, organisation, steward, role)
    address = reverse("organisation_person", args=[organisation.pk, steward.pk])
    assert pages.post(address, {"roles": [role], "valid_from": today().isoformat()}).status_code == 403
    assert invite(pages, organisation, email=steward.email.upper(), roles=[role]).status_code == 422
    assert roles_in(steward, organisation) == {Role.ADMINISTRATOR}
    assert LogRow.objects.filter(action="denied", actor=steward.pk).exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_the_administrator_gives_and_ends_roles(organisation: Organisation, steward: User, role: Role) -> None:
    user, other = make_user(), make_member(role, organisation=organisation)
    held = give(user, organisation, steward)
    with pytest.raises(PermissionDenied):
        give(user, organisation, other, Role.APPROVER)
    with pytest.raises(PermissionDenied):
        end_role(membership=held, actor=other, at=timezone.now())


def test_the_last_administrator_stays(organisation: Organisation, steward: User) -> None:
    [held] = Membership.objects.filter(user=steward)
    give(make_user(), organisation, steward, Role.ADMINISTRATOR, valid_to=today())
    with pytest.raises(WrongStateError):
        end_role(membership=held, actor=steward, at=timezone.now())
    give(make_user(), organisation, steward, Role.ADMINISTRATOR)
    end_role(membership=held, actor=steward, at=timezone.now())
    assert not roles_in(steward, organisation)


def test_the_first_administrator_is_appointed_once(organisation: Organisation) -> None:
    system = make_user(is_staff=True)
    appoint_first_administrator(organisation=organisation, user=make_user(), actor=system, at=timezone.now())
    with pytest.raises(WrongStateError):
        appoint_first_administrator(organisation=organisation, user=make_user(), actor=system, at=timezone.now())
    with pytest.raises(PermissionDenied):
        appoint_first_administrator(organisation=make_organisation(), user=system, actor=system, at=timezone.now())


@pytest.mark.parametrize(
    ("first", "last", "field"), [(-1, None, "valid_from"), (0, -1, "valid_to"), (5, 4, "valid_to")]
)
def test_days_that_make_no_sense_are_told_beside_them(
    organisation: Organisation, steward: User, first: int, last: int | None, field: str
) -> None:
    days = {"valid_from": today() + timedelta(first), "valid_to": None if last is None else today() + timedelta(last)}
    with pytest.raises(ValidationError) as refused:
        give(make_user(), organisation, steward, **days)
    assert field in refused.value.message_dict


def test_a_role_is_not_held_twice_on_a_day_but_once_after_the_other(organisation: Organisation, steward: User) -> None:
    user = make_user()
    give(user, organisation, steward, valid_to=today() + timedelta(5))
    with pytest.raises(ValidationError, match="redan rollen"):
        give(user, organisation, steward, valid_from=today() + timedelta(5))
    give(user, organisation, steward, valid_from=today() + timedelta(6))


# Inviting


def test_an_invited_person_gets_an_account_without_password_and_a_letter(
    organisation: Organisation, pages: Client, steward: User
) -> None:
    assert invite(pages, organisation, email="Ny.Person@Example.se").status_code == 302
    user = User.objects.get(email="ny.person@example.se")
    assert (user.name, user.has_usable_password(), roles_in(user, organisation)) == ("Den nya", False, {Role.EDITOR})
    letter = OutboxMessage.objects.get().payload
    assert letter["to"] == user.email
    assert reverse("account_reset_password") in letter["body"]
    assert "rollen samordnare i" in letter["body"]
    assert "mandat" not in letter["body"]
    assert "har aldrig loggat in" in pages.get(reverse("organisation_people", args=[organisation.pk])).content.decode()
    assert LogRow.objects.filter(action="role_changed", organisation=organisation.pk, actor=steward.pk).exists()


def test_the_letter_to_a_signer_says_the_last_day_the_mandate_and_the_second_factor(
    organisation: Organisation, pages: Client, steward: User, settings: Any
) -> None:
    days = {"valid_from": today(), "valid_to": today() + timedelta(9), "at": timezone.now()}
    settings.SECOND_FACTOR_REQUIRED, roles = True, [Role.APPROVER, Role.READER]
    invite_person_and_tell(
        organisation=organisation, email="ny@example.se", name="Den nya", roles=roles, actor=steward, **days
    )
    settings.SECOND_FACTOR_REQUIRED = False
    body = OutboxMessage.objects.get().payload["body"]
    for told in ("rollerna ", " till och med ", "behöver du också ett mandat", "en andra faktor när du loggar in"):
        assert told in body
    person = User.objects.get(email="ny@example.se")
    page = pages.get(reverse("organisation_person", args=[organisation.pk, person.pk])).content.decode()
    assert "Se mandaten och ge ett nytt" in page
    User.objects.filter(pk=person.pk).update(email=f"{person.pk}@borttagen.invalid")
    page = pages.get(reverse("organisation_person", args=[organisation.pk, person.pk])).content.decode()
    assert "Kontot är borttaget." in page
    assert [told for told in ("borttagen.invalid", "Ge en roll till", "Ta bort kontot") if told in page] == []


def test_the_letters_page_lets_the_invited_choose_a_password(
    organisation: Organisation, pages: Client, mailoutbox: list[Any]
) -> None:
    invite(pages, organisation)
    mailoutbox.clear()
    Client().post(reverse("account_reset_password"), {"email": "ny@example.se"})
    [letter] = mailoutbox
    assert letter.to == ["ny@example.se"]
    assert "/password/reset/key/" in letter.body


def test_whoever_is_known_keeps_account_and_name(organisation: Organisation, pages: Client) -> None:
    known = make_user(email="ny@example.se", name="Den gamla")
    assert invite(pages, organisation, name="Något annat").status_code == 302
    known.refresh_from_db()
    assert (known.name, roles_in(known, organisation)) == ("Den gamla", {Role.EDITOR})
    assert User.objects.filter(email="ny@example.se").count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "ingen adress"}, "email"),
        ({"name": ""}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["kung"]}, "roles"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"email": "ny@annan.se"}, "email"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_made(
    organisation: Organisation, pages: Client, fields: dict[str, Any], field: str
) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(email_domains=["example.se"])
    people = User.objects.count()
    answer = invite(pages, organisation, **fields)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert (User.objects.count(), OutboxMessage.objects.count()) == (people, 0)


def test_a_closed_account_gets_no_role(organisation: Organisation, pages: Client) -> None:
    make_user(email="ny@example.se", is_active=False)
    assert "email" in invite(pages, organisation).context["form"].errors


# Guests


def test_a_guest_is_listed_by_address_and_loses_everything_at_once(organisation: Organisation, pages: Client) -> None:
    response, elsewhere = make_response(organisation=organisation), make_response()
    guest = make_user(name="Kommunens medarbetare")
    for each in (response, elsewhere):
        link_id = each.tree.questions[1].link_id
        hand_out(each, [link_id], guest)
    listed = pages.get(reverse("organisation_people", args=[organisation.pk])).content.decode()
    assert guest.email in listed
    assert guest.name not in listed
    assert pages.post(reverse("end_guest", args=[organisation.pk, guest.pk])).status_code == 302
    left = Assignment.objects.held_by(guest)
    assert [each.response for each in left] == [elsewhere]
    assert pages.post(reverse("end_guest", args=[organisation.pk, guest.pk])).status_code == 404


def test_doubling_the_people_leaves_the_number_of_queries_alone(
    organisation: Organisation,
    steward: User,
    pages: Client,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    address = reverse("organisation_people", args=[organisation.pk])
    response = make_response(organisation=organisation)
    link_id = response.tree.questions[1].link_id

    def grow() -> None:
        for _ in range(3):
            give(make_user(), organisation, steward)
            hand_out(response, [link_id], make_user())

    grow()
    pages.get(address)
    with django_assert_max_num_queries(8) as before:
        pages.get(address)
    grow()
    with django_assert_num_queries(len(before)):
        assert len(pages.get(address).context["members"]) > 6


# Sign-ins


def test_an_administrator_signs_a_person_out_everywhere_and_the_person_is_told(
    pages: Client, organisation: Organisation
) -> None:
    person = make_member(Role.CONTRIBUTOR, organisation=organisation)
    desk, phone = Client(), Client()
    person.emailaddress_set.create(email=person.email, primary=True, verified=True)
    for client in (desk, phone):
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        assert client.get(reverse("start")).status_code == 200
    answer = pages.post(reverse("end_sign_ins", args=[organisation.pk, person.pk]), follow=True)
    assert f"{person.name} är utloggad överallt" in answer.content.decode()
    for client in (desk, phone):
        assert client.get(reverse("start")).status_code == 302
    assert pages.get(reverse("start")).status_code == 200
    letters = OutboxMessage.objects.filter(
        payload__to=person.email, payload__subject="Du har loggats ut ur Svarsportalen"
    )
    assert letters.count() == 1
    row = LogRow.objects.get(action="session_ended", organisation=organisation.pk)
    assert json.loads(row.content)["details"] == {"antal": "2"}


def test_somebody_who_is_signed_in_nowhere_is_told_nothing(pages: Client, organisation: Organisation) -> None:
    person = make_member(Role.EDITOR, organisation=organisation)
    answer = pages.post(reverse("end_sign_ins", args=[organisation.pk, person.pk]), follow=True)
    assert "var inte inloggad någonstans" in answer.content.decode()
    assert not OutboxMessage.objects.filter(payload__to=person.email).exists()


def test_nobody_is_signed_out_by_an_organisation_that_they_are_not_of_nor_by_themselves(
    pages: Client, organisation: Organisation, steward: User
) -> None:
    left = make_member(Role.EDITOR, organisation=organisation)
    end_role(membership=Membership.objects.get(user=left), actor=steward, at=timezone.now())
    for person in (make_user(), make_member(Role.EDITOR), left, steward):
        other = Client()
        other.force_login(person)
        assert other.get(reverse("start")).status_code == 200
        assert pages.post(reverse("end_sign_ins", args=[organisation.pk, person.pk])).status_code == 404
        assert other.get(reverse("start")).status_code == 200
