"""The signatures in a PDF, as facts: what they cover, whether they hold, and whose they are.

pyHanko does the cryptography; this module asks it and writes down the answers. It judges nothing.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

if TYPE_CHECKING:
    from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus

ENTIRE_FILE = "ENTIRE_FILE"
LONGEST_CHAIN = 5
_HEX_STRING = re.compile(rb"<(?:[0-9A-Fa-f]{2}){2,}>")


@dataclass(frozen=True, kw_only=True)
class SignatureFacts:
    """One signature.

    `content_holds`: the signed bytes are unchanged. `signature_holds`: the certificate's key made the
    signature. `trusted`: the chain is valid at the time of checking. `ours`: the certificate leads to a
    trust root, whatever its dates and whatever became of the file. `bottom_line`: pyHanko's own summary.
    """

    field_name: str
    coverage: str
    content_holds: bool
    signature_holds: bool
    trusted: bool
    trust_problem: str | None
    ours: bool
    bottom_line: bool
    changes_allowed: str | None
    digest: str
    mechanism: str
    subfilter: str
    signed_at: datetime | None
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def signer(self) -> str:
        return self.certificate.subject.rfc4514_string()

    def as_json(self) -> dict[str, Any]:
        """Everything a later reader needs to follow the judgement, JSON-able."""
        return {
            "field": self.field_name,
            "signer": self.signer,
            "stated_signing_time": self.signed_at.isoformat() if self.signed_at else None,
            "subfilter": self.subfilter,
            "digest_algorithm": self.digest,
            "signature_algorithm": self.mechanism,
            "coverage": self.coverage,
            "content_intact": self.content_holds,
            "signature_valid": self.signature_holds,
            "certificate_trusted": self.trusted,
            "trust_problem": self.trust_problem,
            "docmdp": self.changes_allowed,
            "bottom_line": self.bottom_line,
            "certificates": [describe_certificate(one) for one in (self.certificate, *self.chain)],
        }


def describe_certificate(certificate: x509.Certificate) -> dict[str, str]:
    return {
        "subject": certificate.subject.rfc4514_string(),
        "issuer": certificate.issuer.rfc4514_string(),
        "serial_number": format(certificate.serial_number, "x"),
        "sha256_fingerprint": certificate.fingerprint(hashes.SHA256()).hex(),
        "not_valid_before": certificate.not_valid_before_utc.isoformat(),
        "not_valid_after": certificate.not_valid_after_utc.isoformat(),
    }


def read_signatures(
    *,
    data: bytes,
    trust_roots: Sequence[x509.Certificate],
    at: datetime | None = None,
    strict: bool = True,
) -> tuple[SignatureFacts, ...]:
    """All signatures, oldest first. `at` is the moment certificates are judged at, by default now.

    Raises whatever pyHanko raises on files it cannot read; with strict=False it reads more of them.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data), strict=strict)
    found = tuple(reader.embedded_regular_signatures)
    facts = (_facts(one, trust_roots, at) for one in found)
    return tuple(
        one if hole_is_the_seal(data, embedded.byte_range) else replace(one, coverage="UNCLEAR")
        for one, embedded in zip(facts, found, strict=True)
    )


def hole_is_the_seal(data: bytes, byte_range: Sequence[int]) -> bool:
    """Whether the bytes a signature leaves out are its own DER value, zero padding, and nothing else.

    pyHanko's coverage compares lengths; this looks at the bytes nobody signed (ISO 32000-1, 12.8.1),
    where a message could be hidden otherwise.
    """
    if len(byte_range) != 4:
        return False
    hole = data[int(byte_range[1]) : int(byte_range[2])]
    if _HEX_STRING.fullmatch(hole) is None:
        return False
    content = bytes.fromhex(hole[1:-1].decode())
    return not content[_der_length(content) :].strip(b"\0")


def _der_length(value: bytes) -> int:
    """The length of the first DER value, with its header (X.690, 8.1.3); at least 2."""
    size_of_length = value[1] & 0x7F if value[1] & 0x80 else 0
    stated = int.from_bytes(value[2 : 2 + size_of_length]) if size_of_length else value[1] & 0x7F
    return 2 + size_of_length + stated


def _facts(
    embedded: "EmbeddedPdfSignature", trust_roots: Sequence[x509.Certificate], at: datetime | None
) -> SignatureFacts:
    status = _validate(embedded, trust_roots, at)
    certificate = _pyca(embedded.signer_cert)
    chain = tuple(_pyca(one) for one in embedded.other_embedded_certs)
    permission = embedded.docmdp_level
    return SignatureFacts(
        field_name=str(embedded.field_name),
        coverage=status.coverage.name if status.coverage is not None else "UNCLEAR",
        content_holds=status.intact,
        signature_holds=status.valid,
        trusted=status.trusted,
        trust_problem=None if status.trust_problem_indic is None else str(status.trust_problem_indic),
        ours=leads_to(trust_roots, certificate, chain),
        bottom_line=status.bottom_line,
        changes_allowed=permission.name if permission is not None else None,
        digest=status.md_algorithm,
        mechanism=status.pkcs7_signature_mechanism,
        subfilter=str(embedded.sig_object.get("/SubFilter", "")).lstrip("/"),
        signed_at=status.signer_reported_dt,
        certificate=certificate,
        chain=chain,
    )


def _validate(
    embedded: "EmbeddedPdfSignature", trust_roots: Sequence[x509.Certificate], at: datetime | None
) -> "PdfSignatureStatus":
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = [one for root in trust_roots for one in load_certs_from_pemder_data(root.public_bytes(Encoding.PEM))]
    # Nothing is fetched: a file from outside must not make the server call addresses it names.
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=at)
    # What an update changed is not analysed: no change is allowed, and the analysis is slow on large
    # files and wordy in the log.
    return validate_pdf_signature(embedded, signer_validation_context=context, skip_diff=True)


def leads_to(
    trust_roots: Sequence[x509.Certificate],
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
) -> bool:
    """Whether signatures lead from the certificate to a root, by way of the chain, dates apart."""
    for _ in range(LONGEST_CHAIN):
        if certificate in trust_roots or any(issued(certificate, root) for root in trust_roots):
            return True
        issuer = next((one for one in chain if issued(certificate, one)), None)
        if issuer is None or issuer == certificate:
            return False
        certificate = issuer
    return False


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _pyca(certificate: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())
