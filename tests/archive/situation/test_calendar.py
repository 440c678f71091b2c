"""The calendar: which days stand in it, as RFC 5545 has them, and the secret address that programs fetch it from."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from accounts.models import User
from accounts.own.services import end_everywhere
from accounts.roles import Role
from accounts.services import person_at
from administration.people.services import end_sign_ins
from archive.models import CalendarAddress
from archive.situation.calendar import calendar_of
from archive.situation.subscribing import end_address, make_address
from audit.models import LogRow
from responses.models import Response, State
from tests.builders import client_of, editor_of, hand_out, make_member, make_response, plan, save_answers

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def events_of(content: bytes) -> dict[str, Event]:
    return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def told(user: User) -> dict[str, Event]:
    return events_of(calendar_of(user, timezone.now()))


def fetch(token: str) -> Any:
    return Client().get(reverse("calendar_feed", args=[token]))


def test_last_days_and_milestones_are_whole_days_with_names_that_stay_when_they_are_moved() -> None:
    response = make_response()
    plan(response, texts=today() + timedelta(days=3))
    before = told(editor_of(response))
    assert {event["dtstart"].dt for event in before.values()} == {response.last_day, today() + timedelta(days=3)}
    for event in before.values():
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)
        assert type(event["dtstart"].dt) is date
        assert response.get_absolute_url() in event["url"]
    plan(response, texts=today() + timedelta(days=5))
    after = told(editor_of(response))
    assert after.keys() == before.keys()
    assert today() + timedelta(days=5) in {event["dtstart"].dt for event in after.values()}


def test_a_contributor_has_what_was_handed_to_them_and_nothing_else() -> None:
    response, guest = make_response(), person_at(email="gast@example.se")
    hand_out(response, ["A-1", "A-2"], guest, last_day=today() + timedelta(days=2))
    [event] = told(guest).values()
    assert event["dtstart"].dt == today() + timedelta(days=2)
    assert "2 delar" in event["summary"]


def test_what_is_done_leaves_the_calendar_and_no_answer_ever_stands_in_it() -> None:
    response = make_response()
    save_answers(response, {"A-2": "Ett hemligt svar"})
    content = calendar_of(editor_of(response), timezone.now())
    assert b"hemligt" not in content
    assert told(editor_of(make_response(state=State.SUBMITTED))) == {}


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    content = calendar_of(editor_of(make_response()), timezone.now())
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"Europe/Stockholm" in content


def test_the_file_is_handed_to_whoever_is_signed_in() -> None:
    answer = client_of(editor_of(make_response())).get(reverse("calendar_file"))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert len(events_of(answer.content)) == 1


# The secret address


@pytest.fixture
def response() -> Response:
    cache.clear()
    return make_response()


def test_the_address_shows_its_persons_days_without_signing_in(response: Response) -> None:
    editor = editor_of(response)
    token = make_address(person=editor, at=timezone.now())
    assert events_of(fetch(token).content).keys() == told(editor).keys()
    kept = CalendarAddress.objects.get()
    assert kept.fetched_at is not None
    assert token not in str(vars(kept))


def test_a_renewed_address_and_an_ended_one_lead_nowhere(response: Response) -> None:
    editor = editor_of(response)
    first = make_address(person=editor, at=timezone.now())
    second = make_address(person=editor, at=timezone.now())
    assert (fetch(first).status_code, fetch(second).status_code) == (404, 200)
    end_address(person=editor, at=timezone.now())
    end_address(person=editor, at=timezone.now())
    assert fetch(second).status_code == 404
    assert LogRow.objects.filter(action="calendar_address_changed").count() == 3


def test_a_closed_account_and_one_whose_role_has_ended_show_nothing(response: Response) -> None:
    reader = make_member(Role.READER, organisation=response.organisation)
    token = make_address(person=reader, at=timezone.now())
    assert len(events_of(fetch(token).content)) == 1
    reader.memberships.update(ended_at=timezone.now())
    assert events_of(fetch(token).content) == {}
    reader.is_active = False
    reader.save()
    assert fetch(token).status_code == 404


def test_the_address_ends_when_somebody_elses_hand_ends_the_persons_sign_ins(response: Response) -> None:
    """Whoever had the telephone may have made it."""
    person, other = editor_of(response), make_member(Role.ADMINISTRATOR, organisation=response.organisation)
    token = make_address(person=person, at=timezone.now())
    end_sign_ins(organisation=response.organisation, user=person, actor=other, at=timezone.now())
    assert fetch(token).status_code == 404
    again = make_address(person=person, at=timezone.now())
    assert fetch(again).status_code == 200
    assert end_everywhere(user=person, at=timezone.now()) == 0
    assert fetch(again).status_code == 404


def test_guessing_is_slowed_down_and_stops_nobody_who_knows_their_address(response: Response) -> None:
    token = make_address(person=editor_of(response), at=timezone.now())
    answers = [fetch(f"gissning-{number}").status_code for number in range(30)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert fetch(token).status_code == 200


def test_a_program_that_asks_all_the_time_has_to_wait(response: Response) -> None:
    token = make_address(person=editor_of(response), at=timezone.now())
    assert [fetch(token).status_code for _ in range(62)][-3:] == [200, 429, 429]


def test_the_page_tells_the_address_once(response: Response) -> None:
    client = client_of(editor_of(response))
    html = client.post(reverse("calendar"), {"make": "1"}).content.decode()
    token = html.partition("/kalender/prenumerera/")[2].partition(".ics")[0]
    assert fetch(token).status_code == 200
    assert token not in client.get(reverse("calendar")).content.decode()
    client.post(reverse("calendar"), {"end": "1"})
    assert fetch(token).status_code == 404
    assert "Skapa en adress" in client.get(reverse("calendar")).content.decode()
