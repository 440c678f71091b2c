"""How long somebody stays signed in, by role; and that no words are lost when it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.sessions.store import SessionStore
from audit.models import LogRow
from tests.builders import PASSWORD, editor_of, make_member, make_response, make_user
from tests.config.answering.test_failing import failing_with

pytestmark = pytest.mark.django_db

PEOPLE = {
    "contributor": (Role.CONTRIBUTOR, 120, 600),
    "editor": (Role.EDITOR, 120, 600),
    "approver": (Role.APPROVER, 30, 480),
    "organisation's administrator": (Role.ADMINISTRATOR, 30, 480),
}
"""Minutes without doing anything, and at most."""


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("account_own")).status_code == 200


def after(minutes: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_does_nothing_is_signed_out_sooner_when_they_sign_or_give_rights(who: str) -> None:
    role, idle, _ = PEOPLE[who]
    for minutes, remains in ((idle - 1, True), (idle, False)):
        client = signed_in(make_member(role))
        with after(minutes):
            assert is_signed_in(client) == remains


@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_goes_on_working_is_signed_out_after_a_day_all_the_same(who: str) -> None:
    role, idle, most = PEOPLE[who]
    client, start = signed_in(make_member(role)), timezone.now()
    for minutes in range(idle - 5, most, idle - 5):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert is_signed_in(client)
    with time_machine.travel(start + timedelta(minutes=most), tick=False):
        assert not is_signed_in(client)


def test_the_systemadministrator_has_the_shorter_time() -> None:
    client = signed_in(make_user(is_staff=True))
    with after(30):
        assert not is_signed_in(client)


def test_a_session_by_a_clock_that_was_ahead_lasts_no_longer_for_it() -> None:
    approver = make_member(Role.APPROVER)
    with after(365 * 24 * 60):
        client = signed_in(approver)
    assert not is_signed_in(client)
    with after(20):
        client = signed_in(approver)
    assert is_signed_in(client)
    with after(31):
        assert not is_signed_in(client)


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in() -> None:
    response = make_response()
    client, start = signed_in(editor_of(response)), timezone.now()
    for minutes in (60, 119):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert client.post(reverse("presence", args=[response.pk])).status_code == 200
    with time_machine.travel(start + timedelta(minutes=120), tick=False):
        assert not is_signed_in(client)


def test_the_log_says_that_it_ended() -> None:
    user = make_member(Role.APPROVER)
    client = signed_in(user)
    with after(31):
        client.get(reverse("start"))
    assert LogRow.objects.get(action="session_ended").actor == user.pk


def test_words_sent_too_late_are_there_after_signing_in_again() -> None:
    user = make_member(Role.EDITOR)
    client, url = signed_in(user), reverse("account_own")
    with after(130):
        late = client.post(url, {"name": "Ord som kom för sent", "title": "", "phone": ""})
        assert late.headers["Location"] == f"{reverse('account_login')}?next={url}"
        client.post(late.headers["Location"], {"login": user.email, "password": PASSWORD})
        assert "Ord som kom för sent" in client.get(url).content.decode()
    user.refresh_from_db()
    assert user.name != "Ord som kom för sent"


def test_ones_own_account_says_when() -> None:
    page = signed_in(make_member(Role.APPROVER)).get(reverse("account_own")).content.decode()
    assert "på 30 minuter" in page
    assert "8 timmar efter att du loggade in" in page


def changed_session() -> SessionStore:
    session = signed_in(make_member(Role.EDITOR)).session
    session["changed"] = True
    return session


def test_a_session_that_the_database_could_not_write_is_not_taken_for_one_that_is_gone() -> None:
    session = changed_session()
    with (
        connection.execute_wrapper(failing_with(OperationalError("the connection is lost"))),
        pytest.raises(OperationalError, match="the connection is lost"),
    ):
        session.save()


def test_a_session_that_is_gone_is_told_of_as_such() -> None:
    session = changed_session()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
