"""Is a file an unaltered copy of a submission? First the file alone (inspect_pdf), then the verdict.

The gate: the last signature covers the entire file and everything about it is in order. Either alone is
not enough: a signature stays in order when bytes are added after it.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from cryptography import x509

from .answers import receipt_number
from .signatures import ENTIRE_FILE, SignatureFacts, describe_certificate, read_signatures


class Verdict(Enum):
    """What a file is to the portal. The value is the exit status of manage.py verify_copy."""

    GENUINE = 0
    ALTERED = 1
    UNKNOWN = 2


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What a file says of itself; `reasons` are Swedish sentences for the reader.

    `intact`: sealed, and nothing was changed or added since. `sealed`: has a signature that can be read.
    `trusted`: the last seal's certificate is valid now and leads to a trust root. `ours`: some seal's
    certificate leads to a trust root, valid or not. `coverage`, `signer`, `signed_at`: of the last seal.
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
    signed_at: datetime | None
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


_UNREADABLE = "Filen är skadad eller ingen PDF: något sigill går inte att läsa."

# Called with the file's SHA-256 (hex) and the receipt number it states, or None.
Lookup = Callable[[str, str | None], Known]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A verdict with the reasons for it, in Swedish, the deciding one first."""

    verdict: Verdict
    reasons: tuple[str, ...]


def inspect_pdf(*, data: bytes, trust_roots: Sequence[x509.Certificate], at: datetime | None = None) -> Inspection:
    """Look at a file without any register. Never raises on its content.

    `at` (with time zone) is the moment certificates are judged at, by default now. There is no limit of
    time or size here: the caller sets them.
    """
    signatures, readable = _read(data, trust_roots, at)
    last = signatures[-1] if signatures else None
    found = Inspection(
        sha256=hashlib.sha256(data).hexdigest(),
        receipt_number=receipt_number(data),
        intact=last is not None and readable and _untouched(last),
        sealed=last is not None,
        trusted=last is not None and last.trusted,
        ours=any(one.ours for one in signatures),
        coverage=last.coverage if last else None,
        signer=last.signer if last else None,
        signed_at=last.signed_at if last else None,
        reasons=_reasons(signatures, readable),
        report={
            "size": len(data),
            "readable": readable,
            "signatures": [one.as_json() for one in signatures],
            "trust_roots": [describe_certificate(root) for root in trust_roots],
        },
    )
    found.report.update(_summary(found))
    return found


def _summary(found: Inspection) -> dict[str, Any]:
    names = ("sha256", "receipt_number", "intact", "sealed", "trusted", "coverage")
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
    data: bytes, trust_roots: Sequence[x509.Certificate], at: datetime | None
) -> tuple[tuple[SignatureFacts, ...], bool]:
    """The signatures, and whether the file could be read strictly, as every copy of ours can."""
    for strict in (True, False):
        try:
            found = read_signatures(data=data, trust_roots=trust_roots, at=at, strict=strict)
        # Hostile files make the parsers raise anything at all.
        except Exception:  # noqa: S112
            continue
        return found, strict
    return (), False


def _untouched(last: SignatureFacts) -> bool:
    return (
        last.coverage == ENTIRE_FILE
        and last.content_holds
        and last.signature_holds
        and (last.bottom_line or not last.trusted)
    )


def _reasons(signatures: Sequence[SignatureFacts], readable: bool) -> tuple[str, ...]:
    if not signatures:
        return ("Filen har inget sigill." if readable else _UNREADABLE,)
    found = [] if readable else ["Filens uppbyggnad är skadad."]
    if len(signatures) > 1:
        found.append("Filen har mer än ett sigill.")
    found.extend(_flaws(signatures[-1]))
    return tuple(found) or ("Sigillet är giltigt och omfattar hela filen.",)


def _flaws(last: SignatureFacts) -> list[str]:
    checks = (
        (last.coverage == ENTIRE_FILE, "Sigillet omfattar inte hela filen: något är tillagt efteråt."),
        (last.content_holds, "Innehållet stämmer inte med sigillet."),
        (last.signature_holds, "Sigillets signatur är ogiltig."),
        (last.ours, "Sigillet är inte utfärdat av någon som portalen litar på."),
        (last.trusted or not _holds_but_for_trust(last), _trust_flaw(last)),
    )
    return [sentence for holds, sentence in checks if not holds]


def _holds_but_for_trust(last: SignatureFacts) -> bool:
    # pyHanko trusts nothing that is changed; the certificate is then not what is wrong.
    return last.ours and last.content_holds and last.signature_holds


def _trust_flaw(last: SignatureFacts) -> str:
    until = last.certificate.not_valid_after_utc
    return f"Sigillets certifikat kan inte längre kontrolleras som giltigt (det gällde till och med {until:%Y-%m-%d})."
