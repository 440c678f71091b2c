"""What a mail server says decides: for now, and it is tried again; for good, and people are told at once.

The server is a real one (aiosmtpd), which answers as the test says.
"""

import asyncio
import smtplib
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Event
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction
from django.utils import timezone

from config.refusals import WrongStateError
from outbox import decisions
from outbox.failures import MOST_TRIES, MOST_TRIES_WHILE_AWAY, NotYetError, outlook_of
from outbox.letters import subject_of
from outbox.models import Decision, OutboxMessage
from outbox.services import put_message
from outbox.tasks import deliver, sweep_outbox
from responses.models import Answer, State
from tests.builders import editor_of, make_response, make_user, submit
from tests.config.failing_s3 import failure_of_s3
from tests.outbox.broker import waiting_messages

pytestmark = pytest.mark.django_db


class Server:
    """Answers MAIL FROM, RCPT TO and DATA as told, and keeps what it takes. It answers EHLO when it `greets`."""

    def __init__(self) -> None:
        self.replies = {"MAIL": "", "RCPT": "", "DATA": ""}
        self.taken: list[Envelope] = []
        self.seconds = 0.0
        self.called, self.greets = Event(), Event()
        self.greets.set()

    async def handle_EHLO(self, _: SMTP, session: Session, __: Envelope, name: str, answer: list[str]) -> list[str]:
        session.host_name = name
        self.called.set()
        while not self.greets.is_set():
            await asyncio.sleep(0.01)
        return answer

    async def handle_MAIL(self, _: SMTP, __: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.replies["MAIL"] or "250 OK"

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.replies["RCPT"] or "250 OK"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.seconds)
        if not self.replies["DATA"]:
            self.taken.append(envelope)
        return self.replies["DATA"] or "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, enable_SMTPUTF8=False)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    yield handler
    controller.stop()


def letter(key: str = "prov:1", **payload: Any) -> OutboxMessage:
    known = {"to": "mottagare@example.se", "subject": "Att läsa: prov", "body": "Hej!\n"}
    return put_message(kind="email", key=key, at=timezone.now(), payload={**known, **payload})


def tried(message: OutboxMessage) -> OutboxMessage:
    deliver(message.pk)
    message.refresh_from_db()
    return message


def told() -> set[str]:
    """Who has been told that something did not get through."""
    found = OutboxMessage.objects.filter(key__startswith="undelivered")
    return {message.payload["to"] for message in found}


FOR_GOOD = [
    "550 5.1.1 no such user",
    "551 not here",
    "552 too large",
    "553 bad name",
    "554 refused",
    "521 no mail",
    "501",
]
FOR_NOW = ["421 closing", "450 busy", "451 later", "452 full", "454 not now", "530 sign in first", "535 wrong password"]


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("reply", FOR_GOOD)
def test_a_reply_of_the_500_family_ends_it_at_once(server: Server, command: str, reply: str) -> None:
    server.replies[command] = reply
    message = tried(letter())
    assert (message.attempts, message.given_up_at is not None) == (1, True)
    assert reply[:3] in message.given_up_because
    assert waiting_messages(now=timezone.now() + decisions.UNSURE_AFTER) == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("reply", FOR_NOW)
def test_a_reply_of_the_400_family_or_about_signing_in_is_tried_again(server: Server, command: str, reply: str) -> None:
    server.replies[command] = reply
    message = tried(letter())
    assert (message.attempts, message.given_up_at) == (1, None)
    server.replies[command] = ""
    OutboxMessage.objects.filter(pk=message.pk).update(next_at=message.created_at, sending_since=None)
    assert tried(message).done_at is not None
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "ännu@example.se"},
        {"to": "utan-snabel-a"},
        {"to": "två@@example.se"},
        {"to": "rad\nbrytning@example.se"},
        {"to": ""},
        {"subject": None},
    ],
    ids=lambda wrong: str(*wrong.values()),
)
def test_a_letter_that_cannot_be_written_as_one_ends_at_once(server: Server, wrong: dict[str, Any]) -> None:
    message = tried(letter(**wrong))
    assert (message.attempts, message.given_up_at is not None, server.taken) == (1, True, [])


@pytest.mark.parametrize("title", ["Enkät\nom vård", "Enkät\r\nBcc: a@example.se", "Enkät\tom\x0bvård", "En\u2028kät"])
def test_no_title_breaks_a_subject(server: Server, title: str) -> None:
    message = tried(letter(subject=f"Att läsa: {title}"))
    assert message.done_at is not None
    assert not set("\r\n\t\x0b\u2028") & set(subject_of(title))


def test_a_subject_keeps_an_emoji_whole_and_drops_what_is_not_seen() -> None:
    assert subject_of(" Vård\u00ad\u200bplan \u202e👩\u200d⚕️ ") == "Vårdplan 👩\u200d⚕️"
    assert len(subject_of("x" * 5_000)) <= 250


def test_a_letter_to_somebody_who_has_left_goes_nowhere(server: Server) -> None:
    person = make_user(is_active=False)
    message = tried(letter(to=person.email, person=person.pk))
    assert (message.given_up_at is not None, server.taken) == (True, [])


def test_a_letter_goes_to_the_address_that_the_person_has_now(server: Server) -> None:
    person = make_user()
    message = letter(to="gammal@example.se", person=person.pk)
    tried(message)
    assert server.taken[0].rcpt_tos == [person.email]


def test_administrators_and_those_whose_letter_it_was_are_told_once(server: Server) -> None:
    administrator = make_user(is_staff=True)
    response = make_response(state=State.APPROVED)
    receipt = OutboxMessage.objects.get(key=f"receipt:{submit(response).pk}")
    server.replies["RCPT"] = "550 no such user"
    tried(receipt)
    sweep_outbox()
    sweep_outbox()
    assert told() == {administrator.email, editor_of(response).email}
    assert OutboxMessage.objects.filter(key__startswith="undelivered").count() == 2


def test_whoever_cannot_be_reached_is_not_told_of_it_by_the_same_address(server: Server) -> None:
    response = make_response()
    editor = editor_of(response)
    server.replies["RCPT"] = "550 no such user"
    tried(letter(to=editor.email, person=editor.pk, about=[str(response.pk)]))
    sweep_outbox()
    assert editor.email not in told()


def test_a_letter_about_a_letter_is_not_told_of(server: Server) -> None:
    make_user(is_staff=True)
    server.replies["RCPT"] = "550 no such user"
    tried(letter())
    sweep_outbox()
    tried(OutboxMessage.objects.get(key__startswith="undelivered"))
    sweep_outbox()
    assert OutboxMessage.objects.filter(key__startswith="undelivered").count() == 1


def test_one_message_that_cannot_be_told_of_does_not_keep_others_from_being_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_user(is_staff=True)
    bad, good = letter("prov:1"), letter("prov:2", about=["nothing like a key"])
    for message in (bad, good):
        OutboxMessage.objects.filter(pk=message.pk).update(given_up_at=timezone.now())
    OutboxMessage.objects.filter(pk=bad.pk).update(payload={})
    assert decisions.report_undelivered(at=timezone.now()) == 2
    told_of = OutboxMessage.objects.filter(key__startswith="undelivered_to_administrator:")
    assert {message.key.split(":")[1] for message in told_of} == {str(bad.pk), str(good.pk)}


def test_work_that_fails_for_no_known_reason_gets_a_bounded_number_of_tries(settings: Any) -> None:
    settings.OUTBOX_HANDLERS = {"email": "tests.outbox.test_failures.fail"}
    message = letter()
    for _ in range(MOST_TRIES + 5):
        OutboxMessage.objects.filter(pk=message.pk).update(next_at=message.created_at)
        tried(message)
    assert (message.attempts, message.given_up_at is not None) == (MOST_TRIES, True)
    assert message.last_error == "RuntimeError: it never works"


def test_a_row_that_the_database_refused_is_not_shown_to_those_who_look_after_what_failed(settings: Any) -> None:
    settings.OUTBOX_HANDLERS = {"email": "tests.outbox.test_failures.refuse_an_answer"}
    assert tried(letter()).last_error == "IntegrityError"


def refuse_an_answer(*, message_id: int) -> None:
    """PostgreSQL says which row it refused, whole."""
    with transaction.atomic():
        Answer.objects.create(response=make_response(), link_id=str(message_id), value="HEMLIGT SVAR", updated_at=None)


def fail(*, message_id: int) -> None:
    raise RuntimeError("it never works")


OUTAGE = MOST_TRIES + 5
"""How often a letter is tried while the mail server is away for some hours."""


def after_an_outage(settings: Any) -> OutboxMessage:
    """A letter that was tried again and again while nobody listened."""
    settings.OUTBOX_HANDLERS = {"email": "tests.outbox.test_failures.meet_nobody"}
    message = letter()
    for _ in range(OUTAGE):
        due(message)
        tried(message)
    assert (message.attempts, message.given_up_at) == (OUTAGE, None)
    return message


def due(message: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(next_at=message.created_at)


@pytest.mark.parametrize("handler", ["fail", "die"])
def test_one_try_that_ends_without_a_reason_does_not_give_up_what_was_long_away(settings: Any, handler: str) -> None:
    message = after_an_outage(settings)
    settings.OUTBOX_HANDLERS = {"email": f"tests.outbox.test_failures.{handler}"}
    for _ in range(MOST_TRIES - 1):
        due(message)
        with suppress(Killed):
            deliver(message.pk)
    due(message)
    settings.OUTBOX_HANDLERS = {"email": "outbox.posting.send_letter"}
    assert (tried(message).given_up_at, message.done_at is not None) == (None, True)


@pytest.mark.parametrize(
    ("handler", "because"), [("fail", f"misslyckats {MOST_TRIES} gånger i rad"), ("die", "avbrutits gång på gång")]
)
def test_ten_in_a_row_that_end_without_a_reason_do_and_it_says_so(settings: Any, handler: str, because: str) -> None:
    message = after_an_outage(settings)
    settings.OUTBOX_HANDLERS = {"email": f"tests.outbox.test_failures.{handler}"}
    for _ in range(MOST_TRIES + 1):
        due(message)
        with suppress(Killed):
            deliver(message.pk)
    message.refresh_from_db()
    assert (message.attempts, message.given_up_at is not None) == (OUTAGE + MOST_TRIES, True)
    assert because in message.given_up_because


def meet_nobody(*, message_id: int) -> None:
    raise ConnectionRefusedError("away")


def test_work_that_could_not_begin_is_no_try_of_any_kind(settings: Any) -> None:
    settings.OUTBOX_HANDLERS = {"email": "tests.outbox.test_failures.wait"}
    message = letter()
    for _ in range(MOST_TRIES + 5):
        due(message)
        tried(message)
    assert (message.attempts, message.unexplained, message.given_up_at) == (0, 0, None)


def wait(*, message_id: int) -> None:
    raise NotYetError("another is being made")


def test_a_try_that_kills_its_worker_every_time_is_given_up_too(settings: Any) -> None:
    settings.OUTBOX_HANDLERS = {"email": "tests.outbox.test_failures.die"}
    message = letter()
    for _ in range(MOST_TRIES):
        OutboxMessage.objects.filter(pk=message.pk).update(next_at=message.created_at)
        with pytest.raises(Killed):
            deliver(message.pk)
    OutboxMessage.objects.filter(pk=message.pk).update(next_at=message.created_at)
    assert tried(message).given_up_at is not None


class Killed(BaseException):
    """As when the worker is killed: nothing after it is done."""


def die(*, message_id: int) -> None:
    raise Killed


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError("away"), TimeoutError("slow"), smtplib.SMTPServerDisconnected("closed")]
)
def test_what_is_only_away_is_tried_for_days(error: Exception) -> None:
    assert outlook_of(error).tries == MOST_TRIES_WHILE_AWAY
    assert outlook_of(FileNotFoundError("gone")).tries == MOST_TRIES


@pytest.mark.parametrize(
    ("status", "code", "tries"),
    [
        (500, "InternalError", MOST_TRIES_WHILE_AWAY),
        (503, "SlowDown", MOST_TRIES_WHILE_AWAY),
        (403, "QuotaExceeded", MOST_TRIES_WHILE_AWAY),
        (0, "", MOST_TRIES_WHILE_AWAY),
        (403, "AccessDenied", MOST_TRIES),
        (404, "NoSuchBucket", MOST_TRIES),
    ],
)
def test_an_s3_that_answers_with_what_may_pass_is_away_too(status: int, code: str, tries: int) -> None:
    assert outlook_of(failure_of_s3(status, code)).tries == tries


def test_trying_again_begins_anew_and_is_written_down(server: Server) -> None:
    administrator = make_user(is_staff=True)
    server.replies["RCPT"] = "550 no such user"
    message = tried(letter())
    decisions.try_again(message=message, by=administrator, at=timezone.now())
    server.replies["RCPT"] = ""
    assert tried(message).done_at is not None
    decision = Decision.objects.get()
    assert (decision.what, decision.by, decision.message) == ("again", administrator, message)
    assert "550" in decision.because


def test_what_is_let_be_leaves_the_list_and_can_be_tried_again_after_all(server: Server) -> None:
    administrator = make_user(is_staff=True)
    server.replies["RCPT"] = "550 no such user"
    message = tried(letter())
    decisions.let_be(message=message, by=administrator, at=timezone.now())
    assert not decisions.given_up().exists()
    with pytest.raises(WrongStateError):
        decisions.let_be(message=message, by=administrator, at=timezone.now())
    decisions.try_again(message=message, by=administrator, at=timezone.now())
    assert Decision.objects.count() == 2
    assert waiting_messages(now=timezone.now()) == [message.pk]


def test_nothing_is_decided_about_what_is_still_being_tried() -> None:
    with pytest.raises(WrongStateError):
        decisions.try_again(message=letter(), by=make_user(is_staff=True), at=timezone.now())
