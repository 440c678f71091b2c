"""Submitting exactly once, the receipt, opening again, and registering."""

import re
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from accounts.roles import Role
from archive import registering, submitting
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.models import Response, State, Submission
from tests.builders import (
    archivist_of,
    bring_to,
    complete_answers,
    correct,
    editor_of,
    fingerprint_of,
    grant_questionnaire,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
    seal,
    submit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


def register(response: Response, diarienummer: str) -> None:
    registering.register_response(
        response=response, diarienummer=diarienummer, actor=archivist_of(response), at=timezone.now()
    )


def state_of(response: Response) -> str:
    return Response.objects.get(pk=response.pk).state


# Once


def test_submitting_makes_one_submission_on_the_signed_fingerprint() -> None:
    response = make_response(state=State.APPROVED)
    made = submit(response)
    stored = Submission.objects.get()
    assert (stored, stored.number, stored.submitted_by) == (made, 1, editor_of(response))
    assert stored.snapshot.sha256 == stored.sign_off.sha256 == fingerprint_of(response)
    assert state_of(response) == State.SUBMITTED


def test_submitting_again_gives_the_same_submission_and_no_more_work() -> None:
    response = make_response(state=State.APPROVED)
    first, second = submit(response), submit(response)
    assert first == second
    assert Submission.objects.count() == 1
    assert response.events.filter(action="submit").count() == 1
    assert sorted(work()) == sorted([f"copy:{first.pk}", f"receipt:{first.pk}"])


def work() -> list[str]:
    """The work that submitting has made."""
    return [key for key in OutboxMessage.objects.values_list("key", flat=True) if key.startswith(("copy:", "receipt:"))]


@pytest.mark.parametrize("sha256", ["", "0" * 64])
def test_what_was_not_signed_is_not_submitted(sha256: str) -> None:
    response = make_response(state=State.APPROVED)
    with pytest.raises(WrongStateError, match="ändrats"):
        submitting.submit_response(response=response, sha256=sha256, actor=editor_of(response), at=timezone.now())
    assert (state_of(response), Submission.objects.count(), work()) == (State.APPROVED, 0, [])


def test_a_second_editor_who_submits_too_is_told_that_it_is_done() -> None:
    response = make_response(state=State.SUBMITTED)
    other = make_member(Role.EDITOR, organisation=response.organisation)
    with pytest.raises(WrongStateError):
        submitting.submit_response(response=response, sha256=fingerprint_of(response), actor=other, at=timezone.now())
    assert Submission.objects.count() == 1


def test_another_region_s_editor_does_not_submit() -> None:
    response = make_response(state=State.APPROVED)
    with pytest.raises(PermissionDenied):
        submitting.submit_response(
            response=response, sha256=fingerprint_of(response), actor=make_member(Role.EDITOR), at=timezone.now()
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("transactions")
@pytest.mark.parametrize("editors", [1, 2])
def test_submitting_from_several_tabs_at_once_gives_one_submission(editors: int) -> None:
    response = make_response(state=State.APPROVED)
    sha256 = fingerprint_of(response)
    people = [editor_of(response), make_member(Role.EDITOR, organisation=response.organisation)][:editors] * (
        4 // editors
    )
    outcomes: list[Any] = []
    start = threading.Barrier(len(people))

    def tab(actor: Any) -> None:
        try:
            start.wait(timeout=20)
            outcomes.append(
                submitting.submit_response(response=response, sha256=sha256, actor=actor, at=timezone.now())
            )
        except WrongStateError as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab, args=(person,)) for person in people]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join(timeout=30)
    submissions = {outcome for outcome in outcomes if isinstance(outcome, Submission)}
    assert len(outcomes) == len(people)
    assert submissions == {Submission.objects.get()}
    assert len([outcome for outcome in outcomes if isinstance(outcome, Submission)]) == len(people) // editors
    assert len(work()) == 2


# The receipt


def test_a_receipt_number_has_the_year_and_no_letters_that_are_mistaken() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # already 2027 in Stockholm
    drawn = {submitting.new_receipt_number(new_year) for _ in range(200)}
    assert len(drawn) == 200
    assert all(re.fullmatch(r"SP-2027-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", number) for number in drawn)


def receipts() -> list[dict[str, str]]:
    return [message.payload for message in OutboxMessage.objects.filter(key__contains="receipt:").order_by("pk")]


def test_the_receipt_goes_to_the_address_given_in_the_form_as_it_was_signed() -> None:
    response = make_response(questionnaire=grant_questionnaire(), answers={"SB-K8": " kontakt@example.se "})
    bring_to_submitted(response)
    (receipt,) = receipts()
    assert receipt["to"] == "kontakt@example.se"
    assert Submission.objects.get().receipt_email == "kontakt@example.se"


def bring_to_submitted(response: Response) -> None:
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)


def test_without_an_address_in_the_form_the_receipt_goes_to_whoever_submits() -> None:
    definition = make_definition("- {type: text, link_id: q, text: T}")
    response = make_response(state=State.SUBMITTED, questionnaire=make_questionnaire(definition))
    assert [receipt["to"] for receipt in receipts()] == [editor_of(response).email]


def test_the_receipt_states_what_was_submitted_by_whom_and_under_which_fingerprint() -> None:
    response = make_response(state=State.SUBMITTED, organisation=make_organisation(name="Region ”Å & Ä”"))
    made = Submission.objects.get()
    (receipt,) = receipts()
    assert receipt["subject"] == f"Inskickat: svarskvitto {made.receipt_number}"
    for stated in (
        made.receipt_number,
        "Region ”Å & Ä”",
        response.organisation.number,
        editor_of(response).name,
        made.sign_off.name,
        made.sign_off.mandate_reference,
        made.snapshot.sha256,
        "Inskickning nummer: 1",
        f"/arkiv/{made.pk}/arkivexemplar.pdf",
        "/kontrollera/",
    ):
        assert stated in receipt["body"], stated


# Opening again


def test_opening_again_makes_room_for_a_second_submission_and_leaves_the_first() -> None:
    response = make_response(state=State.SUBMITTED, answers={"A-2": "Första gången."})
    first = Submission.objects.get()
    reopen(response)
    assert state_of(response) == State.DRAFT
    save_answers(response, {"A-2": "Andra gången."})
    bring_to(response, State.SUBMITTED)
    second = Submission.objects.get(number=2)
    first.refresh_from_db()
    assert first.snapshot.content["answers"]["A-2"] == "Första gången."
    assert second.snapshot.content["answers"]["A-2"] == "Andra gången."
    assert first.receipt_number != second.receipt_number
    assert first.sign_off.voided_at is None
    assert len(work()) == 4


# Registering


def test_registering_archives_and_sets_the_number() -> None:
    response = make_response(state=State.SUBMITTED)
    seal(response)
    register(response, "  RS  2026-0123 ")
    stored = Response.objects.get(pk=response.pk)
    assert (stored.state, stored.diarienummer) == (State.ARCHIVED, "RS 2026-0123")


def test_a_corrected_number_is_written_in_the_trail_and_the_same_one_is_not() -> None:
    response = make_response(state=State.ARCHIVED)
    for number in ("RS 2026-0999", "RS 2026-0999"):
        register(response, number)
    notes = [event.note for event in response.events.filter(action="register")]
    assert notes == ["RS 2026-0412", "från RS 2026-0412 till RS 2026-0999"]


@pytest.mark.parametrize("number", ["", "  ", "x" * 61])
def test_an_empty_or_too_long_number_is_refused(number: str) -> None:
    response = make_response(state=State.SUBMITTED)
    seal(response)
    with pytest.raises(ValidationError):
        register(response, number)
    assert state_of(response) == State.SUBMITTED


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
def test_a_number_may_be_set_beforehand_and_then_stands_in_the_submission(state: State) -> None:
    response = make_response(state=state)
    register(response, "RS 2026-0123")
    assert state_of(response) == state
    if state == State.DRAFT:
        save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    assert Submission.objects.get().diarienummer == "RS 2026-0123"


def test_every_submission_must_be_sealed_before_any_is_registered() -> None:
    response = make_response(state=State.SUBMITTED)
    correct(response, {"A-2": "Rättat."})
    seal(response)  # the second only
    with pytest.raises(WrongStateError, match="inte klart"):
        register(response, "RS 2026-0123")
