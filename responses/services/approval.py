"""From draft to approved: send, return, approve and sign, open for change."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import people_with_role, valid_mandate
from config import swedish
from config.refusals import WrongStateError
from responses.models import Response, SignOff, Snapshot, State
from responses.queries import Draft
from responses.services import letters
from responses.services.trail import lock, move, record, require_now
from responses.snapshots import fingerprint, snapshot_content
from responses.workflow import Action
from surveys.checks import Problem
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
    data and no reason is given for leaving it; the reason is written in the trail, what was found is not.
    """
    locked = lock(response)
    transition = require_now(Action.SEND_FOR_APPROVAL, response=locked, actor=actor, at=at)
    draft = Draft(locked)
    if draft.errors:
        raise IncompleteError(draft.errors)
    _acknowledge_personal_data(draft, personal_data_reason.strip(), actor, at)
    number = locked.snapshots.count() + 1
    content = snapshot_content(draft, number)
    snapshot = Snapshot.objects.create(
        response=locked, number=number, content=content, sha256=fingerprint(content), sent_by=actor, sent_at=at
    )
    locked.return_reason = ""
    move(response=locked, transition=transition, actor=actor, at=at, note=message)
    for approver in approvers_of(locked, at):
        if approver == actor:
            continue  # nobody approves what they sent
        letters.please_approve(response=locked, snapshot=snapshot, to=approver, sender=actor, message=message, at=at)
    return snapshot


def _acknowledge_personal_data(draft: Draft, reason: str, actor: User, at: datetime) -> None:
    if not draft.personal_data:
        return
    if not reason:
        message = "Skriv varför det som ser ut som personuppgifter får stå kvar, eller ta bort det ur svaren."
        raise ValidationError({"personal_data_reason": message})
    places = swedish.count_of(len(draft.personal_data), "svar", "svar")
    note = f"{places} med möjliga personuppgifter. Skäl: {reason}"
    record(response=draft.response, action="acknowledged", actor=actor, at=at, note=note)


def approvers_of(response: Response, at: datetime) -> list[User]:
    """The people who hold the role and a valid mandate today."""
    today = timezone.localdate(at)
    holders = people_with_role(response.organisation, Role.APPROVER)
    return [user for user in holders if valid_mandate(user, response.organisation, today)]


@transaction.atomic
def return_(*, response: Response, reason: str, actor: User, at: datetime) -> None:
    """Send the response back to its editors. Raises ValidationError without a reason."""
    locked = lock(response)
    transition = require_now(Action.RETURN, response=locked, actor=actor, at=at)
    if not reason.strip():
        raise ValidationError({"reason": "Skriv vad som behöver ändras, så att samordnaren vet vad som väntas."})
    locked.return_reason = reason.strip()
    move(response=locked, transition=transition, actor=actor, at=at, note=reason.strip())
    letters.returned(response=locked, to=latest_snapshot(locked).sent_by, by=actor, reason=reason.strip(), at=at)


def latest_snapshot(response: Response) -> Snapshot:
    """What was last sent for approval. Raises Snapshot.DoesNotExist when nothing has been."""
    return response.snapshots.select_related("sent_by").order_by("-number")[:1].get()


@dataclass(frozen=True)
class SignerDetails:
    """What the form's section "Godkännande av behörig företrädare" asks of the signer."""

    name: str
    title: str
    phone: str
    email: str
    attests: bool


@transaction.atomic
def approve(
    *, response: Response, sha256: str, details: SignerDetails, password: str, actor: User, at: datetime
) -> SignOff:
    """Sign the snapshot whose fingerprint is `sha256`, with the password entered at this moment.

    Raises PermissionDenied or WrongStateError by the table, WrongStateError when another snapshot has come since the
    page was read, ValidationError for a wrong password or details that are missing.
    """
    locked = lock(response)
    transition = require_now(Action.APPROVE, response=locked, actor=actor, at=at)
    snapshot = latest_snapshot(locked)
    if snapshot.sha256 != sha256:
        raise WrongStateError("Svaret har skickats på nytt sedan du öppnade sidan. Läs det igen innan du signerar.")
    _check_signer(details, password, actor)
    mandate = valid_mandate(actor, locked.organisation, timezone.localdate(at))
    if mandate is None:
        raise PermissionDenied("Du har inget giltigt mandat att signera för organisationen i dag.")
    sign_off = SignOff.objects.create(
        snapshot=snapshot,
        signer=actor,
        mandate=mandate,
        sha256=snapshot.sha256,
        name=details.name,
        title=details.title,
        phone=details.phone,
        email=details.email,
        mandate_reference=mandate.reference,
        attestation=attestation_text(locked),
        authenticated_by="lösenord",
        signed_at=at,
    )
    move(response=locked, transition=transition, actor=actor, at=at)
    letters.approved(response=locked, to=snapshot.sent_by, sign_off=sign_off, at=at)
    return sign_off


def _check_signer(details: SignerDetails, password: str, actor: User) -> None:
    wanted = {"name": "Skriv ditt namn.", "title": "Skriv din befattning.", "phone": "Skriv ditt telefonnummer."}
    errors = {field: message for field, message in wanted.items() if not getattr(details, field).strip()}
    if not details.email.strip():
        errors["email"] = "Skriv din e-postadress."
    if not details.attests:
        errors["attests"] = "Kryssa i att uppgifterna är riktiga för att kunna signera."
    if not actor.check_password(password):
        errors["password"] = "Lösenordet stämmer inte. Skriv ditt lösenord igen."  # noqa: S105  # a message
    if errors:
        raise ValidationError(errors)


def attestation_text(response: Response) -> str:
    """What the signer certifies: the questionnaire's own words, or ours where it has none."""
    for question in response.tree.questions:
        if isinstance(question, AttestationItem):
            return question.text
    return "Behörig företrädare intygar härmed att uppgifterna som lämnats är riktiga."


@transaction.atomic
def revise(*, response: Response, actor: User, at: datetime) -> None:
    """Open a sent or approved response for change; a sign-off on it is voided and its signer told."""
    locked = lock(response)
    transition = require_now(Action.REVISE, response=locked, actor=actor, at=at)
    snapshot = latest_snapshot(locked)
    sign_off = valid_sign_off(locked)
    if sign_off and locked.state == State.APPROVED:
        sign_off.voided_at, sign_off.voided_by = at, actor
        sign_off.save(update_fields=["voided_at", "voided_by"])
        letters.approval_voided(response=locked, to=sign_off.signer, by=actor, at=at, snapshot=snapshot)
    move(response=locked, transition=transition, actor=actor, at=at)


def valid_sign_off(response: Response) -> SignOff | None:
    """The sign-off in force on what was last sent; None when it is not signed or voided."""
    latest = response.snapshots.order_by("-number").first()
    if latest is None:
        return None
    found: SignOff | None = latest.sign_offs.filter(voided_at__isnull=True).select_related("signer", "snapshot").first()
    return found
