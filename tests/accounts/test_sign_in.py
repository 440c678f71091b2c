"""Signing in, and who cannot."""

import itertools
from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from tests.accounts.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db
_addresses = itertools.count(1)


@pytest.fixture(autouse=True)
def _no_attempts_remembered() -> None:
    cache.clear()


@pytest.fixture
def alice() -> User:
    return make_user(email="alice@example.se", password=PASSWORD)


def sign_in(client: Client, email: str, password: str, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "written", ["alice@example.se", "Alice@Example.SE", " ALICE@EXAMPLE.SE ", "\u200balice@exam\u00adple.se\ufeff"]
)
def test_a_person_signs_in_by_e_mail_whatever_its_capitals_and_what_is_invisible_in_it(
    client: Client, alice: User, written: str
) -> None:
    response = sign_in(client, written, PASSWORD)
    assert response.status_code == HTTPStatus.FOUND
    assert client.session["_auth_user_id"] == str(alice.pk)


@pytest.mark.parametrize("email", ["alice@example.se", "nobody@example.se"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_swedish_answer(
    client: Client, alice: User, email: str
) -> None:
    response = sign_in(client, email, "fel lösenord")
    assert not signed_in(client)
    [error] = response.context["form"].non_field_errors()
    assert error.startswith("E-postadressen eller lösenordet stämmer inte.")


def test_a_closed_account_does_not_sign_in(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    sign_in(client, alice.email, PASSWORD)
    assert not signed_in(client)


def test_after_five_wrong_passwords_even_the_right_one_is_refused(client: Client, alice: User) -> None:
    for _ in range(5):
        sign_in(client, alice.email, "fel lösenord")
    response = sign_in(client, alice.email, PASSWORD)
    assert not signed_in(client)
    [error] = response.context["form"].non_field_errors()
    assert error.startswith("För många misslyckade försök. Vänta några minuter")


def test_four_wrong_passwords_are_forgiven(client: Client, alice: User) -> None:
    for _ in range(4):
        sign_in(client, alice.email, "fel lösenord")
    sign_in(client, alice.email, PASSWORD)
    assert signed_in(client)


def test_changing_the_capitals_does_not_get_around_the_limit(client: Client, alice: User) -> None:
    for written in ("alice", "Alice", "aLice", "alIce", "aliCe"):
        sign_in(client, f"{written}@example.se", "fel lösenord")
    sign_in(client, "ALICE@example.se", PASSWORD)
    assert not signed_in(client)


def test_another_person_on_another_computer_is_not_shut_out_by_it(client: Client, alice: User) -> None:
    bob = make_user(email="bob@example.se", password=PASSWORD)
    for _ in range(6):
        sign_in(client, alice.email, "fel lösenord")
    sign_in(client, bob.email, PASSWORD, REMOTE_ADDR="192.0.2.7")
    assert signed_in(client)


def test_guessing_at_many_addresses_from_one_computer_is_refused(client: Client, alice: User) -> None:
    for number in range(20):
        sign_in(client, f"nobody{number}@example.se", "fel lösenord")
    sign_in(client, alice.email, PASSWORD)
    assert not signed_in(client)


def test_nobody_can_sign_up(client: Client) -> None:
    facts = {"email": "mallory@example.se", "password1": PASSWORD, "password2": PASSWORD}
    try:
        response = client.post(reverse("account_signup"), facts)
    except NoReverseMatch:
        pass
    else:
        assert response.status_code == HTTPStatus.OK
        assert "account/signup_closed.html" in [template.name for template in response.templates]
    assert not User.objects.exists()
    assert not signed_in(client)


def test_signing_out_ends_the_session(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post(reverse("account_logout"))
    assert not signed_in(client)
