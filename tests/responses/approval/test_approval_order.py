"""Several approvers in order, who may approve at all, and who is told when what they approved is changed."""

from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApprovalStep, Mandate, User
from accounts.roles import Role
from archive.paper.document import copy_data
from attachments.services import Description
from outbox.models import OutboxMessage
from responses.approval import returning, sending, signing
from responses.drafting import attaching, saving
from responses.models import Response, SignOff, State
from tests.attachments import files
from tests.builders import (
    PASSWORD,
    bring_to,
    complete_answers,
    editor_of,
    fingerprint_of,
    make_approver,
    make_definition,
    make_mandate,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    save_answers,
    send,
    signer_details,
    standing_in,
    submit,
    withdraw_mandates,
)
from tests.builders.copies import copy_html

pytestmark = pytest.mark.django_db


def told(template: str) -> set[str]:
    """Who has been sent the letter."""
    found = OutboxMessage.objects.filter(key__startswith=f"{template}:")
    return {message.payload["to"] for message in found}


def sign_as(user: User, response: Response) -> SignOff:
    return signing.approve_response(
        response=response,
        sha256=fingerprint_of(response),
        details=signer_details(user),
        password=PASSWORD,
        actor=user,
        at=timezone.now(),
    )


def complete() -> Response:
    response = make_response()
    save_answers(response, complete_answers(response))
    return response


def put_in_order(response: Response, *people: User) -> None:
    for number, user in enumerate(people, start=1):
        ApprovalStep.objects.create(organisation=response.organisation, number=number, user=user)


@pytest.fixture
def ordered() -> tuple[Response, User, User]:
    """A complete draft, the reviewer who approves first (without a mandate) and the director who signs."""
    response = complete()
    reviewer = make_member(Role.APPROVER, organisation=response.organisation, title="Ekonomichef")
    director = make_approver(organisation=response.organisation)
    put_in_order(response, reviewer, director)
    return response, reviewer, director


def state_of(response: Response) -> str:
    return Response.objects.get(pk=response.pk).state


# In order


def test_each_approves_in_turn_and_the_last_one_makes_it_approved(ordered: tuple[Response, User, User]) -> None:
    response, reviewer, director = ordered
    send(response)
    assert told("please_approve") == {reviewer.email}
    first = sign_as(reviewer, response)
    assert (first.step, first.steps, first.mandate, state_of(response)) == (1, 2, None, State.IN_REVIEW)
    assert told("your_turn") == {director.email}
    assert told("approved") == set()
    assert standing_in(response).sign_off is None
    last = sign_as(director, response)
    assert (last.step, last.steps, state_of(response)) == (2, 2, State.APPROVED)
    assert standing_in(response).sign_off == last
    assert told("approved") == {editor_of(response).email}


def test_nobody_approves_or_returns_out_of_turn_or_twice(ordered: tuple[Response, User, User]) -> None:
    response, reviewer, director = ordered
    make_mandate(user=reviewer, organisation=response.organisation)
    send(response)
    with pytest.raises(PermissionDenied, match="tur och ordning"):
        sign_as(director, response)
    with pytest.raises(PermissionDenied, match="tur och ordning"):
        returning.return_(response=response, reason="Rätta.", actor=director, at=timezone.now())
    sign_as(reviewer, response)
    with pytest.raises(PermissionDenied, match="tur och ordning"):
        sign_as(reviewer, response)


def test_the_start_page_asks_only_the_one_whose_turn_it_is(ordered: tuple[Response, User, User]) -> None:
    def asked() -> list[bool]:
        return ["Läs och godkänn" in page_of(user) for user in (reviewer, director)]

    def page_of(user: User) -> str:
        client = Client()
        client.force_login(user)
        return client.get(reverse("start")).content.decode()

    response, reviewer, director = ordered
    send(response)
    assert asked() == [True, False]
    sign_as(reviewer, response)
    assert asked() == [False, True]


def test_the_last_one_needs_a_mandate_at_the_moment_of_signing(ordered: tuple[Response, User, User]) -> None:
    response, reviewer, director = ordered
    send(response)
    sign_as(reviewer, response)
    withdraw_mandates(director)
    with pytest.raises(PermissionDenied, match="giltigt mandat"):
        sign_as(director, response)
    assert state_of(response) == State.IN_REVIEW


def test_a_return_by_a_later_step_voids_the_earlier_and_tells_them(ordered: tuple[Response, User, User]) -> None:
    response, reviewer, director = ordered
    send(response)
    sign_as(reviewer, response)
    returning.return_(response=response, reason="Rätta.", actor=director, at=timezone.now())
    assert SignOff.objects.get().voided_by == director
    assert told("approval_voided") == {reviewer.email}
    assert "återsänt" in OutboxMessage.objects.get(key__startswith="approval_voided").payload["body"]
    send(response)
    assert told("please_approve") == {reviewer.email}
    assert sign_as(reviewer, response).step == 1


def test_the_order_is_that_of_the_moment_of_sending(ordered: tuple[Response, User, User]) -> None:
    response, reviewer, director = ordered
    send(response)
    ApprovalStep.objects.all().delete()
    with pytest.raises(PermissionDenied, match="tur och ordning"):
        sign_as(director, response)
    assert sign_as(reviewer, response).steps == 2


def test_the_copy_and_its_data_have_every_sign_off_in_order(ordered: tuple[Response, User, User]) -> None:
    response, reviewer, director = ordered
    send(response)
    sign_as(reviewer, response)
    sign_as(director, response)
    submitted = submit(response)
    html = copy_html(submitted)
    assert html.index("Godkännande 1 av 2") < html.index("Ekonomichef") < html.index("Godkännande 2 av 2")
    assert [one["step"] for one in copy_data(submitted)["sign_offs"]] == [1, 2]
    assert copy_data(submitted)["sign_off"]["title"] == director.title


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda response, reviewer: reviewer.memberships.update(ended_at=timezone.now()), "inte behörig företrädare"),
        (
            lambda response, reviewer: [withdraw_mandates(one.user) for one in Mandate.objects.all()],
            "inget giltigt mandat",
        ),
        (lambda response, reviewer: make_member(Role.EDITOR, organisation=response.organisation, user=reviewer), ""),
    ],
)
def test_an_order_that_could_not_be_followed_is_refused_before_sending(
    ordered: tuple[Response, User, User], change: object, words: str
) -> None:
    response, reviewer, _ = ordered
    change(response, reviewer)  # type: ignore[operator]
    sender = editor_of(response) if words else reviewer
    with pytest.raises(ValidationError, match=words or "inte själv skicka"):
        sending.send_for_approval(response=response, actor=sender, at=timezone.now())
    assert state_of(response) == State.DRAFT


def test_the_database_refuses_a_second_sign_off_of_a_step_and_a_last_one_without_mandate() -> None:
    response = make_response(state=State.APPROVED)
    signed = SignOff.objects.get()
    other = make_approver(organisation=response.organisation)
    facts = {field.attname: getattr(signed, field.attname) for field in SignOff._meta.fields if field.name != "id"}
    for changed in ({"signer_id": other.pk}, {"step": 2, "steps": 2}, {"signer_id": other.pk, "step": 3, "steps": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignOff.objects.create(**{**facts, **changed})
    with pytest.raises(IntegrityError, match="last_sign_off_has_a_mandate"), transaction.atomic():
        SignOff.objects.create(**{**facts, "signer_id": other.pk, "step": 2, "steps": 2, "mandate_id": None})


# Who may not


def also_approves(user: User, response: Response) -> User:
    make_member(Role.APPROVER, organisation=response.organisation, user=user)
    make_mandate(user=user, organisation=response.organisation)
    return user


def test_whoever_changed_an_answer_last_does_not_approve_it() -> None:
    response = complete()
    writer = make_member(Role.EDITOR, organisation=response.organisation)
    also_approves(writer, response)
    saving.save_answer(
        response=response, link_id="A-2", value="Sist", base_revision=None, actor=writer, at=timezone.now()
    )
    assert send(response).edited_last_by == writer
    assert told("please_approve") == set()
    with pytest.raises(PermissionDenied, match="ändrade själv svaret sist"):
        sign_as(writer, response)


def test_whoever_attached_a_document_last_has_changed_it_last() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition("- {type: file, link_id: F, text: Fil}")))
    writer = also_approves(make_member(Role.EDITOR, organisation=response.organisation), response)
    attaching.attach_document(
        response=response,
        link_id="F",
        upload=files.upload(files.pdf(), "beslut.pdf"),
        url="",
        described=Description(),
        actor=writer,
        at=timezone.now(),
    )
    assert send(response).edited_last_by == writer


def test_an_earlier_change_by_the_approver_does_no_harm() -> None:
    response = complete()
    writer = also_approves(make_member(Role.EDITOR, organisation=response.organisation), response)
    saving.save_answer(
        response=response, link_id="A-2", value="Mitt", base_revision=None, actor=writer, at=timezone.now()
    )
    save_answers(response, {"A-2": "Samordnarens, som är den sista"})
    send(response)
    assert sign_as(writer, response).own_work is False


def test_where_the_organisation_allows_it_one_may_and_the_copy_says_so() -> None:
    response = complete()
    response.organisation.approver_may_have_edited = True
    response.organisation.save()
    sender = also_approves(editor_of(response), response)
    send(response)
    assert told("please_approve") == {sender.email}
    assert sign_as(sender, response).own_work is True
    html = copy_html(submit(response))
    assert "Organisationen har i sina inställningar beslutat att det är tillåtet" in html


@pytest.mark.parametrize(("scope", "allowed"), [(["own"], True), (["other", "own"], True), (["other"], False)])
def test_a_mandate_limited_to_other_surveys_or_another_owners_namesake_signs_nothing(
    scope: list[str], allowed: bool
) -> None:
    response = complete()
    director = make_member(Role.APPROVER, organisation=response.organisation)
    namesake = make_questionnaire(make_definition(series=response.tree.series), owner=make_organisation())
    keys = {"own": response.questionnaire.series_key, "other": namesake.series_key}
    mandated = [keys[name] for name in scope]
    make_mandate(user=director, organisation=response.organisation, scope=mandated)
    send(response)
    assert told("please_approve") == ({director.email} if allowed else set())
    if allowed:
        assert sign_as(director, response).mandate.user == director  # type: ignore[union-attr]
    else:
        with pytest.raises(PermissionDenied, match="giltigt mandat"):
            sign_as(director, response)


# What is certified and seen


def test_the_organisations_own_attestation_is_used_where_the_questionnaire_has_none() -> None:
    plain = make_questionnaire(make_definition("- {type: string, link_id: A-1, text: Namn}"))
    response = make_response(questionnaire=plain)
    response.organisation.attestation = "Jag intygar enligt vår delegationsordning."
    response.organisation.save()
    bring_to(response, State.APPROVED)
    assert SignOff.objects.get().attestation == "Jag intygar enligt vår delegationsordning."


def test_warnings_and_parked_answers_must_be_acknowledged_and_are_written_down() -> None:
    response = make_response(answers={"A-1": "ja", "B-1": "Planen"})
    save_answers(response, {**complete_answers(response), "A-1": "nej", "A-2": "Ring 19121212-1212"})
    director = make_approver(organisation=response.organisation)
    sending.send_for_approval(
        response=response, actor=editor_of(response), at=timezone.now(), personal_data_reason="Det är påhittat."
    )
    facts = {"response": response, "sha256": fingerprint_of(response), "password": PASSWORD, "actor": director}
    with pytest.raises(ValidationError) as refused:
        signing.approve_response(**facts, details=signer_details(director, acknowledges=False), at=timezone.now())
    assert set(refused.value.message_dict) == {"acknowledges"}
    signed = signing.approve_response(**facts, details=signer_details(director), at=timezone.now())
    [told] = signed.acknowledged.pop("told")
    assert signed.acknowledged == {"warnings": ["A-2"], "parked": ["A-1.ja", "B-1"]}
    assert told["link_id"] == "A-2"
    assert told["message"].startswith("Texten innehåller något som ser ut som ett personnummer.")
    assert "1212" not in told["message"]
    printed = unescape(copy_html(submit(response)))
    assert "1\xa0påpekande (frågan ”Beskriv arbetet”) och 2 vilande svar, som inte ingår (" in printed
    assert "Hade tagit del av påpekande 1" in printed
    assert f"{told['message'].removesuffix('.')} (frågan ”Beskriv arbetet”)." in printed
    assert "Alla klockslag i arkivexemplaret är svensk tid." in printed


# Who is told


def test_everyone_concerned_is_told_when_an_approved_response_is_opened(ordered: tuple[Response, User, User]) -> None:
    response, reviewer, director = ordered
    send(response)
    sign_as(reviewer, response)
    colleague = make_member(Role.EDITOR, organisation=response.organisation)
    returning.revise_response(response=response, actor=colleague, at=timezone.now())
    assert told("approval_voided") == {reviewer.email}
    assert told("opened_for_change") == {director.email, editor_of(response).email}


def test_whoever_was_asked_is_told_when_what_waits_is_taken_back() -> None:
    response = complete()
    director = make_approver(organisation=response.organisation)
    send(response)
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    assert (told("opened_for_change"), told("approval_voided")) == ({director.email}, set())
