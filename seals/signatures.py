"""The signatures in a PDF, as facts: what they cover, whether they hold, whose they are, and since when.

Seals and archive time stamps (document time stamps) alike. pyHanko does the cryptography; this module asks it and
writes down the answers. It judges nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from .chains import root_of
from .checking import Checking
from .description import name_of
from .limits import Limit, LimitReached
from .streams import FileContent, bytes_between, open_content
from .updates import only_archive_timestamps

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature

ENTIRE_FILE, ENTIRE_REVISION = "ENTIRE_FILE", "ENTIRE_REVISION"
# One seal, and an archive time stamp every few years; a stranger's file may have thousands, each as costly to check.
MOST_SIGNATURES = 100
_LARGEST_HOLE = 2 * 1024 * 1024
_HEX_STRING = re.compile(rb"<(?:[0-9A-Fa-f]{2}){2,}>")


@dataclass(frozen=True, kw_only=True)
class SignatureFacts:
    """One signature: a seal, or (`archive_time`) an archive time stamp.

    `covered`: how many of the file's first bytes it signs. `content_holds`: those bytes are unchanged.
    `signature_holds`: the certificate's key made the signature. `trusted`: the chain is valid at `judged_at`, the
    moment that trusted time stamps prove the signature to be older than, or else the time of checking. `ours`: the
    certificate leads to a trust root, whatever its dates and whatever became of the file. `bottom_line`: pyHanko's
    own summary. `stamped_at`: the time of a trusted time stamp. `extended_only`: what follows it in the file is
    nothing but archive time stamps. `has_revocation_data`: the file carries what checking it long after needs.
    """

    field_name: str
    archive_time: bool
    coverage: str
    covered: int
    content_holds: bool
    signature_holds: bool
    trusted: bool
    trust_problem: str | None
    ours: bool
    bottom_line: bool
    extended_only: bool
    has_revocation_data: bool
    changes_allowed: str | None
    digest: str
    mechanism: str
    subfilter: str
    signed_at: datetime | None
    stamped_at: datetime | None
    judged_at: datetime
    valid_until: datetime
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def signer(self) -> str:
        return self.certificate.subject.rfc4514_string()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the signer's certificate, in hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def signer_name(self) -> str:
        """Who signed, for a reader: the certificate's common name and organisation."""
        return name_of(self.certificate.subject)

    def as_json(self) -> dict[str, Any]:
        """Everything a later reader needs to follow the judgement, JSON-able."""
        return {
            "field": self.field_name,
            "kind": "archive_time_stamp" if self.archive_time else "seal",
            "signer": self.signer,
            "signer_name": self.signer_name,
            "stated_signing_time": self.signed_at.isoformat() if self.signed_at else None,
            "time_stamp": self.stamped_at.isoformat() if self.stamped_at else None,
            "judged_at": self.judged_at.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "subfilter": self.subfilter,
            "digest_algorithm": self.digest,
            "signature_algorithm": self.mechanism,
            "coverage": self.coverage,
            "covered_bytes": self.covered,
            "followed_by_archive_time_stamps_only": self.extended_only,
            "content_intact": self.content_holds,
            "signature_valid": self.signature_holds,
            "certificate_trusted": self.trusted,
            "trust_problem": self.trust_problem,
            "docmdp": self.changes_allowed,
            "bottom_line": self.bottom_line,
            "has_revocation_data": self.has_revocation_data,
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
    data: FileContent,
    trust_roots: Sequence[x509.Certificate],
    timestamp_roots: Sequence[x509.Certificate] = (),
    at: datetime | None = None,
    strict: bool = True,
) -> tuple[SignatureFacts, ...]:
    """All signatures, oldest first. `at` is the moment the newest is judged at, by default now.

    Each is judged at the time that the trusted time stamps after it prove it to be older than: a certificate that has
    expired since does no harm. Raises LimitReached for more signatures than are checked, and whatever pyHanko raises on
    files it cannot read; with strict=False it reads more of them.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(open_content(data), strict=strict)
    if reader.encrypted:
        _unlock(reader)
    _require_few_signatures(reader)
    moment = at or datetime.now(UTC)
    found: list[SignatureFacts] = []
    checking = Checking.of(reader, trust_roots, timestamp_roots, moment)
    for embedded in reversed(reader.embedded_signatures):
        facts = signature_facts(embedded, checking, moment, newest=not found)
        if not hole_is_the_seal(data, embedded.byte_range):
            facts = replace(facts, coverage="UNCLEAR")
        if facts.archive_time and facts.trusted and facts.stamped_at is not None:
            moment = min(moment, facts.stamped_at)
        found.append(facts)
    return tuple(reversed(found))


def _unlock(reader: "PdfFileReader") -> None:
    """With an owner's password alone anybody may read, as any reader of PDFs does; nobody is asked for another."""
    from pyhanko.pdf_utils.crypt import AuthStatus

    try:
        status = reader.decrypt("").status
    # Locked for certificates, or in a way that is not known: anything is raised.
    except Exception as error:
        raise LimitReached(Limit.PASSWORD, str(error)) from error
    if status is AuthStatus.FAILED:
        raise LimitReached(Limit.PASSWORD)


def _require_few_signatures(reader: "PdfFileReader") -> None:
    """Counted in the form before pyHanko takes each of them apart."""
    from pyhanko.sign.fields import enumerate_sig_fields

    signed = islice(enumerate_sig_fields(reader, filled_status=True), MOST_SIGNATURES + 1)
    if sum(1 for _ in signed) > MOST_SIGNATURES:
        raise LimitReached(Limit.OBJECTS, f"more than {MOST_SIGNATURES} signatures")


def hole_is_the_seal(data: FileContent, byte_range: Sequence[int]) -> bool:
    """Whether the bytes a signature leaves out are its own DER value, zero padding, and nothing else.

    pyHanko's coverage compares lengths; this looks at the bytes nobody signed (ISO 32000-1, 12.8.1),
    where a message could be hidden otherwise.
    """
    if len(byte_range) != 4:
        return False
    start, end = int(byte_range[1]), int(byte_range[2])
    if end - start > _LARGEST_HOLE:
        return False
    hole = bytes_between(data, start, end)
    if _HEX_STRING.fullmatch(hole) is None:
        return False
    content = bytes.fromhex(hole[1:-1].decode())
    return not content[_der_length(content) :].strip(b"\0")


def _der_length(value: bytes) -> int:
    """The length of the first DER value, with its header (X.690, 8.1.3); at least 2."""
    size_of_length = value[1] & 0x7F if value[1] & 0x80 else 0
    stated = int.from_bytes(value[2 : 2 + size_of_length]) if size_of_length else value[1] & 0x7F
    return 2 + size_of_length + stated


def signature_facts(
    embedded: "EmbeddedPdfSignature", checking: Checking, moment: datetime, *, newest: bool
) -> SignatureFacts:
    """What there is to say of one signature, judged at `moment`."""
    archive_time = embedded.sig_object_type == "/DocTimeStamp"
    roots = checking.timestamp_roots if archive_time else checking.trust_roots
    status, stamped_at, judged_at = checking.check(embedded, moment)
    certificate = _pyca(embedded.signer_cert)
    chain = tuple(_pyca(one) for one in embedded.other_embedded_certs)
    permission = embedded.docmdp_level
    return SignatureFacts(
        field_name=str(embedded.field_name),
        archive_time=archive_time,
        coverage=status.coverage.name if status.coverage is not None else "UNCLEAR",
        covered=int(embedded.byte_range[2]) + int(embedded.byte_range[3]),
        content_holds=status.intact,
        signature_holds=status.valid,
        trusted=status.trusted,
        trust_problem=None if status.trust_problem_indic is None else str(status.trust_problem_indic),
        ours=not archive_time and root_of(roots, certificate, chain) is not None,
        bottom_line=status.trusted and status.intact and status.valid if archive_time else status.bottom_line,
        extended_only=newest or only_archive_timestamps(embedded.reader, embedded.signed_revision),
        has_revocation_data=bool(checking.certificates),
        changes_allowed=permission.name if permission is not None else None,
        digest=status.md_algorithm,
        mechanism=status.pkcs7_signature_mechanism,
        subfilter=str(embedded.sig_object.get("/SubFilter", "")).lstrip("/"),
        signed_at=None if archive_time else status.signer_reported_dt,
        stamped_at=stamped_at,
        judged_at=judged_at,
        valid_until=checking.valid_until(embedded, stamped=stamped_at is not None),
        certificate=certificate,
        chain=chain,
    )


def _pyca(certificate: Any) -> x509.Certificate:
    """Raises ValueError for one that cannot be described, which is otherwise found when it is told."""
    found = x509.load_der_x509_certificate(certificate.dump())
    describe_certificate(found)
    return found
