"""Two who make the same at once: one makes it, the other finds it. What both look for is not there when they look."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import find_or_make_person
from config.refusals import WrongStateError
from responses.drafting.moving import move_to_version
from surveys.services import publish_questionnaire
from tests.accounts.factors.test_factors import code_of, identify
from tests.builders import (
    client_of,
    editor_of,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
    make_user,
)
from tests.databases import as_the_owner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("transactions")]


def in_threads(doings: Sequence[Callable[[], Any]], *, behind: Callable[[], Any]) -> tuple[Any, list[Any]]:
    """What `behind` gives, which is committed when all the others wait for it (or are done), and what each of those
    gives or raises.
    """
    found: list[Any] = []

    def do(one: Callable[[], Any]) -> None:
        try:
            found.append(one())
        except Exception as error:  # handed on
            found.append(error)
        finally:
            connection.close()

    others = [threading.Thread(target=do, args=(one,)) for one in doings]
    with transaction.atomic():
        made = behind()
        for one in others:
            one.start()
        ends = time.monotonic() + 20
        while _waiting() < sum(one.is_alive() for one in others):
            assert time.monotonic() < ends
            time.sleep(0.02)
    for one in others:
        one.join(timeout=30)
    return made, found


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return int(cursor.fetchone()[0])


def no_rows_are_added(model: type[Model]) -> None:
    """Until the transaction ends."""
    with as_the_owner() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN EXCLUSIVE MODE")


def test_what_is_published_twice_at_once_is_one_version() -> None:
    owner = make_organisation()
    for version in ("2026-01-15", "2026-01-16"):  # the first of its survey, and another
        publish = partial(publish_questionnaire, definition=make_definition(name="prov", version=version), owner=owner)
        one, found = in_threads([publish], behind=publish)
        assert found == [one]


def test_a_new_person_who_is_written_to_by_two_is_one() -> None:
    write = partial(find_or_make_person, email="ny@example.se")
    (made, is_new), found = in_threads([partial(write, name="Nya")], behind=write)
    assert (is_new, found) == (True, [(made, False)])
    assert not User.objects.get(email="ny@example.se").has_usable_password()


def test_a_draft_does_not_move_to_an_edition_that_the_organisation_is_being_invited_to() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(name="prov")))
    newer = make_questionnaire(make_definition(name="prov", version="2026-01-16"))
    told: dict[str, Any] = {"actor": editor_of(response), "at": timezone.now()}
    move = partial(move_to_version, response=response, questionnaire=newer, **told)
    invite = partial(make_response, questionnaire=newer, organisation=response.organisation)
    _, [refused] = in_threads([move], behind=invite)
    assert isinstance(refused, WrongStateError)


def test_an_app_for_codes_whose_form_is_sent_twice_is_added_once() -> None:
    person = make_user()
    client = client_of(person)
    identify(client)
    url = reverse("mfa_activate_totp")
    code = code_of(client.get(url).context["form"].secret)

    def send() -> str:
        again = Client()
        again.cookies = client.cookies
        return again.post(url, {"code": code}).headers["Location"]

    _, found = in_threads([send, send], behind=partial(no_rows_are_added, Authenticator))
    assert found == [reverse("mfa_view_recovery_codes")] * 2
    assert person.authenticator_set.count() == 1
