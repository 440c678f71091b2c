"""The start page says what others have done since the person was here before."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from responses.models import Response
from tests.builders import (
    comment_on,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db

ITEMS = """
- {type: text, link_id: ett, text: Ett}
- {type: text, link_id: tva, text: Två}
"""


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))


@pytest.fixture
def reader(response: Response) -> User:
    """An editor beside the one whom the builders write as."""
    editor_of(response)
    return make_member(Role.EDITOR, organisation=response.organisation, name="Östen Ek")


def start(user: User, *, at: datetime | None = None, client: Client | None = None) -> str:
    """The start page of somebody who signs in now, or at another time."""
    with time_machine.travel(at or timezone.now(), tick=False):
        if client is None:
            client = Client()
            client.force_login(user)
        return " ".join(client.get(reverse("start")).content.decode().split())


def hours(amount: float) -> timedelta:
    return timedelta(hours=amount)


def test_whoever_is_here_for_the_first_time_is_told_of_nothing(response: Response, reader: User) -> None:
    save_answers(response, {"ett": "Svar"}, at=timezone.now() + hours(2))
    page = start(reader)
    assert "sedan du var här" not in page
    assert "sp-tag--new" not in page


def test_what_a_colleague_has_done_since_is_said_in_its_row(response: Response, reader: User) -> None:
    now = timezone.now()
    start(reader, at=now + hours(1))
    save_answers(response, {"ett": "Svar", "tva": "Svar"}, at=timezone.now() + hours(2))
    hand_out(response, ["ett"], make_member(), at=timezone.now() + hours(2))
    page = start(reader, at=now + hours(5))
    assert "Andra har ändrat i 1 enkät sedan du var här" in page
    assert "2 svar ändrade." in page
    assert f"<strong>{editor_of(response).name}</strong> delade ut" in page


def test_ones_own_doings_are_no_news(response: Response) -> None:
    editor, now = editor_of(response), timezone.now()
    start(editor, at=now + hours(1))
    save_answers(response, {"ett": "Svar"}, at=timezone.now() + hours(2))
    comment_on(response, "ett", by=editor)
    assert "Inget har ändrats av andra sedan du var här" in start(editor, at=now + hours(5))


def test_what_was_seen_on_the_visit_before_is_no_news(response: Response, reader: User) -> None:
    now = timezone.now()
    start(reader, at=now + hours(1))
    save_answers(response, {"ett": "Svar"}, at=timezone.now() + hours(2))
    assert "1 svar ändrat." in start(reader, at=now + hours(5))
    assert "Inget har ändrats av andra" in start(reader, at=now + hours(9))


def test_it_stays_news_for_the_whole_visit_and_a_long_pause_begins_another(response: Response, reader: User) -> None:
    now, client = timezone.now(), Client()
    start(reader, at=now + hours(1))
    save_answers(response, {"ett": "Svar"}, at=timezone.now() + hours(2))
    with time_machine.travel(now + hours(5), tick=False):
        client.force_login(reader)
    assert "1 svar ändrat." in start(reader, at=now + hours(5.1), client=client)
    assert "1 svar ändrat." in start(reader, at=now + hours(5.3), client=client)
    assert "Inget har ändrats av andra" in start(reader, at=now + hours(6.4), client=client)


def test_somebody_elses_answer_is_never_told(response: Response) -> None:
    editor, now = editor_of(response), timezone.now()
    start(editor, at=now + hours(1))
    other = make_response()
    save_answers(
        other, {question.link_id: "Hemligt" for question in other.tree.questions[:1]}, at=timezone.now() + hours(2)
    )
    assert "Inget har ändrats av andra" in start(editor, at=now + hours(5))


def test_what_is_handed_out_since_is_marked(response: Response) -> None:
    helper, now = make_member(), timezone.now()
    assert "sp-tag--new" not in start(helper, at=now + hours(1))
    hand_out(response, ["ett"], helper, at=now + hours(2))
    assert "sp-tag--new" in start(helper, at=now + hours(5))
    assert "sp-tag--new" not in start(helper, at=now + hours(9))


def test_being_here_costs_a_write_now_and_then_and_not_at_every_request(response: Response) -> None:
    editor, now, client = editor_of(response), timezone.now(), Client()
    with time_machine.travel(now, tick=False):
        client.force_login(editor)
    writes = {}
    for minutes in (0.5, 2, 4, 16, 17):
        with (
            time_machine.travel(now + timedelta(minutes=minutes), tick=False),
            CaptureQueriesContext(connection) as ran,
        ):
            assert client.get(reverse("start")).status_code == 200
        writes[minutes] = sum('UPDATE "accounts_user"' in query["sql"] for query in ran)
    assert writes == {0.5: 0, 2: 0, 4: 0, 16: 1, 17: 0}
