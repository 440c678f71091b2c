"""What letters say is gone when they were sent long ago; to whom and when stays, and is found by an index."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.refusals import WrongStateError
from outbox import decisions, letters
from outbox.letters import empty_letters, empty_old_letters, letters_about, letters_to
from outbox.models import EMAIL, OutboxMessage
from outbox.tasks import deliver
from tests.builders import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
LONG_AGO, LATELY = NOW - timedelta(days=91), NOW - timedelta(days=89)
REFUSED: dict[str, Any] = {"given_up_at": LONG_AGO, "given_up_because": "550"}
GONE: dict[str, dict[str, Any]] = {
    "sent long ago": {"done_at": LONG_AGO},
    "let be long ago": {**REFUSED, "let_be_at": LONG_AGO},
}
KEPT: dict[str, dict[str, Any]] = {
    "sent lately": {"done_at": LATELY},
    "let be lately": {**REFUSED, "let_be_at": LATELY},
    "given up, and nobody has decided": REFUSED,
    "still tried": {},
    "unsure": {"sending_since": LONG_AGO},
}


def written(key: str, **fields: Any) -> OutboxMessage:
    payload = {"to": "Mottagare@example.se", "subject": "Att läsa", "body": "Hej!\n", "about": [f"svar-{key}"]}
    return OutboxMessage.objects.create(
        **{"kind": EMAIL, "key": key, "payload": payload, "created_at": LONG_AGO, "next_at": LONG_AGO, **fields}
    )


@pytest.mark.parametrize("state", GONE)
def test_what_was_sent_or_let_be_long_ago_has_no_words_but_all_its_facts(state: str) -> None:
    letter = written("prov:1", **GONE[state])
    assert empty_old_letters(at=NOW) == 1
    emptied = OutboxMessage.objects.get()
    assert emptied.payload == {**letter.payload, "body": ""}
    assert (emptied.emptied_at, emptied.done_at, emptied.let_be_at) == (NOW, letter.done_at, letter.let_be_at)
    assert empty_old_letters(at=NOW + timedelta(days=1)) == 0
    assert letters_to("mottagare@example.se") == [
        {"skrevs": LONG_AGO, "skickades": letter.done_at, "ämne": "Att läsa"},
    ]


@pytest.mark.parametrize("state", KEPT)
def test_what_may_still_be_sent_or_was_sent_lately_keeps_its_words(state: str) -> None:
    written("prov:1", **KEPT[state])
    assert empty_old_letters(at=NOW) == 0
    assert OutboxMessage.objects.get().payload["body"] == "Hej!\n"


def test_other_work_is_left_alone() -> None:
    work = written("copy:1", kind="seal_copy", payload={"what": "Arkivexemplaret"}, done_at=LONG_AGO)
    assert empty_old_letters(at=NOW) == 0
    work.refresh_from_db()
    assert work.payload == {"what": "Arkivexemplaret"}


def test_the_first_night_takes_years_of_them_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_EMPTIED_AT_ONCE", 2)
    for number in range(5):
        written(f"prov:{number}", done_at=LONG_AGO)
    with CaptureQueriesContext(connection) as asked:
        assert empty_old_letters(at=NOW) == 5
    assert len([one for one in asked.captured_queries if "UPDATE" in one["sql"]]) == 5


def test_an_installation_may_keep_them_for_longer_or_for_ever(settings: Any) -> None:
    written("prov:1", done_at=LONG_AGO)
    for days in (0, 92):
        settings.LETTER_TEXT_DAYS = days
        assert empty_old_letters(at=NOW) == 0


def test_a_letter_whose_words_are_gone_is_not_sent_again_and_its_row_says_so(client: Client) -> None:
    administrator = make_user(is_staff=True)
    given_up, let_be = written("prov:1", **REFUSED), written("prov:2", **GONE["let be long ago"])
    empty_letters(letters_about("svar-prov:1"), at=NOW)
    empty_old_letters(at=NOW)
    for message in (given_up, let_be):
        with pytest.raises(WrongStateError, match="text är borttagen"):
            decisions.try_again(message=message, by=administrator, at=timezone.now())
    assert decisions.try_all_again(by=administrator, at=timezone.now()) == 0
    client.force_login(administrator)
    page = client.get(reverse("undelivered")).content.decode()
    assert page.count("Mejlets text togs bort 1 juni 2026, så det går inte att skicka igen.") == 2
    assert page.count('value="again"') == 0
    assert page.count('value="let_be"') == 1
    decisions.let_be(message=given_up, by=administrator, at=timezone.now())


def test_a_letter_that_is_emptied_before_it_is_sent_ends_with_a_reason() -> None:
    message = written("prov:1")
    empty_letters(letters_about("svar-prov:1"), at=NOW)
    deliver(message.pk)
    message.refresh_from_db()
    assert "är borttagen" in message.given_up_because


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row for [row] in cursor.fetchall())


def statements_of(letters: QuerySet[OutboxMessage]) -> str:
    with CaptureQueriesContext(connection) as asked:
        empty_letters(letters, at=NOW)
    return asked.captured_queries[-1]["sql"]


@pytest.fixture
def _thousands() -> None:
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            kind=EMAIL,
            key=f"prov:{number}",
            created_at=LONG_AGO,
            next_at=LONG_AGO,
            done_at=LATELY,
            payload={"to": f"person-{number}@example.se", "subject": "", "body": "Hej!", "about": [f"svar-{number}"]},
        )
        for number in range(3_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [[role]] = cursor.fetchall()
        cursor.execute(f"RESET ROLE; ANALYZE {OutboxMessage._meta.db_table}; SET ROLE {role}")  # the owner's to do


@pytest.mark.usefixtures("_thousands")
def test_letters_about_something_to_somebody_and_of_a_time_are_found_along_an_index() -> None:
    assert "outbox_letter_about" in plan_of(statements_of(letters_about("svar-7")))
    assert letters_about("svar-7").get().payload["body"] == ""
    with CaptureQueriesContext(connection) as asked:
        assert len(letters_to("Person-8@example.se")) == 1
        empty_old_letters(at=NOW)
    to, sent = (one["sql"] for one in asked.captured_queries[:2])
    assert "outbox_letter_to" in plan_of(to)
    assert "outbox_letter_with_words" in plan_of(sent)
