"""Responses, brought to a state through the services, with their submissions and copies."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from archive import registering, submitting
from archive.models import SealedCopy
from archive.sealing import making
from responses.approval import points, sending, signing
from responses.drafting import prefill
from responses.drafting.gate import require_writing
from responses.drafting.revisions import put_in_force
from responses.drafting.values import Given, given_of
from responses.lifecycle.scope import scope_of
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import lock_as
from responses.models import Answer, Response, SignOff, Snapshot, State, Submission
from responses.reading.draft import Draft
from surveys.answers.values import is_blank
from surveys.models import Questionnaire
from surveys.sampling.samples import sample_answers
from tests.builders.people import PASSWORD, approver_of, archivist_of, editor_of, make_organisation
from tests.builders.questionnaires import make_questionnaire

DIARIENUMMER = "RS 2026-0412"


def make_response(
    *,
    state: State = State.DRAFT,
    questionnaire: Questionnaire | None = None,
    organisation: Organisation | None = None,
    answers: Mapping[str, Any] | None = None,
    opens_on: date | None = None,
    last_day: date | None = None,
    at: datetime | None = None,
) -> Response:
    """A response that the organisation's people have brought to `state`.

    A draft has the prefilled answers and `answers`, nothing else; a later state has a sample answer to every other
    question as well. `at` is the time of everything that happens to it; the questionnaire is open 30 days before
    today and until 21 days after it unless said otherwise.
    """
    at = at or timezone.now()
    response = prefill.invite_organisation(
        questionnaire=questionnaire or make_questionnaire(),
        organisation=organisation or make_organisation(),
        opens_on=opens_on or timezone.localdate() - timedelta(days=30),
        last_day=last_day or timezone.localdate() + timedelta(days=21),
        at=at,
    )
    save_answers(response, answers or {}, at=at)
    if state != State.DRAFT:
        save_answers(response, complete_answers(response), at=at)
        bring_to(response, state, at=at)
    return Response.objects.select_related("organisation", "questionnaire").get(pk=response.pk)


def complete_answers(response: Response) -> dict[str, Any]:
    """What the response has, with a sample answer to everything else that is then enabled."""
    present = {answer.link_id: answer.value for answer in response.answers.all()}
    return sample_answers(response.tree, present, facts=response.facts)


def save_answers(response: Response, answers: Mapping[str, Any], *, at: datetime | None = None) -> None:
    """Save each answer as the organisation's editor, through the gate, as saving.save_answer does with each alone.

    The response is locked and read once for all of them: a complete one has twenty.
    """
    editor, at = editor_of(response), at or timezone.now()
    with transaction.atomic():
        standing = lock_as(editor, response=response, at=at)
        rows = {answer.link_id: answer for answer in standing.response.answers.all()}
        for link_id, value in answers.items():
            present = given_of(rows.get(link_id))
            given = replace(present, value=None if is_blank(value) else value)
            if given != present:
                require_writing(standing, link_id)
                _put(standing.response, link_id, rows.get(link_id), given, editor, at)


def _put(response: Response, link_id: str, row: Answer | None, given: Given, editor: User, at: datetime) -> None:
    answer = row or Answer(response=response, link_id=link_id, revision=0)
    put_in_force(response=response, link_id=link_id, given=given, actor=editor, at=at, answer=answer)


def bring_to(response: Response, state: State, *, at: datetime | None = None) -> None:
    """Take a complete response through the services from where it is, as far as `state`."""
    at = at or timezone.now()
    response.refresh_from_db(fields=["state"])
    life = list(State)
    for step in life[life.index(State(response.state)) + 1 : life.index(state) + 1]:
        _STEPS[step](response, at)
    response.refresh_from_db()


def send(response: Response, at: datetime | None = None) -> Snapshot:
    """The editor sends the response for approval; what an approver has pointed at is said to be done."""
    now = Response.objects.get(pk=response.pk)
    answers = {point.pk: points.DONE_LABEL for point in points.points_to_answer(now)}
    return sending.send_for_approval(
        response=response, answers=answers, actor=editor_of(response), at=at or timezone.now()
    )


def sign(response: Response, at: datetime | None = None) -> SignOff:
    """The approver approves and signs what was last sent."""
    approver = approver_of(response)
    return signing.approve_response(
        response=response,
        sha256=fingerprint_of(response),
        details=signer_details(approver),
        password=PASSWORD,
        actor=approver,
        at=at or timezone.now(),
    )


def submit(response: Response, at: datetime | None = None) -> Submission:
    """The editor submits what was approved."""
    return submitting.submit_response(
        response=response, sha256=fingerprint_of(response), actor=editor_of(response), at=at or timezone.now()
    )


def seal(response: Response, at: datetime | None = None) -> SealedCopy:
    """The worker's part: the newest submission's sealed copy, really rendered and sealed (about a second)."""
    return making.seal_submission(
        submission=response.submissions.latest("number"), at=at or timezone.now(), report_step=lambda _: None
    )


def register(response: Response, at: datetime | None = None) -> None:
    """The archivist registers the response, once its copy is sealed."""
    seal(response, at)
    registering.register_response(
        response=response, diarienummer=DIARIENUMMER, actor=archivist_of(response), at=at or timezone.now()
    )


_STEPS = {State.IN_REVIEW: send, State.APPROVED: sign, State.SUBMITTED: submit, State.ARCHIVED: register}


def fingerprint_of(response: Response) -> str:
    """The SHA-256 of what was last sent for approval."""
    return response.snapshots.latest("number").sha256


def mark_read(response: Response) -> str:
    """What the page that signs holds of what the signer is to have read there."""
    return signing.mark_of_read(Draft(response), signing.attestation_text(response))


def standing_in(response: Response, user: User | None = None, *roles: Role, today: date | None = None) -> Standing:
    """What `user`, its editor unless given, is to the response with these roles; nothing of it is handed to them."""
    person, day = user or editor_of(response), today or timezone.localdate()
    return Standing(response, person, frozenset(roles), scope_of(response, []), day)


def signer_details(user: User, **changed: Any) -> signing.SignerDetails:
    """What the signer fills in, complete; `changed` overrides a field. Name and title are the mandate's."""
    given = {"phone": user.phone, "email": user.email, "attests": True, "acknowledges": True}
    return signing.SignerDetails(**{**given, **changed})
