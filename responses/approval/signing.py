"""Approving and signing what was sent, by whoever has just shown who they are."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from accounts.identity_providers.identification import Identification
from accounts.identity_providers.providers import has_own_password
from accounts.models import User
from config.fields.page_marks import mark_of
from config.refusals import WrongStateError
from responses.approval import letters
from responses.approval.points import return_answered_by
from responses.approval.sending import asked_now
from responses.approval.signers import Signer, signer_of, wrong_names
from responses.approval.suspicion import refuse_suspected
from responses.lifecycle.recipients import editor_or_all
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import locked_for, move, record
from responses.lifecycle.turns import took_part
from responses.lifecycle.workflow import Action, require
from responses.models import PersonalSignature, Response, SignOff, Snapshot
from responses.reading.draft import Draft
from surveys.schema import AttestationItem

_SEND_BACK = "Återsänd svaret, så att filen byts mot en ren kopia."
_CHANGED = (
    "Det som du intygar eller ska ha tagit del av har ändrats sedan du öppnade sidan. Läs det som står här nu och"
    " kryssa i igen."
)


@dataclass(frozen=True)
class SignerDetails:
    """What the form's section "Godkännande av behörig företrädare" asks of the signer.

    `acknowledges`: they have seen the warnings and the parked answers, where there are any. `mandate` is the id of the
    one they sign by; None: the only one. Name and title are the mandate's: if they are sent along, they must be those.
    `read` marks what their page said of all that (mark_of_read); None: no page is behind it.
    """

    phone: str
    email: str
    attests: bool
    acknowledges: bool = False
    mandate: int | None = None
    name: str = ""
    title: str = ""
    read: str | None = None


@dataclass(frozen=True, kw_only=True)
class MadeSignature:
    """An advanced electronic signature that has been checked: on `document`, which says what follows it here.

    `facts` are kept with the sign-off and told of; `method` is how the person was shown to be who they are.
    """

    request_id: uuid.UUID
    document: bytes
    cms: bytes
    sha256: str
    name: str
    title: str
    mandate: str
    stands_in: str
    attestation: str
    method: str
    facts: Mapping[str, str]


@transaction.atomic
def approve_response(
    *,
    response: Response,
    sha256: str,
    details: SignerDetails,
    actor: User,
    at: datetime,
    password: str = "",
    identified: Identification | None = None,
    made: MadeSignature | None = None,
) -> SignOff:
    """Sign the snapshot whose fingerprint is `sha256`, by whoever has just shown who they are.

    By the password entered at this moment, or `identified` by the identity provider or a passkey for this snapshot;
    where the organisation has decided so, the last in order by an advanced electronic signature `made` for it.

    Where several approve in order this is one step: the response is approved by the last. Raises PermissionDenied or
    WrongStateError by the table, WrongStateError when another snapshot has come since the page was read,
    ValidationError for a wrong password, an identification that does not hold, details that are missing, and where
    what is attested or told is another than the signer has read.
    """
    standing = locked_for(Action.APPROVE, response=response, actor=actor, at=at)
    locked, snapshot = standing.response, standing.sent
    _check_fingerprint(snapshot, sha256)
    refuse_suspected(locked, then=_SEND_BACK)
    draft, signer = Draft(locked), signer_of(standing, details.mandate)
    attestation = attestation_text(locked)
    errors = _missing(details, draft, signer, attestation)
    if made is not None:
        errors |= _not_for(made, signer, sha256, attestation)
    elif signs_with_service(standing):
        errors |= {NON_FIELD_ERRORS: "Organisationen har beslutat att svaret skrivs under hos underskriftstjänsten."}
    else:
        errors |= _not_shown(password, identified, actor, sha256, at)
    if errors:
        raise ValidationError(errors)
    acknowledged = {**to_acknowledge(draft), "told": told_remarks(draft)}
    sign_off = _sign(standing, signer, details, acknowledged, identified, at, made, attestation)
    if sign_off.is_last:
        move(standing, Action.APPROVE, at=at)
        editors = editor_or_all(locked, snapshot.sent_by)
        letters.APPROVED.put(to=editors, at=at, response=locked, sign_off=sign_off)
    else:
        note = f"Godkännande {sign_off.step} av {sign_off.steps}"
        state = locked.state
        record(response=locked, action=Action.APPROVE, actor=actor, at=at, note=note, before=state, after=state)
        _tell_next(locked, snapshot, sign_off, at)
    return sign_off


def _tell_next(response: Response, snapshot: Snapshot, sign_off: SignOff, at: datetime) -> None:
    """Tell the next in the order; the editors when that person has left or may no longer approve."""
    if asked := asked_now(response, at):
        letters.YOUR_TURN.put(
            to=asked,
            at=at,
            response=response,
            sender=snapshot.sent_by,
            sign_off=sign_off,
            sent_back=return_answered_by(snapshot),
        )
        return
    editors = editor_or_all(response, snapshot.sent_by)
    letters.NOBODY_CAN_APPROVE.put(to=editors, at=at, response=response, sign_off=sign_off)


def check_before_identifying(
    standing: Standing, draft: Draft, *, sha256: str, details: SignerDetails, attestation: str
) -> Signer:
    """As whom the person signs. Raise what approve would raise, but for who one is: nobody is to be asked that in vain.

    `attestation`: attestation_text of the standing's response.
    """
    require(Action.APPROVE, standing)
    _check_fingerprint(standing.sent, sha256)
    refuse_suspected(standing.response, then=_SEND_BACK)
    signer = signer_of(standing, details.mandate)
    if errors := _missing(details, draft, signer, attestation):
        raise ValidationError(errors)
    return signer


def _check_fingerprint(snapshot: Snapshot, sha256: str) -> None:
    if snapshot.sha256 != sha256:
        raise WrongStateError("Svaret har skickats på nytt sedan du öppnade sidan. Läs det igen innan du signerar.")


def _sign(
    standing: Standing,
    signer: Signer,
    details: SignerDetails,
    acknowledged: Mapping[str, Any],
    identified: Identification | None,
    at: datetime,
    made: MadeSignature | None,
    attestation: str,
) -> SignOff:
    snapshot, turn, actor = standing.sent, standing.turn, standing.user
    assert turn is not None  # the table lets nobody sign what everybody has signed
    sign_off = SignOff.objects.create(
        snapshot=snapshot,
        step=turn.step,
        steps=turn.steps,
        signer=actor,
        mandate=signer.mandate,
        sha256=snapshot.sha256,
        name=signer.name,
        title=signer.title,
        phone=details.phone,
        email=details.email,
        mandate_reference=signer.reference,
        stands_in=signer.stands_in,
        attestation=attestation,
        authenticated_by=made.method if made else identified.method if identified else "lösenord",
        vouched=dict(identified.vouched) if identified else {},
        signature=dict(made.facts) if made else {},
        own_work=took_part(snapshot, actor),
        acknowledged=acknowledged,
        signed_at=at,
    )
    if made:
        PersonalSignature.objects.create(
            sign_off=sign_off, request_id=made.request_id, document=made.document, cms=made.cms
        )
    return sign_off


def signs_with_service(standing: Standing) -> bool:
    """Whether this person's approval is an advanced electronic signature: the last in order, if so decided."""
    decided: bool = standing.response.organisation.signs_with_service
    return decided and standing.turn is not None and standing.turn.is_last


def _not_for(made: MadeSignature, signer: Signer, sha256: str, attestation: str) -> dict[str, str]:
    """Why the signature is not for this: it was made before the mandate, the answer or what is attested changed."""
    if made.attestation != attestation:
        return {NON_FIELD_ERRORS: "Texten som du intygar har ändrats sedan underskriften begärdes. Skriv under igen."}
    signed = (made.sha256, made.name, made.title, made.mandate, made.stands_in)
    if signed == (sha256, signer.name, signer.title, signer.reference, signer.stands_in):
        return {}
    return {NON_FIELD_ERRORS: "Mandatet har ändrats sedan underskriften begärdes. Skriv under igen."}


def to_acknowledge(draft: Draft) -> dict[str, list[str]]:
    """The items with warnings and with parked answers that a signer is to have seen; empty lists for none."""
    warnings = [problem.link_id for problem in draft.warnings]
    return {"warnings": warnings, "parked": [*draft.parked, *draft.orphans]}


def told_remarks(draft: Draft) -> list[dict[str, str]]:
    """The warnings in words, as the signer reads them now: tomorrow's rules may say something else, or nothing."""
    return [{"link_id": problem.link_id, "message": problem.message} for problem in draft.warnings]


def mark_of_read(draft: Draft, attestation: str) -> str:
    """By which what a signer reads beside the answers is known again: the words that they attest, and what they are
    told to have seen. An organisation may change its words, and a new release of the portal the remarks.
    """
    return mark_of(attestation, to_acknowledge(draft), told_remarks(draft))


def _missing(details: SignerDetails, draft: Draft, signer: Signer, attestation: str) -> dict[str, str]:
    """What is missing or wrong in the signer's details, by field."""
    errors = wrong_names(signer, name=details.name, title=details.title)
    if not details.phone.strip():
        errors["phone"] = "Skriv ditt telefonnummer."
    if not details.email.strip():
        errors["email"] = "Skriv din e-postadress."
    if any(to_acknowledge(draft).values()) and not details.acknowledges:
        errors["acknowledges"] = "Läs det som kryssrutan gäller och kryssa i den för att kunna signera."
    if not details.attests:
        errors["attests"] = "Kryssa i att uppgifterna är riktiga för att kunna signera."
    if details.read is not None and details.read != mark_of_read(draft, attestation):
        errors["attests"] = _CHANGED
    return errors


def _not_shown(
    password: str, identified: Identification | None, actor: User, sha256: str, at: datetime
) -> dict[str, str]:
    """Why the person has not shown who they are at this moment; empty when they have."""
    if identified is None:
        wrong = not (has_own_password(actor) and actor.check_password(password))
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
