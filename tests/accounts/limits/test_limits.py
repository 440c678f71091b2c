"""Limits on failures: whoever guesses waits, longer each time, and nobody else does."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.limits import signing as signing_limits
from accounts.limits.services import KNOWN_FOR, Kind, WaitError, check_wait, forget_failures, forget_tries, take_try
from accounts.models import KnownPlace, Tries, User
from accounts.roles import Role
from config.refusals import TooManyTriesError
from tests.accounts.builders import PASSWORD, give_role, make_organisation, make_user

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    """The clock goes on only where a test moves it: on a busy machine a wait may be over before it is asked about."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def alice() -> User:
    return make_user(email="alice@example.se", password=PASSWORD)


def sign_in(email: str, password: str = PASSWORD, *, network: str = HERE, **extra: Any) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=network, **extra)
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def fail(email: str, times: int, *, network: str = HERE) -> None:
    for _ in range(times):
        sign_in(email, "fel lösenord", network=network)


def test_after_five_wrong_passwords_the_right_one_has_to_wait_and_the_page_says_how_long(alice: User) -> None:
    fail(alice.email, 5)
    facts = {"login": alice.email, "password": PASSWORD}
    answer = Client().post(reverse("account_login"), facts, REMOTE_ADDR=HERE)
    [error] = answer.context["form"].non_field_errors()
    assert re.fullmatch(r"För många misslyckade försök\. Vänta 1[45] sekunder och försök igen\.", error)
    assert not is_signed_in(sign_in(alice.email))
    with time_machine.travel(timezone.now() + timedelta(seconds=16)):
        assert is_signed_in(sign_in(alice.email))


def test_four_wrong_passwords_are_forgiven_and_then_forgotten(alice: User) -> None:
    for _ in range(3):
        fail(alice.email, 4)
        assert is_signed_in(sign_in(alice.email))


def test_a_try_during_the_wait_makes_it_no_longer(alice: User) -> None:
    fail(alice.email, 30)
    with time_machine.travel(timezone.now() + timedelta(seconds=16)):
        assert is_signed_in(sign_in(alice.email))


@pytest.mark.parametrize("written", ["ALICE@example.se", " alice@example.se", "\u200balice@example.se"])
def test_writing_the_address_otherwise_gets_around_nothing(alice: User, written: str) -> None:
    for spelling in ("alice", "Alice", "aLice", "alIce", "aliCe"):
        fail(f"{spelling}@example.se", 1)
    assert not is_signed_in(sign_in(written))


def test_another_host_name_gets_around_nothing(alice: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    fail(alice.email, 5)
    assert not is_signed_in(sign_in(alice.email, HTTP_HOST="svar.example.se"))


def test_nobody_elsewhere_shuts_a_person_out(alice: User) -> None:
    for number in range(1, 15):
        fail(alice.email, 6, network=f"198.51.100.{number}")
    assert is_signed_in(sign_in(alice.email))


def test_an_unknown_address_waits_as_a_known_one_does(alice: User) -> None:
    fail("nobody@example.se", 5)
    answer = Client().post(
        reverse("account_login"), {"login": "nobody@example.se", "password": PASSWORD}, REMOTE_ADDR=HERE
    )
    assert "Vänta" in answer.context["form"].non_field_errors()[0]


def test_thirty_four_people_behind_one_address_sign_in_at_once_and_mistype_first() -> None:
    people = [make_user(password=PASSWORD) for _ in range(34)]
    for person in people:
        fail(person.email, 1)
        assert is_signed_in(sign_in(person.email))


def test_guessing_at_many_accounts_from_one_network_is_slowed_but_not_for_those_known_there(
    alice: User, settings: Any
) -> None:
    settings.NETWORK_FAILURES_FREE = 10
    bob = make_user(password=PASSWORD)
    sign_in(alice.email)
    for number in range(30):
        fail(f"nobody{number}@example.se", 1)
    assert not is_signed_in(sign_in(bob.email))
    assert is_signed_in(sign_in(bob.email, network=ELSEWHERE))
    assert is_signed_in(sign_in(alice.email))
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.NETWORK_LONGEST_WAIT + 1)):
        assert is_signed_in(sign_in(bob.email))


def test_signing_in_to_ones_own_account_wipes_nothing_of_the_networks(alice: User, settings: Any) -> None:
    settings.NETWORK_FAILURES_FREE = 3
    for number in range(3):
        fail(f"nobody{number}@example.se", 1)
        sign_in(alice.email)
    assert not is_signed_in(sign_in(make_user(password=PASSWORD).email))


def test_the_addresses_of_one_ipv6_subscriber_count_as_one(alice: User) -> None:
    for number in range(5):
        fail(alice.email, 1, network=f"2001:db8::{number}:1")
    assert not is_signed_in(sign_in(alice.email, network="2001:db8::ffff"))
    assert is_signed_in(sign_in(alice.email, network="2001:db8:0:1::1"))


def test_what_a_clock_that_was_ahead_has_counted_makes_nobody_wait_until_then(alice: User) -> None:
    bob = make_user(password=PASSWORD)
    with time_machine.travel(timezone.now() + timedelta(days=365)):
        fail(bob.email, 1)
        fail(alice.email, 5)
    assert is_signed_in(sign_in(bob.email))
    assert not is_signed_in(sign_in(alice.email)), "as if the tries were made now"
    with time_machine.travel(timezone.now() + timedelta(seconds=16)):
        assert is_signed_in(sign_in(alice.email))


def test_the_limit_holds_with_the_cache_emptied(alice: User) -> None:
    fail(alice.email, 5)
    cache.clear()
    assert not is_signed_in(sign_in(alice.email))


def test_showing_again_who_one_is_and_changing_the_password_are_limited_with_signing_in(alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    client = Client(REMOTE_ADDR=HERE)
    client.force_login(alice)
    for _ in range(3):
        client.post(reverse("account_reauthenticate"), {"password": "fel"})
    new = "en annan lång mening 57 ord"
    wrong = {"oldpassword": "fel", "password1": new, "password2": new}
    for _ in range(2):
        client.post(reverse("account_change_password"), wrong)
    answer = client.post(reverse("account_change_password"), {**wrong, "oldpassword": PASSWORD})
    assert "Vänta" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_letters_to_an_address_stop_after_five_from_one_network_and_come_again(page: str) -> None:
    guest = make_user(password=PASSWORD)
    give_role(user=guest, organisation=make_organisation(), role=Role.CONTRIBUTOR)
    for _ in range(8):
        answer = Client(REMOTE_ADDR=HERE).post(reverse(page), {"email": guest.email})
    assert "Du har bett om många mejl. Vänta" in answer.content.decode()
    assert len(mail.outbox) == 5
    with time_machine.travel(timezone.now() + timedelta(seconds=16)):
        Client(REMOTE_ADDR=HERE).post(reverse(page), {"email": guest.email})
    assert len(mail.outbox) == 6


def test_a_flood_of_letters_from_everywhere_is_stopped_but_not_for_whom_is_known_here(alice: User) -> None:
    sign_in(alice.email)
    for number in range(1, 40):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(reverse("account_reset_password"), {"email": alice.email})
    assert len(mail.outbox) == 10
    Client(REMOTE_ADDR=HERE).post(reverse("account_reset_password"), {"email": alice.email})
    assert len(mail.outbox) == 11


def test_after_five_wrong_passwords_when_signing_one_waits_and_nobody_else_does() -> None:
    user, other = make_user(), make_user()
    for _ in range(5):
        signing_limits.refuse_after_many_failures(user)
        signing_limits.count_failed_signing(user)
    with pytest.raises(TooManyTriesError):
        signing_limits.refuse_after_many_failures(user)
    signing_limits.refuse_after_many_failures(other)


def test_what_is_tried_and_not_known_to_have_failed_counts() -> None:
    tried = {"kind": Kind.PASSWORD, "account": "alice@example.se", "network": HERE}
    at = timezone.now()
    for _ in range(5):
        take_try(**tried, at=at)
    with pytest.raises(WaitError):
        take_try(**tried, at=at)
    forget_failures(**tried, at=at)
    check_wait(**tried, at=at)


def test_what_decides_nothing_any_more_is_deleted(alice: User) -> None:
    fail(alice.email, 1)
    sign_in(alice.email)
    forget_tries(at=timezone.now())
    assert KnownPlace.objects.exists()
    forget_tries(at=timezone.now() + KNOWN_FOR + timedelta(days=1))
    assert not KnownPlace.objects.exists()
    assert not Tries.objects.exists()


def test_neither_address_nor_network_is_kept_in_clear(alice: User) -> None:
    fail(alice.email, 1)
    kept = str(list(Tries.objects.values_list("about", "key")))
    assert "alice" not in kept
    assert HERE not in kept
