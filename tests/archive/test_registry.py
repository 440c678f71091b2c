"""The registry is told when an answer is begun and when it is sealed, and pages say when the number is missing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from accounts.roles import Role
from archive import letters
from archive.models import SealedCopy
from archive.records import record_of
from authoring.inviting import invite_all
from outbox.decisions import report_undelivered
from outbox.models import OutboxMessage
from outbox.tasks import deliver
from responses.models import Response, State
from tests.builders import (
    archivist_of,
    editor_of,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    submit,
    the_author,
)
from tests.builders.copies import copy_html

pytestmark = pytest.mark.django_db
MISSING = "Diarienummer saknas"


def letters_of(kind: str) -> dict[str, str]:
    """The letters of the kind, by whom they are to."""
    found = OutboxMessage.objects.filter(key__startswith=f"{kind}:")
    return {message.payload["to"]: f"{message.payload['subject']}\n{message.payload['body']}" for message in found}


def invite(organisation: Organisation) -> None:
    today = timezone.localdate()
    invite_all(
        questionnaire=make_questionnaire(),
        organisations=[organisation],
        opens_on=today,
        last_day=today + timedelta(days=30),
        actor=the_author(),
        at=timezone.now(),
    )


def test_each_registrator_is_told_at_the_invitation_that_a_number_can_be_given_now() -> None:
    organisation = make_organisation()
    people = {make_member(Role.ARCHIVIST, organisation=organisation).email for _ in range(2)}
    make_member(Role.ARCHIVIST, organisation=organisation, is_active=False)
    invite(organisation)
    told = letters_of("number_wanted")
    assert set(told) == people
    assert all("/diarienummer/" in text and text.startswith("Att ange:") for text in told.values())


def test_the_organisations_registry_mailbox_is_told_instead() -> None:
    organisation = make_organisation(registry_email="registraturen@example.se")
    archivist_of(organisation)
    invite(organisation)
    assert set(letters_of("number_wanted")) == {"registraturen@example.se"}


def test_when_the_registrys_mailbox_takes_nothing_its_registrators_are_told_of_it() -> None:
    organisation = make_organisation(registry_email="fel@exa_mple.se")
    registrator = make_member(Role.ARCHIVIST, organisation=organisation)
    editor = make_member(Role.EDITOR, organisation=organisation)
    make_member(Role.ARCHIVIST)
    invite(organisation)
    deliver(OutboxMessage.objects.get(key__startswith="number_wanted:").pk)
    report_undelivered(at=timezone.now())
    assert set(letters_of("undelivered")) == {registrator.email, editor.email}


def test_when_the_copy_is_sealed_the_registry_gets_the_facts_the_hash_and_the_link() -> None:
    response = make_response(state=State.SUBMITTED)
    archivist = archivist_of(response)
    submission = response.submissions.get()
    message = OutboxMessage.objects.get(key=f"copy:{submission.pk}")
    deliver(message.pk)
    told = letters_of("sealed")
    assert set(told) == {archivist.email}
    copy = SealedCopy.objects.get()
    expected = (
        copy.sha256,
        submission.receipt_number,
        "Diarienummer: saknas",
        reverse("archived", args=[submission.pk]),
    )
    assert [fact for fact in expected if fact not in told[archivist.email]] == []


def test_a_letter_to_the_registry_that_cannot_be_written_does_not_stop_the_seal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(**_: object) -> None:
        raise ValueError("it cannot be written")

    response = make_response(state=State.SUBMITTED)
    archivist_of(response)
    monkeypatch.setattr(letters, "put_sealed", fails)
    deliver(OutboxMessage.objects.get(key__startswith="copy:").pk)
    assert SealedCopy.objects.count() == 1


@pytest.mark.parametrize(("page", "state"), [("check", State.DRAFT), ("submit", State.APPROVED)])
def test_the_pages_for_sending_and_submitting_say_that_the_number_is_missing(
    client: Client, page: str, state: State
) -> None:
    response = make_response(state=state)
    archivist = archivist_of(response)
    client.force_login(editor_of(response))
    url = reverse(page, args=[response.pk])
    text = client.get(url).content.decode()
    assert MISSING in text
    assert archivist.name in text
    assert "kan inte läggas till där efteråt" in text
    Response.objects.filter(pk=response.pk).update(diarienummer="RS 2026-0412")
    assert MISSING not in client.get(url).content.decode()


def test_an_answer_after_the_last_day_is_taken_and_says_so_wherever_it_is_told_of(client: Client) -> None:
    last_day = timezone.localdate() - timedelta(days=3)
    response = make_response(state=State.APPROVED, last_day=last_day, opens_on=last_day - timedelta(days=30))
    client.force_login(editor_of(response))
    assert "kom efter sista svarsdag" in client.get(reverse("submit", args=[response.pk])).content.decode()
    submission = submit(response)
    Response.objects.filter(pk=response.pk).update(last_day=timezone.localdate() + timedelta(days=30))
    assert record_of(submission).days_late == 3
    late = "efter sista svarsdag"
    for name in ("receipt", "archived"):
        assert late in client.get(reverse(name, args=[submission.pk])).content.decode()
    assert late in client.get(reverse("archive")).content.decode()
    assert late in letters_of("receipt")[submission.receipt_email]
    assert late in copy_html(submission)


def test_an_answer_on_the_last_day_is_not_late(client: Client) -> None:
    today = timezone.localdate()
    response = make_response(state=State.SUBMITTED, last_day=today, opens_on=today - timedelta(days=30))
    assert record_of(response.submissions.get()).lateness == ""
    assert "efter sista svarsdag" not in copy_html(response.submissions.get())
