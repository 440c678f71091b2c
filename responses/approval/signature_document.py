"""The document that a behörig företrädare signs at a signing service: what is approved, by whom and by what right."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone

from config.language import swedish
from config.pdf.confinement import render_confined
from config.pdf.fonts import replace_unmappable
from config.pdf.render import COMMON_STYLESHEET
from responses.approval.signers import Signer
from responses.models import Response, Snapshot

TITLE = "Underskrift av svar med kontrollsumma "
"""How the document's title begins; the fingerprint of what is signed is the rest of it."""


@dataclass(frozen=True, kw_only=True)
class SignatureDocument:
    """A document to be signed once: PDF/A-3a, with its SHA-256."""

    request_id: uuid.UUID
    pdf: bytes

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.pdf).digest()


def make_document(
    *, response: Response, snapshot: Snapshot, signer: Signer, attestation: str, at: datetime
) -> SignatureDocument:
    """The document, new each time: its number is of this request alone. Raises config.pdf.render.RenderError."""
    request_id, asked = uuid.uuid4(), snapshot.content["questionnaire"]
    title, moment = f"{TITLE}{snapshot.sha256}", timezone.localtime(at)
    facts = [
        ("Enkät", f"{response.questionnaire.dated_title}, utgåva {asked['version']}"),
        ("Organisation", f"{response.organisation.name} ({response.organisation.legal_number})"),
        ("Svarets kontrollsumma (SHA-256)", snapshot.sha256),
        ("Enkätens kontrollsumma (SHA-256)", asked["sha256"]),
        ("Namn", signer.name),
        ("Befattning", signer.title),
        ("Ersättare för", signer.stands_in),
        ("Roll", "Behörig företrädare"),
        ("Mandat", signer.reference),
        ("Tidpunkt då underskriften begärdes", f"{swedish.day(moment.date())} kl. {moment:%H:%M:%S} (svensk tid)"),
        ("Begärans nummer", str(request_id)),
    ]
    html = render_to_string(
        "approval/signature_document.html",
        {
            "title": title,
            "attestation": _printable(attestation),
            "facts": [(label, _printable(text)) for label, text in facts if text],
        },
    )
    pdf = render_confined(
        html=html,
        stylesheet=COMMON_STYLESHEET,
        title=title,
        author=response.organisation.name,
        created=at,
        identifier=f"signature:{request_id}",
    )
    return SignatureDocument(request_id=request_id, pdf=pdf)


def _printable(text: str) -> str:
    return replace_unmappable(text)[0]
