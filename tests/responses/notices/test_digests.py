"""Notices, reminders, and the one letter a person and day that tells them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from config.celery import app
from outbox.models import EMAIL, OutboxMessage
from outbox.tasks import deliver
from responses.models import DigestLetter, Notice, Response, State
from responses.notices import letters, reminders
from responses.notices.reminders import Due
from responses.notices.services import put_notice
from responses.tasks import send_digests
from tests.builders import approver_of, editor_of, make_member, make_response

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = date(2026, 3, 2)


def clock(day: date, hour: int = 7, minute: int = 30) -> Any:
    """It is so late on that day in Stockholm, and no time passes."""
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM), tick=False)


def deliver_all() -> None:
    for message in OutboxMessage.objects.filter(done_at__isnull=True, kind=EMAIL):
        deliver(message.pk)


def beat(day: date, hour: int = 7) -> int:
    """The morning's beat. Gives the number of letters that left."""
    before = len(mail.outbox)
    with clock(day, hour):
        send_digests()
        deliver_all()
    return len(mail.outbox) - before


def days(first: date, amount: int) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(amount))


def draft(last_day: date = date(2026, 12, 18)) -> Response:
    return make_response(opens_on=date(2026, 1, 1), last_day=last_day)


def tell(to: User, response: Response, kind: Notice.Kind = Notice.Kind.MENTIONED, **told: Any) -> Notice:
    given = {"text": "Samordnaren nämnde dig vid fråga 3.", "path": "/svar/1/", "at": timezone.now(), **told}
    return put_notice(to=to, response=response, kind=kind, **given)


# Reminders


@pytest.mark.parametrize(
    ("last_day", "reminded"),
    [
        (date(2026, 3, 26), [19, 23, 25, 26, 27]),  # a Thursday: 7, 3, 1 days before, the day itself and the day after
        (
            date(2026, 3, 22),
            [13, 19, 20, 23, 30],
        ),  # a Sunday: what would fall on a Saturday or Sunday comes on the Friday
    ],
)
def test_editors_are_reminded_of_a_draft_before_its_last_day_and_after_it(last_day: date, reminded: list[int]) -> None:
    editor_of(draft(last_day))
    assert [day.day for day in days(date(2026, 3, 9), 22) if beat(day)] == reminded


def test_a_reminder_says_which_response_and_when_and_where_to_go() -> None:
    response = draft(date(2026, 3, 26))
    editor = editor_of(response)
    beat(date(2026, 3, 25))
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([editor.email], "Påminnelse: sista dagen närmar sig")
    for expected in (response.questionnaire.title, "torsdag 26 mars 2026", f"/svar/{response.pk}/"):
        assert expected in letter.body


def test_the_editor_is_not_reminded_of_what_has_been_sent_for_approval() -> None:
    last_day = timezone.localdate() + timedelta(days=3)
    response = make_response(state=State.IN_REVIEW, last_day=last_day, opens_on=last_day - timedelta(days=30))
    approver_of(response)
    deliver_all()
    mail.outbox.clear()
    assert [day for day in days(timezone.localdate(), 4) if beat(day)]
    assert {letter.to[0] for letter in mail.outbox} == {approver_of(response).email}


def test_a_late_invitation_is_reminded_of_the_next_morning_and_not_every_morning() -> None:
    editor_of(draft(date(2026, 3, 26)))
    assert [beat(day) for day in days(date(2026, 3, 20), 4)] == [1, 0, 0, 1]


def test_more_time_means_reminders_before_the_new_day_as_well() -> None:
    response = draft(date(2026, 3, 26))
    editor_of(response)
    beat(date(2026, 3, 26))
    Response.objects.filter(pk=response.pk).update(last_day=date(2026, 4, 2))
    assert beat(date(2026, 3, 27)) == 1


def test_another_source_of_things_that_are_due_is_one_function(monkeypatch: pytest.MonkeyPatch) -> None:
    response = draft()
    contributor = approver_of(response)
    due = Due(contributor, response, MONDAY + timedelta(days=3), "Svara på fråga 3.", "/svar/1/", "handed:1")
    monkeypatch.setattr(reminders, "SOURCES", (lambda first, last: [due] if first <= due.day <= last else [],))
    assert [beat(day) for day in days(MONDAY, 5)] == [1, 0, 1, 1, 0]
    assert {letter.to[0] for letter in mail.outbox} == {contributor.email}


# The digest


def test_a_morning_with_nothing_to_say_sends_nothing() -> None:
    editor_of(draft())
    assert beat(MONDAY) == 0
    assert not DigestLetter.objects.exists()


def test_all_that_waits_for_a_person_is_one_letter() -> None:
    one, other = draft(), draft()
    editor = make_member(Role.EDITOR, organisation=one.organisation)
    make_member(Role.EDITOR, organisation=other.organisation, user=editor)
    with clock(MONDAY, 15):
        tell(editor, one, text="Den första saken.")
        tell(editor, other, text="Den andra saken.")
        tell(editor, one, text="Den tredje saken.")
    assert beat(MONDAY + timedelta(days=1)) == 1
    body = mail.outbox[0].body
    assert body.count(one.organisation.name) == 1
    assert all(f"Den {which} saken." in body for which in ("första", "andra", "tredje"))
    assert beat(MONDAY + timedelta(days=2)) == 0


def test_two_beats_in_one_morning_mail_nobody_twice() -> None:
    response = draft()
    tell(editor_of(response), response, at=datetime(2026, 3, 1, 12, tzinfo=STOCKHOLM))
    assert [beat(MONDAY), beat(MONDAY), beat(MONDAY, 8)] == [1, 0, 0]


def test_what_comes_after_the_letter_has_left_waits_for_the_next_day() -> None:
    response = draft()
    editor = editor_of(response)
    for hour in (6, 9, 12):
        with clock(MONDAY, hour):
            tell(editor, response, text=f"Klockan {hour}.")
        beat(MONDAY, hour)
    assert len(mail.outbox) == 1
    assert beat(MONDAY + timedelta(days=1)) == 1
    assert ["Klockan 9." in letter.body for letter in mail.outbox] == [False, True]


def test_nothing_is_mailed_on_a_saturday_or_sunday_and_nothing_is_forgotten() -> None:
    response = draft()
    saturday = MONDAY + timedelta(days=5)
    with clock(saturday, 6):
        tell(editor_of(response), response)
    assert [beat(day) for day in days(saturday, 3)] == [0, 0, 1]


def test_the_database_holds_a_person_to_one_letter_a_day() -> None:
    editor = editor_of(draft())
    DigestLetter.objects.create(to=editor, day=MONDAY, created_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        DigestLetter.objects.create(to=editor, day=MONDAY, created_at=timezone.now())


def test_a_day_is_a_day_in_stockholm() -> None:
    response = draft()
    contributor = approver_of(response)
    for hour in (22, 23):
        tell(contributor, response, Notice.Kind.HANDED_OUT, at=datetime(2026, 3, 2, hour, 30, tzinfo=UTC))
        deliver_all()
    assert [letter.day for letter in DigestLetter.objects.order_by("day")] == [MONDAY, MONDAY + timedelta(days=1)]


def test_who_may_no_longer_read_the_response_is_told_nothing_of_it() -> None:
    response = draft()
    contributor = approver_of(response)
    tell(contributor, response)
    contributor.memberships.update(ended_at=timezone.now())
    assert beat(MONDAY) == 0


def test_what_is_no_longer_worth_telling_is_not_told() -> None:
    response = draft()
    editor = editor_of(response)
    with clock(MONDAY, 6):
        tell(editor, response, text="Sista dagen är i dag.", until=MONDAY)
    assert beat(MONDAY + timedelta(days=1)) == 0


def test_one_letter_that_fails_does_not_keep_the_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    response = draft()
    first = approver_of(response)
    second = make_member(Role.APPROVER, organisation=response.organisation)
    tell(first, response)
    tell(second, response)
    write = letters.put_digest

    def fails_for_the_first(*, letter: DigestLetter, **given: Any) -> None:
        if letter.to == first:
            raise RuntimeError
        write(letter=letter, **given)

    monkeypatch.setattr(letters, "put_digest", fails_for_the_first)
    assert beat(MONDAY) == 1
    monkeypatch.undo()
    assert beat(MONDAY, 9) == 1
    assert {letter.to[0] for letter in mail.outbox} == {first.email, second.email}


# Hand-outs


def test_the_first_hand_out_of_a_day_goes_at_once_and_the_next_waits() -> None:
    response = draft()
    contributor = approver_of(response)
    saturday = MONDAY + timedelta(days=5)
    for hour in (10, 11):
        with clock(saturday, hour):
            tell(contributor, response, Notice.Kind.HANDED_OUT, text=f"Klockan {hour}.")
            deliver_all()
    assert [letter.subject for letter in mail.outbox] == ["Att besvara: du har fått frågor"]
    assert beat(saturday + timedelta(days=2)) == 1
    assert "Klockan 11." in mail.outbox[1].body


def test_questions_handed_out_together_are_one_letter() -> None:
    response = draft()
    contributor = approver_of(response)
    with clock(MONDAY, 10):
        for number in range(3):
            tell(contributor, response, Notice.Kind.HANDED_OUT, text=f"Fråga {number}.")
        deliver_all()
    (letter,) = mail.outbox
    assert all(f"Fråga {number}." in letter.body for number in range(3))


def test_the_same_thing_is_told_once() -> None:
    response = draft()
    editor = editor_of(response)
    assert tell(editor, response, key="a") == tell(editor, response, key="a")
    assert tell(editor, response) != tell(editor, response)


def test_every_work_of_the_clock_is_one_that_the_worker_knows() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_more_people_and_notices_take_no_more_queries_each(django_assert_max_num_queries: Any) -> None:
    response = draft(MONDAY + timedelta(days=1))
    for _ in range(10):
        make_member(Role.EDITOR, organisation=response.organisation)
    with django_assert_max_num_queries(8):
        assert len(list(reminders.reminders(today=MONDAY, at=timezone.now()))) == 11


def test_a_notice_is_never_changed_or_deleted() -> None:
    response = draft()
    notice = tell(editor_of(response), response)
    for change in (lambda: Notice.objects.update(text="Något annat."), notice.delete):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            change()


def test_a_source_of_reminders_that_fails_keeps_no_other_reminder_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: date, __: date) -> Iterator[Due]:
        raise ValueError("no such day")
        yield

    monkeypatch.setattr(reminders, "SOURCES", (broken, *reminders.SOURCES))
    draft(last_day=MONDAY)
    assert beat(MONDAY) == 1


def test_a_reminder_that_cannot_be_stored_keeps_no_other_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(first: date, last: date) -> Iterator[Due]:
        for due in reminders.drafts_due(first, last):
            yield Due(due.to, due.response, due.day, due.text, due.path, key="x" * 500)

    monkeypatch.setattr(reminders, "SOURCES", (too_long, *reminders.SOURCES))
    draft(last_day=MONDAY)
    assert beat(MONDAY) == 1
