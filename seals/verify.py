"""Is a file an unaltered copy of a submission? First the file alone (inspect_pdf), then the verdict.

The gate: the seal is in order, nothing but archive time stamps has been added since, and the last signature covers
the entire file. A seal in order alone is not enough: it stays so when bytes are added after it.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise
from typing import Any

from cryptography import x509

from .answers import receipt_number
from .reasons import pades_level, seal_reasons
from .signatures import ENTIRE_FILE, ENTIRE_REVISION, SignatureFacts, describe_certificate, read_signatures


class Verdict(Enum):
    """What a file is to the portal. The value is the exit status of manage.py verify_copy."""

    GENUINE = 0
    ALTERED = 1
    UNKNOWN = 2


@dataclass(frozen=True, kw_only=True)
class Span:
    """What one signature says of the file: the first `covered` of its bytes are as they were `at`, if `holds`.

    `at` is the time of a trusted time stamp where there is one (`proven`), or else the seal's own word.
    """

    signer: str
    archive_time: bool
    covered: int
    holds: bool
    at: datetime | None
    proven: bool


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What a file says of itself; `reasons` are Swedish sentences for the reader.

    `intact`: sealed, and nothing was changed or added since but archive time stamps. `sealed`: has a signature that
    can be read. `trusted`: the certificates of the seal and of every archive time stamp lead to a trust root and were
    valid when it counts. `ours`: some seal's certificate leads to a trust root, valid or not. `coverage`: of the last
    signature. `signer`, `signer_name` (for a reader), `signed_at`: of the seal; `stamped_at`: its time according to a
    trusted time stamp. `level`: the PAdES level that could be confirmed. `valid_until`: until when the newest proof can
    be checked. `spans`: what each signature covers, oldest first.
    `receipt_number`: as stated inside, not verified. `report`: the details, JSON-able.
    """

    sha256: str
    receipt_number: str | None
    intact: bool
    sealed: bool
    trusted: bool
    ours: bool
    coverage: str | None
    signer: str | None
    signer_name: str | None
    signed_at: datetime | None
    stamped_at: datetime | None
    level: str | None
    valid_until: datetime | None
    spans: tuple[Span, ...]
    reasons: tuple[str, ...]
    report: dict[str, Any]

    @property
    def passes_gate(self) -> bool:
        return self.sealed and self.intact and self.trusted


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the register knows: `same_file`, a stored sealed copy has this SHA-256; `submission`, the
    receipt number belongs to a submission; `has_copy`, a sealed copy of that submission is stored."""

    same_file: bool
    submission: bool
    has_copy: bool


# Called with the file's SHA-256 (hex) and the receipt number it states, or None.
Lookup = Callable[[str, str | None], Known]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A verdict with the reasons for it, in Swedish, the deciding one first.

    `changes`: where an altered file differs from the stored copy; empty when it could not be compared.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    changes: tuple[str, ...] = ()


def inspect_pdf(
    *,
    data: bytes,
    trust_roots: Sequence[x509.Certificate],
    timestamp_roots: Sequence[x509.Certificate] = (),
    at: datetime | None = None,
) -> Inspection:
    """Look at a file without any register. Never raises on its content.

    `at` (with time zone) is the moment the newest certificate is judged at, by default now. There is no limit of
    time or size here: the caller sets them.
    """
    signatures, readable = _read(data, trust_roots, timestamp_roots, at)
    seal = next((one for one in signatures if not one.archive_time), None)
    last = signatures[-1] if signatures else None
    found = Inspection(
        sha256=hashlib.sha256(data).hexdigest(),
        receipt_number=receipt_number(data),
        intact=readable and _untouched(signatures),
        sealed=seal is not None,
        trusted=seal is not None and all(one.trusted for one in signatures),
        ours=any(one.ours for one in signatures),
        coverage=last.coverage if last else None,
        signer=seal.signer if seal else None,
        signer_name=seal.signer_name if seal else None,
        signed_at=seal.signed_at if seal else None,
        stamped_at=seal.stamped_at if seal else None,
        level=pades_level(signatures),
        valid_until=last.valid_until if last else None,
        spans=tuple(_span(one) for one in signatures),
        reasons=seal_reasons(signatures, readable=readable),
        report={
            "size": len(data),
            "readable": readable,
            "signatures": [one.as_json() for one in signatures],
            "trust_roots": [describe_certificate(root) for root in (*trust_roots, *timestamp_roots)],
        },
    )
    found.report.update(_summary(found))
    return found


def _span(one: SignatureFacts) -> Span:
    return Span(
        signer=one.signer,
        archive_time=one.archive_time,
        covered=one.covered,
        holds=one.content_holds and one.signature_holds and one.coverage in (ENTIRE_FILE, ENTIRE_REVISION),
        at=one.stamped_at or one.signed_at,
        proven=one.stamped_at is not None,
    )


def _summary(found: Inspection) -> dict[str, Any]:
    names = ("sha256", "receipt_number", "intact", "sealed", "trusted", "coverage", "level")
    return {name: getattr(found, name) for name in names} | {"reasons": list(found.reasons)}


def verdict(inspection: Inspection, *, lookup: Lookup) -> Judgement:
    """Judge an inspected file against the register of stored copies.

    A file that is byte for byte the stored one stays genuine when its certificate has expired since.
    """
    known = lookup(inspection.sha256, inspection.receipt_number)
    outcome, reason = _judge(inspection, known)
    return Judgement(verdict=outcome, reasons=(reason, *inspection.reasons))


def _judge(inspection: Inspection, known: Known) -> tuple[Verdict, str]:
    if known.same_file and inspection.intact:
        return Verdict.GENUINE, "Filen är identisk med det arkivexemplar som portalen har sparat."
    if inspection.passes_gate:
        return _judge_intact_but_not_stored(known)
    if known.submission and not inspection.ours:
        return Verdict.ALTERED, "Filen uppger ett svarskvitto härifrån men har inte portalens sigill."
    if known.submission or known.same_file or inspection.ours:
        return Verdict.ALTERED, "Filen är ändrad sedan den förseglades."
    return Verdict.UNKNOWN, "Filen har inget sigill härifrån och inget svarskvitto som finns här."


def _judge_intact_but_not_stored(known: Known) -> tuple[Verdict, str]:
    if not known.submission:
        return Verdict.UNKNOWN, "Sigillet är äkta, men inlämningen finns inte i den här portalen."
    if known.has_copy:
        return Verdict.ALTERED, "Filen är inte det arkivexemplar som portalen har sparat."
    return Verdict.GENUINE, "Sigillet är äkta och svarskvittot finns i portalen."


def _read(
    data: bytes,
    trust_roots: Sequence[x509.Certificate],
    timestamp_roots: Sequence[x509.Certificate],
    at: datetime | None,
) -> tuple[tuple[SignatureFacts, ...], bool]:
    """The signatures, and whether the file could be read strictly, as every copy of ours can."""
    for strict in (True, False):
        try:
            found = read_signatures(
                data=data, trust_roots=trust_roots, timestamp_roots=timestamp_roots, at=at, strict=strict
            )
        # Hostile files make the parsers raise anything at all.
        except Exception:  # noqa: S112
            continue
        return found, strict
    return (), False


def _untouched(signatures: Sequence[SignatureFacts]) -> bool:
    """One seal, then archive time stamps only; all hold, and the last one covers the entire file."""
    if not signatures or signatures[0].archive_time or signatures[-1].coverage != ENTIRE_FILE:
        return False
    return all(
        one.content_holds and one.signature_holds and (one.bottom_line or not one.trusted) for one in signatures
    ) and all(
        one.archive_time and signatures[0].extended_only and earlier.coverage == ENTIRE_REVISION
        for earlier, one in pairwise(signatures)
    )
