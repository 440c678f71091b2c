"""Advanced electronic signatures of those who signed: embedded in the sealed copy, and checked again later."""

import io
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import pikepdf
from cryptography.x509 import Certificate
from django.db.models.fields.json import KeyTextTransform

from config.language import swedish
from config.pdf.render import EmbeddedFile
from responses.approval.signature_document import TITLE
from responses.lifecycle.turns import sign_offs_of
from responses.models import PersonalSignature, SignOff, Submission
from seals.personal_revocation import RevocationStatus
from seals.personal_signatures import SignatureRefusedError, UnknownIssuerError, check_signature, root_certificate_in
from seals.settings import signing_roots_from_settings

_logger = logging.getLogger(__name__)


def document_name(sign_off: SignOff) -> str:
    """What the document that was signed is called in the copy."""
    return f"underskrift-{sign_off.step}.pdf"


def signature_name(sign_off: SignOff) -> str:
    """What the signature on it is called."""
    return f"underskrift-{sign_off.step}.p7s"


def signature_in_words(sign_off: SignOff) -> str:
    """That it is signed so, by whom and who vouches for that; empty for other ways."""
    made = sign_off.signature
    if not made:
        return ""
    by = f"Underskrivet av {made['signer']} med avancerad elektronisk underskrift, utfärdare {made['issuer']}"
    if "level" not in made:  # as it was kept, and printed, before anybody was asked
        return by
    stamped = datetime.fromisoformat(made["stamped_at"]) if "stamped_at" in made else None
    time = f", tidsstämplat {swedish.moment(stamped)}" if stamped else ""
    return f"{by}, nivå CAdES {made['level']}{time}. {_revocation_in_words(made)}"


_UNCHECKED = "Om certifikatet var spärrat kontrollerades inte"


def _revocation_in_words(made: Mapping[str, str]) -> str:
    """What was known, when they signed, of whether the certificate was revoked."""
    match made.get("revocation"):
        case RevocationStatus.GOOD:
            asked_at = datetime.fromisoformat(made["revocation_at"])
            return f"Certifikatet var inte spärrat {swedish.moment(asked_at)}"
        case RevocationStatus.SHORT_LIVED:
            return "Certifikatet gällde för kort tid för att kunna spärras"
        case _:
            return _UNCHECKED


def embedded_signatures(submission: Submission) -> list[EmbeddedFile]:
    """Of each sign-off that has one: the document, and the signature on it (CMS, DER)."""
    signed = [one for one in sign_offs_of(submission) if one.signature]
    found = PersonalSignature.objects.select_related("sign_off").filter(sign_off__in=signed).order_by("sign_off__step")
    return [file for each in found for file in _files(each)] if signed else []


def _files(made: PersonalSignature) -> list[EmbeddedFile]:
    signed_at, name = made.sign_off.signed_at, made.sign_off.name
    told = (
        (document_name, f"Dokumentet som {name} skrev under", made.document, "application/pdf"),
        (signature_name, f"Underskriften av {name} (CMS)", made.cms, "application/pkcs7-signature"),
    )
    return [
        EmbeddedFile(
            name=named(made.sign_off),
            description=description,
            data=bytes(data),
            mime_type=kind,
            relationship="Supplement",
            created=signed_at,
            modified=signed_at,
        )
        for named, description, data, kind in told
    ]


def told_signature(sign_off: SignOff) -> str:
    """Of a sign-off that is signed so, whether the signature still holds by itself, for exactly this answer."""
    said = signature_in_words(sign_off)
    if "level" not in sign_off.signature:
        said = f"{said}. {_UNCHECKED}"
    try:
        roots = signing_roots_from_settings()
    except (OSError, ValueError) as error:
        _logger.warning("SIGNING_SERVICE_ROOTS cannot be read: %s", type(error).__name__)
        return f"{said}. Underskriften gick inte att kontrollera nu."
    kept = _kept_root(sign_off)
    try:
        _require_sound(sign_off, (kept,) if kept else roots)
    except SignatureRefusedError as refused:
        if isinstance(refused, UnknownIssuerError) and "root_sha256" not in sign_off.signature:
            return f"{said}. Underskriften gick inte att kontrollera: portalen känner inte längre utfärdaren."
        return f"{said}. Underskriften stämmer INTE: {swedish.within_sentence(str(refused))}"
    sound = f"{said}. Underskriften stämmer: den gäller just det här svaret."
    return f"{sound} {_FORMER_ISSUER}" if kept and kept not in roots else sound


_FORMER_ISSUER = "Utfärdaren är inte längre en som portalen är inställd på."


def _kept_root(sign_off: SignOff) -> Certificate | None:
    """The root that was trusted when they signed, by its fingerprint: settings tell of those of today alone."""
    fingerprint = sign_off.signature.get("root_sha256", "")
    return _root_in(sign_off.personal_signature.cms, fingerprint) if fingerprint else None


def _root_in(cms: bytes | memoryview, fingerprint: str) -> Certificate | None:
    """None also where the signature cannot be read, which _require_sound says of it; nothing else is to wait for it."""
    try:
        return root_certificate_in(bytes(cms), fingerprint)
    except ValueError as error:
        _logger.warning("A person's signature with the root %s cannot be read: %s", fingerprint, type(error).__name__)
        return None


def kept_roots(known: Collection[str]) -> Iterator[Certificate]:
    """The roots that people's signatures were kept with, of which the fingerprint is not `known`: each once."""
    found = PersonalSignature.objects.annotate(root=KeyTextTransform("root_sha256", "sign_off__signature"))
    found = found.filter(root__isnull=False).exclude(root__in=known).order_by("root").distinct("root")
    for fingerprint, cms in found.values_list("root", "cms"):
        if root := _root_in(cms, fingerprint):
            yield root


def _require_sound(sign_off: SignOff, roots: Sequence[Certificate]) -> None:
    """Raise SignatureRefusedError. The certificate is judged at the time of signing, for which the seal stands."""
    made, told = sign_off.personal_signature, sign_off.signature
    document = bytes(made.document)
    at = datetime.fromisoformat(told["signed_at"])
    facts = check_signature(
        document=document,
        signature=bytes(made.cms),
        trust_roots=roots,
        at=at,
        is_kept=True,
        with_evidence=told.get("revocation") in {RevocationStatus.GOOD, RevocationStatus.SHORT_LIVED},
    )
    if facts.fingerprint != told["certificate_sha256"] or facts.told_at != at:
        raise SignatureRefusedError("Den säger något annat än det som sparades bredvid.")
    if _fingerprint_in(document) != sign_off.sha256:
        raise SignatureRefusedError("Den gäller ett annat svar.")


def _fingerprint_in(document: bytes) -> str:
    """Of which answer the document says that it is."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        return str(pdf.docinfo.get("/Title", "")).removeprefix(TITLE)
