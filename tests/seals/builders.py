"""Copies, keys and a register for the tests: everything is made by the real functions."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from django.template.loader import render_to_string

from archive.paper import STYLESHEET
from archive.paper.printing import Printer
from config.pdf.render import EmbeddedFile, render_pdf
from seals.development_certificate import PASSPHRASE, ensure_development_certificate
from seals.seal import Pkcs12Sealer
from seals.verify import Inspection, Known

MOMENT = datetime(2026, 2, 27, 13, 3, 5, tzinfo=UTC)
RECEIPT = "SP-2026-000417-K"
SAMPLE = Path(__file__).with_name("sample.html").read_text()
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def make_sealer(directory: Path) -> Pkcs12Sealer:
    certificate = ensure_development_certificate(directory)
    return Pkcs12Sealer(
        pkcs12=certificate.pkcs12.read_bytes(),
        password=PASSPHRASE,
        name="Region Exempel",
        location="Exempelstad",
    )


def make_file(name: str, data: bytes, mime_type: str, relationship: Any = "Supplement") -> EmbeddedFile:
    return EmbeddedFile(
        name=name,
        description=f"Innehållet i {name}",
        data=data,
        mime_type=mime_type,
        relationship=relationship,
        created=MOMENT,
        modified=MOMENT,
    )


def make_answers(receipt: str = RECEIPT) -> EmbeddedFile:
    content = json.dumps({"receipt_number": receipt, "snapshot": {"answers": {"1": "Svar på å ä ö"}}}).encode()
    return make_file("svar.json", content, "application/json", "Data")


def make_attachments() -> list[EmbeddedFile]:
    """The answers, a PDF that is no PDF/A itself, and a Word file."""
    blank, word = io.BytesIO(), io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank, deterministic_id=True)
    with zipfile.ZipFile(word, "w") as archive:
        archive.writestr(zipfile.ZipInfo("word/document.xml"), "<w:document/>")
    return [
        make_answers(),
        make_file("ekonomisk översikt.pdf", blank.getvalue(), "application/pdf"),
        make_file("handlingsplan.docx", word.getvalue(), DOCX),
    ]


def make_pdf(html: str = SAMPLE, **changes: Any) -> bytes:
    values: dict[str, Any] = {
        "stylesheet": STYLESHEET,
        "title": "Redovisning av statsbidrag 2025",
        "author": "Region Exempel",
        "created": MOMENT,
        "identifier": RECEIPT,
        "attachments": make_attachments(),
    }
    return render_pdf(html=html, **(values | changes))


def make_page(body: str) -> str:
    return f'<html lang="sv"><head><title>Prov</title></head><body><h1>Prov</h1>{body}</body></html>'


def make_answer_page(text: str) -> str:
    """A page with what a person wrote, prepared the way a copy prepares it."""
    written = render_to_string("archive/paper/written.html", {"blocks": Printer().written(text)})
    return make_page(f'<div class="question"><h2>Fråga</h2><div class="answer">{written}</div></div>')


@dataclass
class Register:
    """The stored copies of a portal: receipt numbers with the SHA-256 of their copy, or None yet; its own seals."""

    copies: dict[str, str | None] = field(default_factory=dict)
    seals: frozenset[str] = frozenset()

    def __call__(self, inspection: Inspection) -> Known:
        stored = None if inspection.receipt_number is None else self.copies.get(inspection.receipt_number)
        return Known(
            same_file=inspection.sha256 in self.copies.values(),
            submission=inspection.receipt_number in self.copies,
            has_copy=stored is not None,
            our_seal=not self.seals.isdisjoint(inspection.certificates),
        )


def fingerprints(*sealers: Pkcs12Sealer) -> frozenset[str]:
    """SHA-256 of the certificates that the sealers seal with."""
    loaded = [load_pkcs12(one.pkcs12, one.password.encode()).cert for one in sealers]
    return frozenset(one.certificate.fingerprint(hashes.SHA256()).hex() for one in loaded if one)
