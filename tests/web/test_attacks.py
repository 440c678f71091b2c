"""What somebody tries at the door: addresses that lead elsewhere, other host names, made-up networks, no token."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.services import person_at
from tests.builders import PASSWORD, make_member, make_user
from tests.outbox.sending import deliver_letters

pytestmark = pytest.mark.django_db
LOGIN = "account_login"

ELSEWHERE = [
    "https://annan.example.com/",
    "//annan.example.com/",
    "///annan.example.com",
    "/\\annan.example.com",
    "\\\\annan.example.com",
    "/\t/annan.example.com",
    "\t//annan.example.com",
    "/\n/annan.example.com",
    "http:annan.example.com",
    "http:///annan.example.com",
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "https:/annan.example.com",
    "//annan.example.com\\@testserver/",
    "https://testserver@annan.example.com/",
    "https://testserver.annan.example.com/",
    "//%61nnan.example.com",
    "/%09/annan.example.com",
]


def stays_here(location: str) -> bool:
    """As a browser reads it: tabs and line breaks are gone, backslashes are slashes."""
    read = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    return not read.startswith("//") and urlsplit(read).netloc in {"", "testserver"} and not urlsplit(read).scheme


@pytest.mark.parametrize("following", ELSEWHERE)
def test_no_page_of_signing_in_leads_elsewhere(following: str) -> None:
    user, guest = make_user(), person_at(email="gast@example.se")
    client = Client()
    answer = client.post(reverse(LOGIN), {"login": user.email, "password": PASSWORD, "next": following})
    assert answer.status_code == 302
    assert stays_here(answer.headers["Location"])
    for name in (LOGIN, "account_request_login_code", "account_reauthenticate", "account_logout", "mfa_reauthenticate"):
        for ask in (client.get, client.post):
            answer = ask(
                f"{reverse(name)}?next={quote(following)}", {"password": PASSWORD} if ask == client.post else {}
            )
            assert stays_here(answer.headers.get("Location", "/")), (name, answer.headers)
    client = Client()
    asked = client.post(reverse("account_request_login_code"), {"email": guest.email, "next": following})
    assert stays_here(asked.headers["Location"])
    [code] = re.findall(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
    answer = client.post(reverse("account_confirm_login_code"), {"code": code, "next": following})
    assert answer.status_code == 302
    assert stays_here(answer.headers["Location"])


@pytest.mark.parametrize("following", ["/arkiv/", "/arkiv/?words=vard&year=2025"])
def test_where_one_was_going_is_kept(following: str) -> None:
    answer = Client().post(reverse(LOGIN), {"login": make_user().email, "password": PASSWORD, "next": following})
    assert answer.headers["Location"] == following


def test_no_letter_leads_to_the_host_that_a_request_names(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://svar.example.se"
    client = Client(SERVER_NAME="annan.example.com", headers={"X-Forwarded-Host": "tredje.example.com"})
    user, guest = make_user(), person_at(email="gast@example.se")
    for address in (user.email, guest.email, "okand@example.se"):
        client.post(reverse("account_reset_password"), {"email": address})
        client.post(reverse("account_request_login_code"), {"email": address})
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": "ny@example.se"})
    steward = make_member(Role.ADMINISTRATOR)
    client.force_login(steward)
    organisation = steward.memberships.get().organisation
    client.post(
        reverse("invite_person", args=[organisation.pk]),
        {"email": "inbjuden@example.se", "name": "Ny", "roles": "editor", "valid_from": timezone.localdate()},
    )
    deliver_letters()
    told = " ".join(f"{letter.subject} {letter.body}" for letter in mail.outbox)
    assert len(mail.outbox) >= 6
    assert "https://svar.example.se/" in told
    assert "annan.example.com" not in told
    assert "tredje.example.com" not in told


@pytest.mark.parametrize("host", ["annan.example.com", "testserver:80@annan.example.com", "a b", "testserver\x00", ""])
def test_another_host_name_is_refused_without_telling_anything(host: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = Client(SERVER_NAME="testserver", raise_request_exception=False).get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize(("trusted", "waits"), [(0, True), (1, True)])
def test_a_made_up_network_gets_around_no_limit(trusted: int, waits: bool, settings: Any) -> None:
    """Whatever a visitor writes first in X-Forwarded-For; the last is what the trusted proxy saw."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    alice = make_user()
    for number in range(12):
        claimed = f"198.51.100.{number}"
        seen = f"{claimed}, 203.0.113.7" if trusted else claimed
        answer = Client(REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": seen}).post(
            reverse(LOGIN), {"login": alice.email, "password": "fel lösenord helt"}
        )
    assert ("Vänta" in answer.content.decode()) == waits


def hashings(monkeypatch: pytest.MonkeyPatch, settings: Any, fields: dict[str, str]) -> int:
    """How often a password is hashed to answer: what takes the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    count = 0
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify

    def counted(method: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            return method(*args, **kwargs)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(Argon2PasswordHasher, "encode", counted(encode))
        patched.setattr(Argon2PasswordHasher, "verify", counted(verify))
        Client().post(reverse(LOGIN), fields)
    return count


def test_a_wrong_password_takes_as_long_whoever_the_address_belongs_to(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    known, closed = make_user(), make_user(is_active=False)
    for user in (known, closed):
        user.set_password(PASSWORD)
        user.save()
    without = person_at(email="gast@example.se")
    tried = {
        who: hashings(monkeypatch, settings, {"login": address, "password": "fel lösenord helt"})
        for who, address in {
            "known": known.email,
            "closed": closed.email,
            "without a password": without.email,
            "unknown": "ingen@example.se",
        }.items()
    }
    assert set(tried.values()) == {1}, tried


def same_for_all(answer: Any, address: str) -> str:
    """The page without what is each visitor's own: the address that was typed, and tokens."""
    return re.sub(r"[A-Za-z0-9]{64}", "TOKEN", answer.content.decode().replace(address, "ADRESS"))


def test_what_is_said_of_a_wrong_password_tells_of_nobody(settings: Any) -> None:
    known, closed, without = make_user(), make_user(is_active=False), person_at(email="gast@example.se")
    pages = set()
    for address in (known.email, closed.email, without.email, "ingen@example.se"):
        answer = Client().post(reverse(LOGIN), {"login": address, "password": "fel lösenord helt"})
        pages.add(same_for_all(answer, address))
    assert len(pages) == 1


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_asking_for_a_letter_answers_the_same_whoever_the_address_belongs_to(name: str) -> None:
    known, closed, guest = make_user(), make_user(is_active=False), person_at(email="gast@example.se")
    member = make_member(Role.APPROVER)
    answers = set()
    for address in (known.email, closed.email, guest.email, member.email, "ingen@example.se"):
        client = Client()
        answer = client.post(reverse(name), {"email": address})
        page = same_for_all(client.get(answer.headers["Location"]), address)
        answers.add((answer.status_code, answer.headers["Location"], page, len(client.cookies)))
    assert len(answers) == 1


def test_a_session_that_somebody_gave_away_before_is_not_the_one_that_is_signed_in() -> None:
    victim, thief = Client(), Client()
    thief.get(reverse("account_request_login_code"))
    session = thief.session
    session["x"] = 1
    session.save()
    victim.cookies["sessionid"] = session.session_key
    victim.post(reverse(LOGIN), {"login": make_user().email, "password": PASSWORD})
    assert "_auth_user_id" in victim.session
    thief.cookies["sessionid"] = session.session_key
    assert "_auth_user_id" not in thief.session
    assert thief.get(reverse("start")).status_code == 302
