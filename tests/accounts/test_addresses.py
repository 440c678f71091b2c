"""An address is another's only when the new one has followed a link and the person has shown who they are."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import LogRow
from tests.builders import PASSWORD, make_member, make_organisation, make_user
from tests.outbox.sending import deliver_letters

pytestmark = pytest.mark.django_db
OWN = "/konto/e-postadress/"


@pytest.fixture(autouse=True)
def _no_attempts_remembered() -> None:
    cache.clear()


@pytest.fixture
def alice() -> User:
    return make_user(email="alice@example.se")


def shown_who_they_are(user: User) -> Client:
    """Signed in, and the password entered once more."""
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def ask(client: Client, address: str) -> Any:
    return client.post(OWN, {"email": address})


def link_in(letter: Any) -> str:
    [found] = re.findall(r"http://\S+(/konto/e-postadress/\S+)", letter.body)
    return str(found)


def test_the_page_asks_for_the_password_first(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    for answer in (client.get(OWN), ask(client, "ny@example.se")):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_reauthenticate"))
    assert mail.outbox == []


def test_asking_changes_nothing_but_tells_both_addresses(alice: User) -> None:
    assert ask(shown_who_they_are(alice), " Ny.Alice@Example.SE ").status_code == 302
    alice.refresh_from_db()
    assert alice.email == "alice@example.se"
    [asked] = deliver_letters()
    assert [letter.to for letter in mail.outbox] == [["ny.alice@example.se"], ["alice@example.se"]]
    assert "/konto/e-postadress/" not in asked.body
    assert "från alice@example.se till ny.alice@example.se" in asked.body


def test_the_link_and_a_press_of_the_button_change_it_once(alice: User) -> None:
    client = shown_who_they_are(alice)
    ask(client, "ny@example.se")
    link = link_in(mail.outbox[0])
    assert "Byt till ny@example.se" in client.get(link).content.decode()
    alice.refresh_from_db()
    assert alice.email == "alice@example.se"
    assert client.post(link).status_code == 302
    alice.refresh_from_db()
    assert alice.email == "ny@example.se"
    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [("ny@example.se", True, True)]
    assert [(letter.to, letter.subject) for letter in deliver_letters()] == [
        (["alice@example.se"], "Någon vill byta din e-postadress"),
        (["alice@example.se"], "Din e-postadress är bytt"),
    ]
    assert LogRow.objects.filter(action="address_changed", outcome="done", actor=alice.pk).count() == 1
    assert client.post(link).status_code == 409


def test_the_old_address_is_told_of_the_change_when_mail_leaves_again(alice: User, settings: Any) -> None:
    client = shown_who_they_are(alice)
    ask(client, "ny@example.se")
    deliver_letters()
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert client.post(link_in(mail.outbox[0])).status_code == 302
    assert deliver_letters() == []
    settings.EMAIL_BACKEND = backend
    [changed] = deliver_letters()
    assert (changed.to, "till ny@example.se" in changed.body) == (["alice@example.se"], True)


def test_a_change_that_is_refused_tells_nobody(alice: User) -> None:
    client = shown_who_they_are(alice)
    ask(client, "ny@example.se")
    make_user(email="ny@example.se")
    deliver_letters()
    client.post(link_in(mail.outbox[0]))
    assert deliver_letters() == []


def test_the_link_does_nothing_for_somebody_else_however_they_got_it(alice: User) -> None:
    ask(shown_who_they_are(alice), "ny@example.se")
    other = make_user()
    answer = shown_who_they_are(other).post(link_in(mail.outbox[0]))
    assert answer.status_code == 409
    assert User.objects.filter(email="ny@example.se").count() == 0


def test_the_link_does_nothing_without_signing_in(alice: User) -> None:
    ask(shown_who_they_are(alice), "ny@example.se")
    assert Client().post(link_in(mail.outbox[0])).url.startswith(reverse("account_login"))


def test_an_earlier_link_is_worn_out_by_a_change(alice: User) -> None:
    client = shown_who_they_are(alice)
    ask(client, "forsta@example.se")
    ask(client, "andra@example.se")
    first, second = (link_in(letter) for letter in mail.outbox)
    client.post(second)
    assert client.post(first).status_code == 409
    alice.refresh_from_db()
    assert alice.email == "andra@example.se"


def test_the_link_lasts_a_day(alice: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=25)):
        ask(shown_who_they_are(alice), "ny@example.se")
    assert shown_who_they_are(alice).post(link_in(mail.outbox[0])).status_code == 409


@pytest.mark.parametrize("key", ["x", "abc:def", "å", "a" * 3000])
def test_a_made_up_link_is_told(alice: User, key: str) -> None:
    answer = shown_who_they_are(alice).get(reverse("account_confirm_email", args=[key]))
    assert answer.status_code == 409
    assert "Länken har gått ut eller är redan använd" in answer.content.decode()


@pytest.mark.parametrize("taken", ["bo@example.se", "BO@example.se", "bo.andra@example.se"])
def test_somebody_elses_address_is_refused_beside_the_field_and_nothing_is_changed(alice: User, taken: str) -> None:
    bo = make_user(email="bo@example.se")
    EmailAddress.objects.create(user=bo, email="bo.andra@example.se")
    answer = ask(shown_who_they_are(alice), taken)
    assert answer.status_code == 422
    assert "används redan" in answer.context["form"].errors["email"][0]
    assert mail.outbox == []


@pytest.mark.parametrize("address", ["nagon{}@example.se", "tagen{}@example.se"])
def test_after_five_addresses_one_waits_whether_they_are_taken_or_not(alice: User, address: str) -> None:
    """Otherwise whoever is signed in could flood any mailbox, and try which addresses are known."""
    for number in range(6):
        make_user(email=f"tagen{number}@example.se")
    client = shown_who_they_are(alice)
    for number in range(5):
        ask(client, address.format(number))
    mail.outbox.clear()
    answer = ask(client, address.format(5))
    assert (answer.status_code, "Du har bett om många mejl. Vänta" in answer.content.decode()) == (422, True)
    assert "används redan" not in answer.content.decode()
    assert mail.outbox == []


def test_an_address_that_was_taken_meanwhile_is_refused(alice: User) -> None:
    client = shown_who_they_are(alice)
    ask(client, "ny@example.se")
    make_user(email="ny@example.se")
    answer = client.post(link_in(mail.outbox[0]))
    assert answer.status_code == 409
    alice.refresh_from_db()
    assert alice.email == "alice@example.se"


@pytest.mark.parametrize("typed", ["", "ingen", "a@b", "alice@example.se", "x" * 250 + "@example.se"])
def test_what_is_no_new_address_is_refused_beside_the_field(alice: User, typed: str) -> None:
    answer = ask(shown_who_they_are(alice), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"]


@pytest.mark.parametrize(("address", "status"), [("ny@region.example.se", 302), ("ny@example.se", 422)])
def test_where_the_organisation_has_domains_of_its_own_only_those_are_taken(address: str, status: int) -> None:
    organisation = make_organisation(email_domains=["region.example.se"])
    member = make_member(Role.EDITOR, organisation=organisation, email="anna@region.example.se")
    answer = ask(shown_who_they_are(member), address)
    assert answer.status_code == status
    if status == 422:
        assert "@region.example.se" in answer.context["form"].errors["email"][0]


def test_whoever_signs_in_by_a_code_only_changes_nothing_by_themselves() -> None:
    guest = make_user(email="gast@example.se")
    guest.set_unusable_password()
    guest.save()
    client = Client()
    client.force_login(guest)
    assert client.get(OWN).status_code == 403
    assert ask(client, "ny@example.se").status_code == 403
    assert client.get(reverse("account_change_password")).status_code == 403


@pytest.mark.parametrize("name", ["account_set_password", "account_email_verification_sent"])
def test_pages_that_are_not_used_are_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("action", ["action_primary", "action_add", "action_remove", "action_send"])
def test_the_ways_around_are_closed(alice: User, action: str) -> None:
    EmailAddress.objects.create(user=alice, email="smyg@example.se")
    shown_who_they_are(alice).post(OWN, {"email": "smyg@example.se", action: ""})
    alice.refresh_from_db()
    assert alice.email == "alice@example.se"
