"""Sending for approval, returning, signing, and opening for change again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from archive import submitting
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.approval import returning, sending, signing
from responses.approval.sending import IncompleteError
from responses.approval.signing import SignerDetails
from responses.models import Response, SignOff, State
from tests.builders import (
    PASSWORD,
    approver_of,
    complete_answers,
    editor_of,
    fingerprint_of,
    make_approver,
    make_definition,
    make_mandate,
    make_member,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
    send,
    sign,
    signer_details,
    standing_in,
    submit,
)

pytestmark = pytest.mark.django_db


def letters(template: str) -> list[str]:
    """Who gets the letter, from the outbox."""
    found = OutboxMessage.objects.filter(key__startswith=f"{template}:").order_by("pk")
    return [message.payload["to"] for message in found]


def letter(template: str) -> str:
    """The text of the only such letter."""
    return str(OutboxMessage.objects.get(key__startswith=f"{template}:").payload["body"])


def complete(response: Response) -> Response:
    save_answers(response, complete_answers(response))
    return response


def approve(
    response: Response,
    *,
    sha256: str | None = None,
    details: SignerDetails | None = None,
    password: str = PASSWORD,
    by: User | None = None,
) -> SignOff:
    approver = by or approver_of(response)
    return signing.approve_response(
        response=response,
        sha256=fingerprint_of(response) if sha256 is None else sha256,
        details=details or signer_details(approver),
        password=password,
        actor=approver,
        at=timezone.now(),
    )


def state_of(response: Response) -> str:
    return Response.objects.get(pk=response.pk).state


# Sending


def test_a_complete_response_is_sent_and_each_approver_with_a_mandate_is_told() -> None:
    response = complete(make_response())
    organisation = response.organisation
    first, second = make_approver(organisation=organisation), make_approver(organisation=organisation)
    make_member(Role.APPROVER, organisation=organisation)  # no mandate
    make_approver(organisation=organisation, is_active=False)
    send(response)
    assert state_of(response) == State.IN_REVIEW
    assert sorted(letters("please_approve")) == sorted([first.email, second.email])


def test_the_sender_is_not_asked_to_approve_what_they_sent() -> None:
    response = complete(make_response())
    sender, other = editor_of(response), make_approver(organisation=response.organisation)
    make_member(Role.APPROVER, organisation=response.organisation, user=sender)
    make_mandate(user=sender, organisation=response.organisation)
    send(response)
    assert letters("please_approve") == [other.email]


def test_the_letter_to_the_approver_has_the_sender_s_words_unescaped() -> None:
    response = complete(make_response())
    make_approver(organisation=response.organisation)
    sending.send_for_approval(
        response=response, actor=editor_of(response), at=timezone.now(), message='Läs "A & B" <särskilt>.'
    )
    assert 'Läs "A & B" <särskilt>.' in letter("please_approve")
    assert f"/svar/{response.pk}" in letter("please_approve")
    assert "på nytt" not in letter("please_approve")


def test_an_incomplete_response_is_refused_with_everything_that_is_missing() -> None:
    response = make_response(answers={"A-1": "ja"})
    with pytest.raises(IncompleteError) as refused:
        send(response)
    assert [problem.link_id for problem in refused.value.problems] == ["A-2", "B-1"]
    assert state_of(response) == State.DRAFT
    assert not response.snapshots.exists()
    assert letters("please_approve") == []


def test_a_text_one_character_too_long_stops_sending_but_is_kept() -> None:
    response = complete(make_response(answers={"A-2": "å" * 1001}))
    with pytest.raises(IncompleteError) as refused:
        send(response)
    assert [(problem.link_id, problem.kind) for problem in refused.value.problems] == [("A-2", "too_long")]
    assert response.answers.get(link_id="A-2").value == "å" * 1001
    save_answers(response, {"A-2": "å" * 1000})
    assert send(response).content["answers"]["A-2"] == "å" * 1000


def test_warnings_alone_do_not_stop_sending() -> None:
    response = complete(make_response(answers={"A-2": "å" * 900}))
    save_answers(response, {"K-epost": ""})
    assert send(response).number == 1


# Returning


@pytest.mark.parametrize("reason", ["", "  ", "Det är 19121212-1212 som är rätt nummer."])
def test_what_seems_to_be_personal_data_needs_a_reason_that_does_not_repeat_it(reason: str) -> None:
    with pytest.raises(ValidationError, match=r"[Ss]kriv"):
        send_with_personal_data(reason)


def test_the_reason_is_in_the_trail_and_the_value_is_not() -> None:
    response = send_with_personal_data("Exemplet är påhittat.")
    notes = " ".join(response.events.values_list("note", flat=True))
    assert "1 svar med möjliga personuppgifter. Skäl: Exemplet är påhittat." in notes.replace("\u00a0", " ")
    assert "1212" not in notes


def send_with_personal_data(reason: str) -> Response:
    definition = make_definition("- {type: text, link_id: q, text: Beskriv}")
    response = make_response(questionnaire=make_questionnaire(definition), answers={"q": "Vi ringde 19121212-1212."})
    sending.send_for_approval(
        response=response, actor=editor_of(response), at=timezone.now(), personal_data_reason=reason
    )
    return response


def test_a_returned_response_is_a_draft_again_with_the_reason_told_to_the_sender() -> None:
    response = make_response(state=State.IN_REVIEW)
    returning.return_(
        response=response, reason=" Siffran stämmer inte. ", actor=approver_of(response), at=timezone.now()
    )
    assert state_of(response) == State.DRAFT
    assert Response.objects.get(pk=response.pk).return_reason == "Siffran stämmer inte."
    assert letters("returned") == [editor_of(response).email]
    assert "Siffran stämmer inte." in letter("returned")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_return_without_a_reason_is_refused(reason: str) -> None:
    response = make_response(state=State.IN_REVIEW)
    with pytest.raises(ValidationError):
        returning.return_(response=response, reason=reason, actor=approver_of(response), at=timezone.now())
    assert state_of(response) == State.IN_REVIEW


def test_the_reason_is_gone_when_the_response_is_sent_again() -> None:
    response = make_response(state=State.IN_REVIEW)
    returning.return_(response=response, reason="Rätta.", actor=approver_of(response), at=timezone.now())
    send(response)
    assert Response.objects.get(pk=response.pk).return_reason == ""


# Signing


def test_the_sign_off_holds_everything_as_it_was_when_signing() -> None:
    response = make_response(state=State.IN_REVIEW)
    approver, at = approver_of(response), timezone.now()
    sign_off = sign(response, at)
    approver.title = "Före detta"
    approver.save()
    stored = SignOff.objects.get(pk=sign_off.pk)
    assert stored.sha256 == stored.snapshot.sha256 == fingerprint_of(response)
    assert (stored.signer, stored.name, stored.title) == (approver, approver.name, "Hälso- och sjukvårdsdirektör")
    assert (stored.phone, stored.email) == (approver.phone, approver.email)
    assert (stored.mandate_reference, stored.authenticated_by) == ("RS 2025-0393, § 45", "lösenord")
    assert (stored.attestation, stored.signed_at) == ("Uppgifterna är riktiga.", at)


def test_signing_makes_the_response_approved_and_tells_the_sender() -> None:
    response = make_response(state=State.IN_REVIEW)
    sign(response)
    assert state_of(response) == State.APPROVED
    assert letters("approved") == [editor_of(response).email]


def test_a_wrong_password_signs_nothing() -> None:
    response = make_response(state=State.IN_REVIEW)
    with pytest.raises(ValidationError) as refused:
        approve(response, password="gissning")
    assert set(refused.value.message_dict) == {"password"}
    assert (state_of(response), SignOff.objects.count()) == (State.IN_REVIEW, 0)


@pytest.mark.parametrize(("field", "value"), [("phone", ""), ("email", " "), ("attests", False)])
def test_a_missing_detail_is_named_and_nothing_is_signed(field: str, value: str | bool) -> None:
    response = make_response(state=State.IN_REVIEW)
    with pytest.raises(ValidationError) as refused:
        approve(response, details=signer_details(approver_of(response), **{field: value}))
    assert set(refused.value.message_dict) == {field}
    assert (state_of(response), SignOff.objects.count()) == (State.IN_REVIEW, 0)


def test_everything_that_is_missing_is_named_at_once() -> None:
    response = make_response(state=State.IN_REVIEW)
    nothing = SignerDetails(name="Annan Person", title="Regiondirektör", phone="", email="", attests=False)
    with pytest.raises(ValidationError) as refused:
        approve(response, details=nothing, password="")
    assert set(refused.value.message_dict) == {"name", "title", "phone", "email", "attests", "password"}


def test_what_was_sent_again_since_the_page_was_read_is_not_signed() -> None:
    response = make_response(state=State.IN_REVIEW)
    read = fingerprint_of(response)
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    save_answers(response, {"A-2": "Något helt annat."})
    send(response)
    with pytest.raises(WrongStateError, match="skickats på nytt"):
        approve(response, sha256=read)
    assert SignOff.objects.count() == 0


def test_a_mandate_that_ended_yesterday_signs_nothing() -> None:
    response = make_response(state=State.IN_REVIEW)
    signer = make_member(Role.APPROVER, organisation=response.organisation)
    yesterday = timezone.localdate() - timedelta(days=1)
    make_mandate(user=signer, organisation=response.organisation, valid_to=yesterday)
    with pytest.raises(PermissionDenied, match="giltigt mandat"):
        approve(response, by=signer)
    assert (state_of(response), SignOff.objects.count()) == (State.IN_REVIEW, 0)


def test_a_mandate_that_ends_today_still_signs() -> None:
    response = make_response(state=State.IN_REVIEW)
    signer = make_member(Role.APPROVER, organisation=response.organisation)
    make_mandate(user=signer, organisation=response.organisation, valid_to=timezone.localdate(), reference="RS § 7")
    assert approve(response, by=signer).mandate_reference == "RS § 7"


def test_nobody_signs_what_they_sent() -> None:
    response = make_response(state=State.IN_REVIEW)
    sender = editor_of(response)
    make_member(Role.APPROVER, organisation=response.organisation, user=sender)
    make_mandate(user=sender, organisation=response.organisation)
    with pytest.raises(PermissionDenied, match="skickade själv"):
        approve(response, by=sender)


def test_signing_twice_gives_one_sign_off() -> None:
    response = make_response(state=State.APPROVED)
    with pytest.raises(WrongStateError):
        approve(response)
    assert SignOff.objects.count() == 1


# Opening for change


def test_opening_an_approved_response_voids_the_sign_off_and_tells_the_signer() -> None:
    response = make_response(state=State.APPROVED)
    at = timezone.now()
    returning.revise_response(response=response, actor=editor_of(response), at=at)
    sign_off = SignOff.objects.get()
    assert state_of(response) == State.DRAFT
    assert (sign_off.voided_at, sign_off.voided_by) == (at, editor_of(response))
    assert letters("approval_voided") == [sign_off.signer.email]
    assert standing_in(response).sign_off is None


def test_opening_what_is_not_signed_voids_nothing() -> None:
    response = make_response(state=State.IN_REVIEW)
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    assert state_of(response) == State.DRAFT
    assert letters("approval_voided") == []


def test_a_voided_approval_cannot_be_submitted_and_a_new_one_can() -> None:
    response = make_response(state=State.APPROVED)
    old = fingerprint_of(response)
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    send(response)
    sign(response)
    with pytest.raises(WrongStateError, match="ändrats"):
        submitting.submit_response(response=response, sha256=old, actor=editor_of(response), at=timezone.now())
    assert submit(response).snapshot.number == 2


def test_a_sign_off_of_an_earlier_submission_is_not_in_force_for_what_is_sent_next() -> None:
    response = make_response(state=State.SUBMITTED)
    reopen(response)
    save_answers(response, {"A-2": "Rättat."})
    send(response)
    response.refresh_from_db()
    assert standing_in(response).sign_off is None
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    assert SignOff.objects.get().voided_at is None


# The trail


def test_every_move_is_in_the_trail_with_who_and_from_where_to_where() -> None:
    response = make_response(state=State.IN_REVIEW)
    returning.return_(response=response, reason="Rätta.", actor=approver_of(response), at=timezone.now())
    send(response)
    sign(response)
    submit(response)
    moves = [
        (event.action, event.from_state, event.to_state, event.actor.email if event.actor else None)
        for event in response.events.exclude(to_state="")
    ]
    editor, approver = editor_of(response).email, approver_of(response).email
    assert moves == [
        ("invited", "", "draft", None),
        ("send_for_approval", "draft", "in_review", editor),
        ("return_", "in_review", "draft", approver),
        ("send_for_approval", "draft", "in_review", editor),
        ("approve", "in_review", "approved", approver),
        ("submit", "approved", "submitted", editor),
    ]
