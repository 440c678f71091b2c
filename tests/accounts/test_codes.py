"""Signing in by a code sent by e-mail: who may, and that the pages tell nobody who that is."""

import re
import socket
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services import person_at
from tests.builders import make_member, make_user

pytestmark = pytest.mark.django_db

REQUEST, CONFIRM = "account_request_login_code", "account_confirm_login_code"


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    cache.clear()


def ask(client: Client, email: str) -> str:
    """Ask for a code; the page that comes then, without what differs between any two requests."""
    answer = client.post(reverse(REQUEST), {"email": email}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse(CONFIRM)
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode()).replace(email, "")


def code_in_letter() -> str:
    found = re.search(r"\d{4}-\d{4}", str(mail.outbox[-1].body))
    assert found
    return found[0]


def is_signed_in(client: Client, user: User) -> bool:
    return client.session.get("_auth_user_id") == str(user.pk)


def test_a_guest_signs_in_by_the_code_and_comes_to_where_they_were_going(client: Client) -> None:
    guest = person_at(email="gast@example.se")
    ask(client, "Gast@example.se")
    assert mail.outbox[-1].to == ["gast@example.se"]
    assert "10 minuter" in mail.outbox[-1].body
    answer = client.post(reverse(CONFIRM), {"code": code_in_letter().replace("-", " "), "next": "/arkiv/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/arkiv/")
    assert is_signed_in(client, guest)


def test_a_contributor_with_a_password_may_use_a_code_too(client: Client) -> None:
    helper = make_member(Role.CONTRIBUTOR)
    ask(client, helper.email)
    client.post(reverse(CONFIRM), {"code": code_in_letter()})
    assert is_signed_in(client, helper)


@pytest.mark.parametrize(
    "who", [*[role for role in Role if role != Role.CONTRIBUTOR], "staff", "closed", "unknown"], ids=str
)
def test_nobody_else_gets_a_code_and_the_page_says_the_same(who: str, client: Client) -> None:
    email = f"{who}@example.se"
    if who in set(Role):
        make_member(Role.CONTRIBUTOR, Role(who), email=email)
    elif who != "unknown":
        make_user(email=email, is_staff=who == "staff", is_active=who != "closed")
    person_at(email="gast@example.se")
    assert ask(client, email) == ask(Client(), "gast@example.se")
    assert not re.search(r"\d{4}-\d{4}", str(mail.outbox[0].body))
    assert "Det går inte med den adressen" in mail.outbox[0].body
    refused = client.post(reverse(CONFIRM), {"code": "1234-5678"})
    assert refused.status_code == 200
    assert "Koden stämmer inte" in refused.content.decode()


def test_three_wrong_codes_use_the_code_up(client: Client) -> None:
    guest = person_at(email="gast@example.se")
    ask(client, guest.email)
    for _ in range(3):
        client.post(reverse(CONFIRM), {"code": "fel"})
    client.post(reverse(CONFIRM), {"code": code_in_letter()})
    assert not is_signed_in(client, guest)


@pytest.mark.parametrize(("minutes", "lets_in"), [(9, True), (11, False)])
def test_a_code_lasts_ten_minutes(client: Client, minutes: int, lets_in: bool) -> None:
    guest = person_at(email="gast@example.se")
    ask(client, guest.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        client.post(reverse(CONFIRM), {"code": code_in_letter()})
        assert is_signed_in(client, guest) is lets_in


def test_an_address_gets_no_flood_of_codes() -> None:
    person_at(email="gast@example.se")
    for _ in range(6):
        answer = Client().post(reverse(REQUEST), {"email": "gast@example.se"})
    assert answer.status_code == 200
    assert "många mejl" in answer.content.decode()
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
@pytest.mark.parametrize("known", [True, False])
def test_a_mail_server_that_is_away_is_told_of_and_tells_nobody_who_has_an_account(
    client: Client, settings: Any, page: str, known: bool
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # the discard port, where nobody listens
    email = person_at(email="gast@example.se").email if known else "ingen@example.se"
    answer = client.post(reverse(page), {"email": email}, follow=True)
    assert answer.status_code == 200
    assert "Mejlet kunde inte skickas just nu" in answer.content.decode()


def test_a_mail_server_that_is_silent_holds_no_page_up_and_is_told_of(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    email = person_at(email="gast@example.se").email
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 0.2
        answer = client.post(reverse(REQUEST), {"email": email}, follow=True)
    assert "Mejlet kunde inte skickas just nu" in answer.content.decode()
