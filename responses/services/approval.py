"""From draft to approved: send, return, approve and sign, open for change."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.identification import Identification
from accounts.models import User
from accounts.roles import Role
from accounts.selectors import approval_order, people_with_role, valid_mandate
from config import swedish
from config.refusals import WrongStateError
from responses.models import ApprovalTurn, Response, SignOff, Snapshot
from responses.queries import Draft
from responses.services import letters
from responses.services.trail import lock, move, record, require_now
from responses.snapshots import fingerprint, snapshot_content
from responses.turns import last_editor, last_sent, sign_offs_in_force, took_part, turn_of, waiting_for
from responses.workflow import Action
from surveys.checks import Problem
from surveys.personal_data import kinds_in
from surveys.schema import AttestationItem


class IncompleteError(Exception):
    """The response cannot be sent: `problems` says what is missing or wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("Det finns frågor att komplettera innan svaret kan skickas för godkännande.")
        self.problems = problems


@transaction.atomic
def send_for_approval(
    *, response: Response, actor: User, at: datetime, message: str = "", personal_data_reason: str = ""
) -> Snapshot:
    """Freeze the answers and tell the approvers.

    Raises IncompleteError while anything is missing or too long, and ValidationError when texts seem to hold personal
    data and no reason is given for leaving it, or one that repeats it; the reason is written in the trail, what was
    found is not.
    """
    locked = lock(response)
    transition = require_now(Action.SEND_FOR_APPROVAL, response=locked, actor=actor, at=at)
    draft = Draft(locked)
    if draft.errors:
        raise IncompleteError(draft.errors)
    order, editor = approval_order(locked.organisation), last_editor(locked)
    _check_order(locked, order, {actor, editor}, at)
    _acknowledge_personal_data(draft, personal_data_reason.strip(), actor, at)
    snapshot = _freeze(draft, order, editor, actor, at)
    locked.return_reason = ""
    move(response=locked, transition=transition, actor=actor, at=at, note=message)
    for approver in asked_first(locked, snapshot, at):
        letters.please_approve(response=locked, snapshot=snapshot, to=approver, sender=actor, message=message, at=at)
    return snapshot


def _check_order(response: Response, order: list[User], took_part: set[User | None], at: datetime) -> None:
    """Refuse to send into an order in which somebody could not sign when their turn came."""
    if not order:
        return
    able = set(people_with_role(response.organisation, Role.APPROVER))
    unable = [user.name for user in order if user not in able]
    if unable:
        message = f"{swedish.listing(unable)} står i ordningen för godkännande men är inte behörig företrädare."
        raise ValidationError(f"{message} Be systemadministratören rätta ordningen.")
    if not valid_mandate(order[-1], response.organisation, timezone.localdate(at), response.questionnaire.survey.name):
        message = f"{order[-1].name} ska signera sist men har inget giltigt mandat för enkäten i dag."
        raise ValidationError(f"{message} Be systemadministratören lägga in det.")
    own = [user.name for user in order if user in took_part]
    if own and not response.organisation.approver_may_have_edited:
        message = f"{swedish.listing(own)} ska godkänna och kan därför inte själv skicka svaret eller ändra det sist."
        raise ValidationError(f"{message} Låt en annan samordnare göra det.")


def _freeze(draft: Draft, order: list[User], editor: User | None, actor: User, at: datetime) -> Snapshot:
    response = draft.response
    number = response.snapshots.count() + 1
    content = snapshot_content(draft, number)
    snapshot = Snapshot.objects.create(
        response=response,
        number=number,
        content=content,
        sha256=fingerprint(content),
        sent_by=actor,
        sent_at=at,
        edited_last_by=editor,
    )
    ApprovalTurn.objects.bulk_create(
        ApprovalTurn(snapshot=snapshot, number=step, user=user) for step, user in enumerate(order, start=1)
    )
    return snapshot


def _acknowledge_personal_data(draft: Draft, reason: str, actor: User, at: datetime) -> None:
    if not draft.personal_data:
        return
    if not reason:
        message = "Skriv varför det som ser ut som personuppgifter får stå kvar, eller ta bort det ur svaren."
        raise ValidationError({"personal_data_reason": message})
    if kinds_in(reason):
        message = "Skriv skälet utan själva uppgifterna: det sparas i historiken."
        raise ValidationError({"personal_data_reason": message})
    places = swedish.count_of(len(draft.personal_data), "svar", "svar")
    note = f"{places} med möjliga personuppgifter. Skäl: {reason}"
    record(response=draft.response, action="acknowledged", actor=actor, at=at, note=note)


def approvers_of(response: Response, at: datetime) -> list[User]:
    """Those who are to approve, in order where the organisation has one; otherwise whoever may sign today."""
    if order := approval_order(response.organisation):
        return order
    today, series = timezone.localdate(at), response.questionnaire.survey.name
    holders = people_with_role(response.organisation, Role.APPROVER)
    return [user for user in holders if valid_mandate(user, response.organisation, today, series)]


def asked_first(response: Response, snapshot: Snapshot, at: datetime) -> list[User]:
    """Those who can approve the snapshot now: the one whose turn it is, or everybody who may sign."""
    turn = turn_of(snapshot)
    if turn and turn.user:
        return [turn.user]
    allowed = response.organisation.approver_may_have_edited
    return [user for user in approvers_of(response, at) if allowed or not took_part(snapshot, user)]


@transaction.atomic
def return_(*, response: Response, reason: str, actor: User, at: datetime) -> None:
    """Send the response back to its editors. Raises ValidationError without a reason."""
    locked = lock(response)
    transition = require_now(Action.RETURN, response=locked, actor=actor, at=at)
    if not reason.strip():
        raise ValidationError({"reason": "Skriv vad som behöver ändras, så att samordnaren vet vad som väntas."})
    snapshot = latest_snapshot(locked)
    locked.return_reason = reason.strip()
    move(response=locked, transition=transition, actor=actor, at=at, note=reason.strip())
    for sign_off in _void(snapshot, actor, at):
        letters.approval_voided(response=locked, to=sign_off.signer, by=actor, at=at, snapshot=snapshot, returned=True)
    letters.returned(response=locked, to=snapshot.sent_by, by=actor, reason=reason.strip(), at=at)


def _void(snapshot: Snapshot, actor: User, at: datetime) -> list[SignOff]:
    """Let no sign-off on the snapshot hold any longer; those that did."""
    voided = sign_offs_in_force(snapshot)
    for sign_off in voided:
        sign_off.voided_at, sign_off.voided_by = at, actor
        sign_off.save(update_fields=["voided_at", "voided_by"])
    return voided


def latest_snapshot(response: Response) -> Snapshot:
    """What was last sent for approval. Raises Snapshot.DoesNotExist when nothing has been."""
    return response.snapshots.select_related("sent_by").order_by("-number")[:1].get()


@dataclass(frozen=True)
class SignerDetails:
    """What the form's section "Godkännande av behörig företrädare" asks of the signer.

    `acknowledges`: they have seen the warnings and the parked answers, where there are any.
    """

    name: str
    title: str
    phone: str
    email: str
    attests: bool
    acknowledges: bool = False


@transaction.atomic
def approve(
    *,
    response: Response,
    sha256: str,
    details: SignerDetails,
    actor: User,
    at: datetime,
    password: str = "",
    identified: Identification | None = None,
) -> SignOff:
    """Sign the snapshot whose fingerprint is `sha256`, by whoever has just shown who they are.

    By the password entered at this moment, or `identified` by the identity provider or a passkey for this snapshot.

    Where several approve in order this is one step: the response is approved by the last. Raises PermissionDenied or
    WrongStateError by the table, WrongStateError when another snapshot has come since the page was read,
    ValidationError for a wrong password, an identification that does not hold or details that are missing.
    """
    locked = lock(response)
    transition = require_now(Action.APPROVE, response=locked, actor=actor, at=at)
    snapshot = latest_snapshot(locked)
    _check_fingerprint(snapshot, sha256)
    seen = to_acknowledge(Draft(locked))
    errors = _missing(details, seen) | _not_shown(password, identified, actor, sha256, at)
    if errors:
        raise ValidationError(errors)
    sign_off = _sign(locked, snapshot, details, seen, identified.method if identified else "lösenord", actor, at)
    if sign_off.is_last:
        move(response=locked, transition=transition, actor=actor, at=at)
        letters.approved(response=locked, to=snapshot.sent_by, sign_off=sign_off, at=at)
    else:
        note = f"Godkännande {sign_off.step} av {sign_off.steps}"
        state = locked.state
        record(response=locked, action=Action.APPROVE, actor=actor, at=at, note=note, before=state, after=state)
        for user in asked_first(locked, snapshot, at):
            letters.your_turn(response=locked, snapshot=snapshot, to=user, sign_off=sign_off, at=at)
    return sign_off


def check_before_identifying(
    *, response: Response, sha256: str, details: SignerDetails, actor: User, at: datetime
) -> None:
    """Raise what approve would raise, but for who one is: nobody is to be asked that in vain."""
    require_now(Action.APPROVE, response=response, actor=actor, at=at)
    _check_fingerprint(latest_snapshot(response), sha256)
    if errors := _missing(details, to_acknowledge(Draft(response))):
        raise ValidationError(errors)


def _check_fingerprint(snapshot: Snapshot, sha256: str) -> None:
    if snapshot.sha256 != sha256:
        raise WrongStateError("Svaret har skickats på nytt sedan du öppnade sidan. Läs det igen innan du signerar.")


def _sign(
    response: Response,
    snapshot: Snapshot,
    details: SignerDetails,
    seen: dict[str, list[str]],
    method: str,
    actor: User,
    at: datetime,
) -> SignOff:
    turn, series = turn_of(snapshot), response.questionnaire.survey.name
    mandate = valid_mandate(actor, response.organisation, timezone.localdate(at), series)
    assert turn is not None  # the table lets nobody sign what everybody has signed
    return SignOff.objects.create(
        snapshot=snapshot,
        step=turn.step,
        steps=turn.steps,
        signer=actor,
        mandate=mandate,
        sha256=snapshot.sha256,
        name=details.name,
        title=details.title,
        phone=details.phone,
        email=details.email,
        mandate_reference=mandate.reference if mandate else "",
        attestation=attestation_text(response),
        authenticated_by=method,
        own_work=took_part(snapshot, actor),
        acknowledged=seen,
        signed_at=at,
    )


def to_acknowledge(draft: Draft) -> dict[str, list[str]]:
    """The items with warnings and with parked answers that a signer is to have seen; empty lists for none."""
    warnings = [problem.link_id for problem in draft.warnings]
    return {"warnings": warnings, "parked": [*draft.parked, *draft.orphans]}


def _missing(details: SignerDetails, seen: dict[str, list[str]]) -> dict[str, str]:
    """What is missing of the signer's details, by field."""
    wanted = {"name": "Skriv ditt namn.", "title": "Skriv din befattning.", "phone": "Skriv ditt telefonnummer."}
    errors = {field: message for field, message in wanted.items() if not getattr(details, field).strip()}
    if not details.email.strip():
        errors["email"] = "Skriv din e-postadress."
    if any(seen.values()) and not details.acknowledges:
        errors["acknowledges"] = "Läs det som kryssrutan gäller och kryssa i den för att kunna signera."
    if not details.attests:
        errors["attests"] = "Kryssa i att uppgifterna är riktiga för att kunna signera."
    return errors


def _not_shown(
    password: str, identified: Identification | None, actor: User, sha256: str, at: datetime
) -> dict[str, str]:
    """Why the person has not shown who they are at this moment; empty when they have."""
    if identified is None:
        wrong = not actor.check_password(password)
        return {"password": "Lösenordet stämmer inte. Skriv ditt lösenord igen."} if wrong else {}
    if identified.holds(user_id=actor.pk, purpose=sha256, now=at):
        return {}
    return {NON_FIELD_ERRORS: "Det har gått för lång tid sedan du visade vem du är. Börja om med att signera."}


def attestation_text(response: Response) -> str:
    """What the signer certifies: the questionnaire's own words, the organisation's where it has none, or ours."""
    for question in response.tree.questions:
        if isinstance(question, AttestationItem):
            return question.text
    own: str = response.organisation.attestation.strip()
    return own or "Behörig företrädare intygar härmed att uppgifterna som lämnats är riktiga."


@transaction.atomic
def revise(*, response: Response, actor: User, at: datetime) -> None:
    """Open a sent or approved response for change. Sign-offs on it are voided, and everyone concerned is told."""
    locked = lock(response)
    transition = require_now(Action.REVISE, response=locked, actor=actor, at=at)
    snapshot = latest_snapshot(locked)
    waiting = _waiting(locked, snapshot, at)
    voided = _void(snapshot, actor, at)
    told = {actor}
    for sign_off in voided:
        if sign_off.signer not in told:
            letters.approval_voided(response=locked, to=sign_off.signer, by=actor, at=at, snapshot=snapshot)
        told.add(sign_off.signer)
    for user in [snapshot.sent_by, *waiting]:
        if user not in told:
            letters.opened_for_change(response=locked, to=user, by=actor, at=at, snapshot=snapshot, signed=bool(voided))
        told.add(user)
    move(response=locked, transition=transition, actor=actor, at=at)


def _waiting(response: Response, snapshot: Snapshot, at: datetime) -> list[User]:
    """Those who have been asked to approve, or would have been, and have not."""
    if turn_of(snapshot) is None:
        return []
    return waiting_for(snapshot) or asked_first(response, snapshot, at)


def valid_sign_off(response: Response) -> SignOff | None:
    """The sign-off that makes what was last sent approved; None when it is not signed by all, or voided."""
    latest = last_sent(response)
    found = sign_offs_in_force(latest) if latest else []
    return found[-1] if found and found[-1].is_last else None
