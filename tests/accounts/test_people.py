"""People, organisations, roles and mandates, and what the database refuses."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from accounts.models import Mandate, Membership, Organisation, User
from accounts.roles import Role
from accounts.selectors import organisations_of, people_with_role, roles_in, valid_mandates
from accounts.validators import validate_organisation_number
from tests.accounts.builders import give_mandate, give_role, make_organisation, make_user

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


# Mandates


def valid_mandate(user: User, organisation: Organisation, day: date) -> Mandate | None:
    return next(iter(valid_mandates(user, organisation, day, "")), None)


@pytest.mark.parametrize(
    ("day", "valid"),
    [(date(2025, 12, 31), False), (FIRST, True), (date(2026, 6, 1), True), (LAST, True), (date(2027, 1, 1), False)],
)
def test_a_mandate_covers_its_first_and_last_day_and_none_outside(day: date, valid: bool) -> None:
    alice, region = make_user(), make_organisation()
    mandate = give_mandate(user=alice, organisation=region, valid_from=FIRST, valid_to=LAST)
    assert valid_mandate(alice, region, day) == (mandate if valid else None)


def test_a_mandate_without_a_last_day_goes_on() -> None:
    alice, region = make_user(), make_organisation()
    mandate = give_mandate(user=alice, organisation=region, valid_from=FIRST)
    assert valid_mandate(alice, region, date(2099, 1, 1)) == mandate


def test_a_mandate_is_for_one_organisation_and_one_person() -> None:
    alice, bob, region, other = make_user(), make_user(), make_organisation(), make_organisation()
    give_mandate(user=alice, organisation=region, valid_from=FIRST)
    assert valid_mandate(alice, other, FIRST) is None
    assert valid_mandate(bob, region, FIRST) is None


def test_of_two_valid_mandates_the_younger_counts() -> None:
    alice, region = make_user(), make_organisation()
    younger = give_mandate(user=alice, organisation=region, valid_from=date(2026, 2, 1))
    give_mandate(user=alice, organisation=region, valid_from=FIRST)
    assert valid_mandate(alice, region, date(2026, 3, 1)) == younger


def test_the_database_refuses_a_mandate_that_ends_before_it_begins() -> None:
    with pytest.raises(IntegrityError, match="mandate_ends_after_it_begins"):
        Mandate.objects.create(user=make_user(), organisation=make_organisation(), valid_from=LAST, valid_to=FIRST)


def test_a_mandate_of_one_day_is_possible() -> None:
    assert give_mandate(user=make_user(), organisation=make_organisation(), valid_from=FIRST, valid_to=FIRST).pk


# Roles


def test_roles_hold_in_their_own_organisation_only() -> None:
    alice, region, other = make_user(), make_organisation(), make_organisation()
    give_role(user=alice, organisation=region, role=Role.EDITOR)
    give_role(user=alice, organisation=region, role=Role.ARCHIVIST)
    give_role(user=alice, organisation=other, role=Role.APPROVER)
    assert roles_in(alice, region) == {Role.EDITOR, Role.ARCHIVIST}
    assert roles_in(make_user(), region) == frozenset()
    assert set(organisations_of(alice)) == {region, other}
    assert set(organisations_of(alice, Role.APPROVER, Role.AUTHOR)) == {other}


def test_people_with_a_role_are_the_active_ones_by_name() -> None:
    region = make_organisation()
    for name, role, is_active in (
        ("B", "editor", True),
        ("A", "editor", True),
        ("C", "editor", False),
        ("D", "author", True),
    ):
        person = make_user(name=name)
        give_role(user=person, organisation=region, role=Role(role))
        User.objects.filter(pk=person.pk).update(is_active=is_active)
    assert [person.name for person in people_with_role(region, Role.EDITOR)] == ["A", "B"]


def test_the_same_role_is_not_held_twice() -> None:
    alice, region = make_user(), make_organisation()
    give_role(user=alice, organisation=region, role=Role.EDITOR)
    with pytest.raises(IntegrityError, match="membership_once"):
        give_role(user=alice, organisation=region, role=Role.EDITOR)


def test_the_database_refuses_an_unknown_role() -> None:
    with pytest.raises(IntegrityError, match="membership_role_is_known"):
        Membership.objects.create(user=make_user(), organisation=make_organisation(), role="kung")


# People


def test_the_database_refuses_capitals_in_an_address() -> None:
    with pytest.raises(IntegrityError, match="user_email_is_lower_case"):
        User.objects.filter(pk=make_user().pk).update(email="Alice@example.se")


@pytest.mark.parametrize("address", ["kerst\u0131n@example.se", "po\u017ft@example.se", "i\u0307da@example.se"])
def test_the_database_refuses_letters_that_look_like_others_in_an_address(address: str) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create_user(address, None, name="Nästan")


def test_one_address_is_one_person() -> None:
    make_user(email="alice@example.se")
    with pytest.raises(IntegrityError):
        make_user(email="ALICE@example.se")


def test_a_person_with_a_mandate_is_not_deleted() -> None:
    alice = make_user()
    give_mandate(user=alice, organisation=make_organisation(), valid_from=FIRST)
    with pytest.raises((IntegrityError, ProtectedError)):
        alice.delete()
    assert Mandate.objects.count() == 1


# Organisations


@pytest.mark.parametrize("number", ["232100-0115", "212000-0803", "232100-0016"])
def test_an_organisation_number_with_the_right_check_digit_is_accepted(number: str) -> None:
    validate_organisation_number(number)


@pytest.mark.parametrize("number", ["232100-0116", "232100-01", "", "ABCDEF-GHIJ", "232100-01151"])
def test_an_organisation_number_with_a_slip_is_refused_in_swedish(number: str) -> None:
    with pytest.raises(ValidationError, match="tio siffror med rätt kontrollsiffra"):
        validate_organisation_number(number)


def test_every_single_wrong_digit_is_caught() -> None:
    right = "2321000115"
    slips = [right[:at] + digit + right[at + 1 :] for at in range(10) for digit in "0123456789" if digit != right[at]]
    for slip in slips:
        with pytest.raises(ValidationError):
            validate_organisation_number(f"{slip[:6]}-{slip[6:]}")


def test_an_organisation_is_not_entered_twice() -> None:
    make_organisation(number="232100-0115")
    with pytest.raises(IntegrityError):
        make_organisation(number="232100-0115")


def test_the_database_refuses_a_number_without_its_hyphen() -> None:
    with pytest.raises(IntegrityError, match="organisation_number_is_hyphenated"):
        make_organisation(number="2321000115")
