"""Whoever signs in by a code shows again who they are by a new one, and goes on with what they did."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services import person_at
from audit.models import LogRow
from tests.builders import make_member, make_user

pytestmark = pytest.mark.django_db
PAGE, DATA = "account_reauthenticate_by_code", "account_own_data"


@pytest.fixture
def guest() -> User:
    return person_at(email="gast@example.se")


@pytest.fixture
def client(guest: User) -> Client:
    made = Client()
    made.force_login(guest)
    return made


def asked(client: Client) -> str:
    """Where somebody is led who asks for their data: to the page of the code, with the way back."""
    answer = client.get(reverse(DATA), follow=True)
    assert answer.request["PATH_INFO"] == reverse(PAGE)
    return f"{reverse(PAGE)}?next={reverse(DATA)}"


def send(client: Client) -> str:
    answer = client.post(reverse(PAGE), {"send": "1", "next": reverse(DATA)}, follow=True)
    assert "En kod är på väg till gast@example.se" in answer.content.decode()
    return code_in_letter()


def code_in_letter() -> str:
    found = re.search(r"\d{4}-\d{4}", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_a_guest_is_asked_and_then_goes_on(client: Client, guest: User) -> None:
    asked(client)
    code = send(client)
    assert mail.outbox[-1].to == [guest.email]
    answer = client.post(reverse(PAGE), {"code": code.replace("-", " "), "next": reverse(DATA)}, follow=True)
    assert answer.headers["Content-Type"].startswith("application/json")
    assert LogRow.objects.filter(action="identified_again", outcome="done", actor=guest.pk).count() == 1
    assert client.get(reverse(DATA)).status_code == 200


def test_what_was_posted_before_is_done_afterwards(client: Client, guest: User) -> None:
    elsewhere = Client()
    elsewhere.post(reverse("account_request_login_code"), {"email": guest.email})
    elsewhere.post(reverse("account_confirm_login_code"), {"code": code_in_letter()})
    assert elsewhere.get("/konto/").status_code == 200
    address = reverse("account_end_other_sessions")
    led = client.post(address, follow=True)
    assert led.request["PATH_INFO"] == reverse(PAGE)
    client.post(reverse(PAGE), {"code": send(client), "next": address})
    assert elsewhere.get("/konto/").status_code == 302


@pytest.mark.parametrize("typed", ["", "1234-5678", "a" * 5000, "\x00", "٣" * 8])
def test_a_wrong_code_opens_nothing_and_is_said_beside_the_field(client: Client, typed: str) -> None:
    send(client)
    answer = client.post(reverse(PAGE), {"code": typed, "next": reverse(DATA)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]
    assert client.get(reverse(DATA)).status_code == 302


def test_three_tries_use_it_up(client: Client, guest: User) -> None:
    code = send(client)
    for _ in range(3):
        answer = client.post(reverse(PAGE), {"code": "1234-5678"})
    assert "Be om en ny" in answer.content.decode()
    client.post(reverse(PAGE), {"code": code})
    assert client.get(reverse(DATA)).status_code == 302
    assert LogRow.objects.filter(outcome="failed", actor=guest.pk).count() == 4


def test_it_is_good_once_for_ten_minutes_in_the_session_that_asked(client: Client, guest: User) -> None:
    code = send(client)
    other = Client()
    other.force_login(guest)
    other.post(reverse(PAGE), {"code": code})
    assert other.get(reverse(DATA)).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        client.post(reverse(PAGE), {"code": code})
        assert client.get(reverse(DATA)).status_code == 302
    client.post(reverse(PAGE), {"code": send(client)})
    assert client.get(reverse(DATA)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        client.post(reverse(PAGE), {"code": code_in_letter()})
        assert client.get(reverse(DATA)).status_code == 302


def test_a_new_code_takes_the_place_of_the_one_before(client: Client) -> None:
    first = send(client)
    send(client)
    client.post(reverse(PAGE), {"code": first})
    assert client.get(reverse(DATA)).status_code == 302


def test_the_session_keeps_no_code(client: Client) -> None:
    code = send(client)
    kept = json.dumps(dict(client.session.items()))
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_letters_are_limited(client: Client, settings: Any) -> None:
    settings.FAILURES_FREE = 2
    for _ in range(3):
        answer = client.post(reverse(PAGE), {"send": "1"})
    assert answer.status_code == 422
    assert "Du har bett om många mejl. Vänta" in answer.content.decode()


def test_it_is_no_way_for_whoever_has_another() -> None:
    for person in (make_user(), make_member(Role.CONTRIBUTOR), make_member(Role.EDITOR)):
        client = Client()
        client.force_login(person)
        assert client.get(reverse(PAGE)).status_code == 404
        assert client.post(reverse(PAGE), {"send": "1"}).status_code == 404
    assert mail.outbox == []
