"""Signing at a signing service: asking for a signature on a document of its own, and taking what comes back.

What was asked waits in the person's session, to be answered once: `AskedSignature`. Nothing that comes back is believed
but the signature itself, on exactly that document, by a certificate that names the person who asked.
"""

import base64
import hashlib
import logging
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from cryptography.x509 import Certificate
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from config.language.identity_numbers import holds_identity_number
from config.pdf.render import RenderError
from responses.approval import signing
from responses.approval.signature_document import make_document
from responses.lifecycle.standing import Standing
from responses.reading.draft import Draft
from seals.description import fingerprint_of
from seals.personal_evidence import KeptSignature, add_evidence
from seals.personal_revocation import Revocation, RevocationStatus, RevocationUnknownError, fetch_revocation
from seals.personal_signatures import PersonalSignatureFacts, SignatureRefusedError, check_signature
from seals.settings import authority_from_settings, signing_roots_from_settings, signing_service_from_settings
from seals.signing_service import SigningService, SigningServiceError
from seals.timestamps import TimestampError

_logger = logging.getLogger(__name__)
HOLDS_FOR = timedelta(minutes=15)
"""How long a request waits for its signature."""
CLOCKS_DIFFER = timedelta(minutes=2)


class ServiceAwayError(Exception):
    """Nothing can be signed now: no service, or none that answers, or no document. The message says so in Swedish."""


@dataclass(frozen=True, kw_only=True)
class AskedSignature:
    """A request that waits for its signature: for which answer and person, and the document. Kept in the session.

    `state` is what comes back with the person, `verifier` what shows the service that it is we who ask (PKCE).
    """

    response: str
    person: int
    sha256: str
    details: dict[str, Any]
    name: str
    title: str
    mandate: str
    stands_in: str
    attestation: str
    request_id: str
    document: str
    state: str
    verifier: str
    at: str

    def to_session(self) -> dict[str, Any]:
        """As the session keeps it."""
        return asdict(self)

    @classmethod
    def from_session(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept."""
        return cls(**kept)

    @property
    def pdf(self) -> bytes:
        """The document."""
        return base64.b64decode(self.document)

    @property
    def signer_details(self) -> signing.SignerDetails:
        """What was filled in."""
        return signing.SignerDetails(**self.details)


def ask_signature(
    standing: Standing, *, sha256: str, details: signing.SignerDetails, back: str, at: datetime
) -> tuple[AskedSignature, str]:
    """A request for a signature, and the address at the service to which the person goes.

    Raises as signing.check_before_identifying does, and ServiceAwayError.
    """
    service, response, snapshot = _service(), standing.response, standing.sent
    _roots()
    attestation, draft = signing.attestation_text(response), Draft(response)
    signer = signing.check_before_identifying(standing, draft, sha256=sha256, details=details, attestation=attestation)
    try:
        document = make_document(response=response, snapshot=snapshot, signer=signer, attestation=attestation, at=at)
    except RenderError as error:
        raise ServiceAwayError("Dokumentet att skriva under gick inte att göra just nu. Försök igen.") from error
    asked = AskedSignature(
        response=str(response.pk),
        person=standing.user.pk,
        sha256=sha256,
        details=asdict(details),
        name=signer.name,
        title=signer.title,
        mandate=signer.reference,
        stands_in=signer.stands_in,
        attestation=attestation,
        request_id=str(document.request_id),
        document=base64.b64encode(document.pdf).decode(),
        state=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        at=at.isoformat(),
    )
    return asked, service.address(digest=document.digest, back=back, state=asked.state, verifier=asked.verifier)


def take_signature(asked: AskedSignature, *, code: str, back: str, actor: User, at: datetime) -> signing.MadeSignature:
    """The signature for which the service gives `code`, checked. Raises ServiceAwayError and SignatureRefusedError."""
    service, document, roots = _service(), asked.pdf, _roots()
    begun = datetime.fromisoformat(asked.at)
    if asked.person != actor.pk:
        raise SignatureRefusedError("Underskriften begärdes av någon annan.")
    if at - begun > HOLDS_FOR:
        raise SignatureRefusedError("Det har gått för lång tid sedan underskriften begärdes.")
    try:
        cms = service.signature(digest=_digest(document), code=code, back=back, verifier=asked.verifier)
    except SigningServiceError as error:
        _logger.warning("No signature from the signing service: %s", error)
        raise ServiceAwayError(f"Portalen fick ingen underskrift från {service.name}.") from error
    facts = check_signature(document=document, signature=cms, trust_roots=roots, at=at)
    _require_person(facts, actor)
    if not begun - CLOCKS_DIFFER <= facts.told_at <= at + CLOCKS_DIFFER:
        raise SignatureRefusedError("Underskriften är gjord vid en annan tid.")
    _require_later(document, cms, roots, facts)
    revocation = _revocation(cms, roots)
    known = {"revocation": revocation.status.value, "revocation_at": timezone.now().isoformat()}
    kept = _with_evidence(document, cms, facts, revocation)
    return signing.MadeSignature(
        request_id=uuid.UUID(asked.request_id),
        document=document,
        cms=kept.cms,
        sha256=asked.sha256,
        name=asked.name,
        title=asked.title,
        mandate=asked.mandate,
        stands_in=asked.stands_in,
        attestation=asked.attestation,
        method=f"avancerad elektronisk underskrift genom {service.name}"[:200],
        facts=_kept(facts, service, asked, document) | known | _evidence(kept, facts),
    )


def _service() -> SigningService:
    service = signing_service_from_settings()
    if service is None:
        told = "Portalen har ingen underskriftstjänst. Organisationens administratör kan ändra hur ni signerar."
        raise ServiceAwayError(told)
    return service


def _roots() -> tuple[Certificate, ...]:
    try:
        return signing_roots_from_settings()
    except (OSError, ValueError) as error:
        _logger.warning("SIGNING_SERVICE_ROOTS cannot be read: %s", type(error).__name__)
        raise ServiceAwayError("Portalen kan inte kontrollera underskrifter just nu.") from error


def _require_later(document: bytes, cms: bytes, roots: Sequence[Certificate], facts: PersonalSignatureFacts) -> None:
    """Refuse what every later check would (archive.signatures): it judges the certificate at the signature's time."""
    try:
        check_signature(document=document, signature=cms, trust_roots=roots, at=facts.told_at)
    except SignatureRefusedError as refused:
        raise SignatureRefusedError("Certifikatet gällde inte vid den tid som underskriften uppger.") from refused


def _revocation(cms: bytes, roots: Sequence[Certificate]) -> Revocation:
    """That the certificate is not revoked, asked when all else holds: a stranger's certificate names nobody to ask."""
    if settings.SIGNING_SERVICE_REVOCATION == "none":
        return Revocation(status=RevocationStatus.UNCHECKED)
    try:
        return fetch_revocation(signature=cms, trust_roots=roots)
    except RevocationUnknownError as error:
        _logger.warning("Whether the certificate of a signature is revoked is not known: %s", error)
        raise ServiceAwayError("Det gick inte att få veta om certifikatet är spärrat.") from error


def _with_evidence(document: bytes, cms: bytes, facts: PersonalSignatureFacts, revocation: Revocation) -> KeptSignature:
    """The signature as it is kept: with all that shows it to hold, and held to that as every later check will."""
    try:
        authority = authority_from_settings()
        kept = add_evidence(signature=cms, chain=facts.chain, revocation=revocation, authority=authority)
        is_known = revocation.status is not RevocationStatus.UNCHECKED
        check_signature(
            document=document,
            signature=kept.cms,
            trust_roots=facts.chain[-1:],
            at=facts.told_at,
            is_kept=True,
            with_evidence=is_known,
        )
    except (OSError, ValueError, TimestampError, SignatureRefusedError) as error:
        _logger.warning("A signature is not kept, for what shows it to hold: %s", error)
        raise ServiceAwayError("Det som visar att underskriften gäller gick inte att spara nu.") from error
    return kept


def _evidence(kept: KeptSignature, facts: PersonalSignatureFacts) -> dict[str, str]:
    """The level, the time stamp's time, and which of the certificates in it is the root."""
    stamped = {"stamped_at": kept.stamped_at.isoformat()} if kept.stamped_at else {}
    return {"level": kept.level.value, "root_sha256": fingerprint_of(facts.chain[-1]), **stamped}


def _digest(document: bytes) -> bytes:
    return hashlib.sha256(document).digest()


def _require_person(facts: PersonalSignatureFacts, actor: User) -> None:
    """Refuse a certificate that does not name the person who asked by the address that the portal knows them by, and
    a signature that holds a personnummer anywhere: what is signed becomes a public record.
    """
    if actor.email.lower() not in facts.addresses:
        raise SignatureRefusedError(
            f"Underskriften är gjord av {facts.signer}, och certifikatet är inte utfärdat till din e-postadress här.",
            lasting=True,
        )
    if any(holds_identity_number(text) for text in facts.texts):
        told = "Certifikatet innehåller ett personnummer. En sådan underskrift sparas inte."
        raise SignatureRefusedError(told, lasting=True)


def _kept(
    facts: PersonalSignatureFacts, service: SigningService, asked: AskedSignature, document: bytes
) -> dict[str, str]:
    return {
        "service": service.name,
        "signer": facts.signer,
        "issuer": facts.issuer,
        "certificate_sha256": facts.fingerprint,
        "signed_at": facts.told_at.isoformat(),
        "request_id": asked.request_id,
        "document_sha256": _digest(document).hex(),
    }
