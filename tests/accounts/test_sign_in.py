"""Signing in, and who cannot."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from tests.accounts.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db


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
