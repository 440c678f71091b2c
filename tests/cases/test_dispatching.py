"""Expediering: copies and links to those on the list, noted with what became of them."""

import smtplib
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.mail.backends.locmem import EmailBackend
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.own.data import own_data
from accounts.roles import Role
from attachments.models import Attachment
from audit.models import LogRow
from cases import dispatching
from cases.documents import withdraw_document
from cases.models import Case, CaseRecipient, Dispatch
from cases.reading import dispatches_of, sent_lines
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from outbox.tasks import deliver, sweep_outbox
from responses.models import State
from tests.attachments import files
from tests.builders import add_case_document, client_of, editor_of, make_case, make_member, make_response, seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
COPY, LINK, OTHER = Dispatch.Way.COPY, Dispatch.Way.LINK, Dispatch.Way.OTHER


@pytest.fixture
def case() -> Case:
    made = make_case()
    add_case_document(made, name="begäran.pdf")
    return made


@pytest.fixture
def editor(case: Case) -> User:
    return editor_of(case.organisation)


@pytest.fixture
def recipient(case: Case, editor: User) -> CaseRecipient:
    return listed(case, "Nämndens kansli", "kansli@example.se")


def listed(case: Case, name: str, email: str = "") -> CaseRecipient:
    actor = editor_of(case.organisation)
    return dispatching.add_recipient(case=case, name=name, email=email, actor=actor, at=timezone.now())


def send(case: Case, *recipients: CaseRecipient, actor: User | None = None, **sending: Any) -> list[Dispatch]:
    return dispatching.dispatch_documents(
        case=case,
        recipients=recipients,
        things=dispatching.things_of(case),
        sending=dispatching.Sending(**{"way": COPY, **sending}),
        actor=actor or editor_of(case.organisation),
        at=timezone.now(),
    )


def letter_of(sent: Dispatch) -> OutboxMessage:
    return OutboxMessage.objects.get(key__in=[f"copy_sent:{sent.pk}", f"link_sent:{sent.pk}"])


def outcome(case: Case) -> str:
    return sent_lines(dispatches_of(case))[0].outcome


def test_a_copy_goes_as_a_file_with_the_mail_and_the_case_tells_so(case: Case, recipient: CaseRecipient) -> None:
    [sent] = send(case, recipient, message="Enligt beslut.")
    assert "väntar" in outcome(case)
    deliver(letter_of(sent).pk)
    [letter] = mail.outbox
    assert letter.to == ["kansli@example.se"]
    assert [(name, data, kind) for name, data, kind in letter.attachments] == [
        ("begäran.pdf", files.pdf(), "application/pdf")
    ]
    assert "Enligt beslut." in str(letter.body)
    assert "RS 2026-0412" in str(letter.body)
    assert "lämnat till mottagarens e-post" in outcome(case)


def test_the_sealed_copy_goes_as_it_was_sealed(settings: Any) -> None:
    response = make_response(state=State.SUBMITTED)
    sealed, case = seal(response), make_case(response=response)
    [sent] = send(case, listed(case, "Nämnden", "namnden@example.se"))
    deliver(letter_of(sent).pk)
    [(name, data, _)] = mail.outbox[-1].attachments
    assert (name, data) == (f"{sealed.submission.receipt_number}.pdf", sealed.file.open("rb").read())
    assert sent.items.get().sha256 == sealed.sha256


def test_a_link_goes_to_whoever_reads_the_case_and_carries_no_file(case: Case) -> None:
    reader = make_member(Role.APPROVER, organisation=case.organisation, email="direktor@example.se")
    [sent] = send(case, listed(case, "Direktören", "Direktor@example.se"), way=LINK)
    deliver(letter_of(sent).pk)
    [letter] = mail.outbox
    assert (letter.to, letter.attachments) == ([reader.email], [])
    assert reverse("case", args=[case.pk]) in str(letter.body)


@pytest.mark.parametrize("role", [None, Role.AUTHOR, Role.CONTRIBUTOR])
def test_no_link_goes_to_whoever_could_not_follow_it(role: Role | None, case: Case) -> None:
    if role:
        make_member(role, organisation=case.organisation, email="nagon@example.se")
    with pytest.raises(ValidationError, match="Någon"):
        send(case, listed(case, "Någon", "nagon@example.se"), way=LINK)
    assert not Dispatch.objects.exists()


def test_more_than_a_mail_carries_is_refused_with_both_sizes(
    case: Case, recipient: CaseRecipient, settings: Any
) -> None:
    settings.DISPATCH_MAX_BYTES = len(files.pdf()) - 1
    with pytest.raises(ValidationError, match="högst"):
        send(case, recipient)
    settings.DISPATCH_MAX_BYTES = len(files.pdf())
    send(case, recipient)


def test_without_an_address_nothing_is_mailed_to_anybody(case: Case, recipient: CaseRecipient) -> None:
    with pytest.raises(ValidationError, match="Regionarkivet"):
        send(case, recipient, listed(case, "Regionarkivet"))
    assert not Dispatch.objects.exists()
    assert not OutboxMessage.objects.filter(key__startswith="copy_sent").exists()


def test_what_went_another_way_is_noted_and_nothing_is_mailed(case: Case) -> None:
    given: dict[str, Any] = {"way": OTHER, "how": "Med post", "sent_on": date(2026, 3, 2)}
    [sent] = send(case, listed(case, "Regionarkivet"), **given)
    assert (sent.sent_on, outcome(case)) == (date(2026, 3, 2), "Med post")
    assert not OutboxMessage.objects.filter(key__startswith="copy_sent").exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"how": " "}, "how"),
        ({"sent_on": None}, "sent_on"),
        ({"sent_on": date(2099, 1, 1)}, "sent_on"),
    ],
)
def test_what_is_noted_has_a_way_and_a_day_that_has_been(changed: dict[str, Any], field: str, case: Case) -> None:
    given: dict[str, Any] = {"way": OTHER, "how": "Med post", "sent_on": date(2026, 3, 2), **changed}
    with pytest.raises(ValidationError) as refused:
        send(case, listed(case, "Regionarkivet"), **given)
    assert set(refused.value.message_dict) == {field}


def test_a_refused_mail_is_shown_and_whoever_sent_it_is_told(
    case: Case, recipient: CaseRecipient, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = EmailBackend.send_messages

    def refuse(backend: EmailBackend, messages: Any) -> int:
        if messages[0].to == ["kansli@example.se"]:
            raise smtplib.SMTPRecipientsRefused({"kansli@example.se": (550, b"no such user")})
        return take(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    [sent] = send(case, recipient)
    deliver(letter_of(sent).pk)
    assert "550" in outcome(case)
    assert sent_lines(dispatches_of(case))[0].refused
    sweep_outbox()
    told = OutboxMessage.objects.get(key__startswith=f"undelivered:{letter_of(sent).pk}")
    assert told.payload["to"] == editor.email
    assert str(case.pk) in told.payload["body"]
    assert "gick inte fram" in client_of(editor).get(reverse("case", args=[case.pk])).content.decode()


def test_a_file_in_which_a_virus_is_found_meanwhile_does_not_leave(case: Case, recipient: CaseRecipient) -> None:
    [sent] = send(case, recipient)
    Attachment.objects.update(found="Eicar", scanned_at=timezone.now())
    deliver(letter_of(sent).pk)
    assert mail.outbox == []
    assert "virus" in outcome(case)


def test_a_stored_file_that_has_been_changed_does_not_leave(case: Case, recipient: CaseRecipient) -> None:
    [sent] = send(case, recipient)
    name = case.documents.get().attachment.file.name
    with default_storage.open(name, "wb") as stored:
        stored.write(b"something else")
    deliver(letter_of(sent).pk)
    assert mail.outbox == []
    assert "inte den som skulle skickas" in outcome(case)


def test_a_button_pressed_twice_sends_once_and_another_message_once_more(case: Case, recipient: CaseRecipient) -> None:
    assert send(case, recipient) == send(case, recipient)
    assert Dispatch.objects.count() == 1
    send(case, recipient, message="Påminnelse")
    assert Dispatch.objects.count() == 2


def test_what_a_clock_that_was_ahead_has_sent_is_no_press_of_the_button_now(
    case: Case, recipient: CaseRecipient
) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        send(case, recipient)
    send(case, recipient)
    assert Dispatch.objects.count() == 2


def test_a_word_of_another_way_that_is_not_kept_makes_no_second_sending(case: Case, recipient: CaseRecipient) -> None:
    """Written before "ett mejl" was chosen after all."""
    assert send(case, recipient, how="med post") == send(case, recipient, how="med post")
    assert Dispatch.objects.get().how == ""


def test_what_has_been_sent_is_not_withdrawn(case: Case, recipient: CaseRecipient, editor: User) -> None:
    send(case, recipient)
    with pytest.raises(WrongStateError, match="expedierats"):
        withdraw_document(document=case.documents.get(), reason="Fel.", actor=editor, at=timezone.now())


def test_what_was_withdrawn_while_the_page_was_open_is_not_sent(
    case: Case, recipient: CaseRecipient, editor: User
) -> None:
    things = dispatching.things_of(case)
    withdraw_document(document=case.documents.get(), reason="Fel.", actor=editor, at=timezone.now())
    sending = dispatching.Sending(way=COPY)
    with pytest.raises(WrongStateError):
        dispatching.dispatch_documents(
            case=case, recipients=[recipient], things=things, sending=sending, actor=editor, at=timezone.now()
        )
    assert dispatching.things_of(case) == []


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ARCHIVIST, Role.APPROVER])
def test_whoever_only_reads_sends_nothing(role: Role, case: Case, recipient: CaseRecipient) -> None:
    person = make_member(role, organisation=case.organisation)
    if role == Role.APPROVER:
        with pytest.raises(PermissionDenied):
            send(case, recipient, actor=person)
    else:
        assert send(case, recipient, actor=person)


def test_the_log_tells_what_was_sent_to_whom(case: Case, recipient: CaseRecipient, editor: User) -> None:
    send(case, recipient)
    row = LogRow.objects.filter(action="dispatched").latest("pk")
    assert (row.actor, "kansli@example.se" in row.content) == (editor.pk, True)


def test_nobody_is_on_the_list_twice_and_whoever_is_taken_off_keeps_what_was_sent(
    case: Case, recipient: CaseRecipient, editor: User
) -> None:
    with pytest.raises(ValidationError, match="redan"):
        listed(case, "Nämndens  kansli", "kansli@example.se")
    send(case, recipient)
    dispatching.remove_recipient(case=case, recipient=recipient, actor=editor, at=timezone.now())
    listed(case, "Nämndens kansli", "kansli@example.se")
    assert sent_lines(dispatches_of(case))[0].dispatch.recipient.name == "Nämndens kansli"


@pytest.mark.parametrize("model", [Dispatch, CaseRecipient])
def test_nothing_that_was_sent_is_changed_or_deleted(model: Any, case: Case, recipient: CaseRecipient) -> None:
    send(case, recipient)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(by_name="Någon annan")


def test_the_file_of_ones_own_data_tells_the_lists_that_one_stands_on(case: Case) -> None:
    person = make_member(Role.APPROVER, organisation=case.organisation, email="direktor@example.se")
    listed(case, "Direktören", "direktor@example.se")
    assert [row["ärende"] for row in own_data(person, at=timezone.now())["mottagare"]] == [case.title]


def test_what_is_wrong_stands_beside_its_field_and_what_was_chosen_stays(case: Case, editor: User) -> None:
    archive = listed(case, "Regionarkivet")
    [thing] = dispatching.things_of(case)
    given = {"recipients": [archive.pk], "things": [thing.key], "way": "copy", "message": "Mina ord"}
    answer = client_of(editor).post(reverse("dispatch", args=[case.pk]), given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Ingen e-postadress: Regionarkivet." in text
    assert "Mina ord" in text
