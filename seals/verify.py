"""Is a file an unaltered copy of a submission? First the file alone (inspect_pdf), then the verdict.

The gate: the seal is in order, nothing but archive time stamps has been added since, and the last signature covers
the entire file. A seal in order alone is not enough: it stays so when bytes are added after it.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from cryptography import x509

from .limits import Limit, limit_of
from .reasons import limit_reason, made_as_reasons, pades_level, seal_reasons
from .signatures import ENTIRE_FILE, ENTIRE_REVISION, SignatureFacts, describe_certificate, read_signatures
from .streams import FileContent, open_content, size_of
from .traces import MadeAs, is_zip, made_as, seal_certificates, stated_receipt


class Verdict(Enum):
    """What a file is to the portal. The value is the exit status of manage.py verify_copy.

    UNCHECKED: a limit of time, memory or size, or a password, stood in the way, and what could be read decides nothing.
    """

    GENUINE = 0
    ALTERED = 1
    UNKNOWN = 2
    UNCHECKED = 3


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
    valid when it counts. `ours`: some seal's certificate leads to a trust root, valid or not, but others have
    certificates of the same root: `certificates` are the SHA-256 fingerprints of those that made the seals, for the
    register to know its own by. `limit`: what kept the file from being looked at; everything else but `certificates`
    and `receipt_number` then says nothing. `made_as`: what the file calls itself beside a copy. `coverage`: of the last
    signature. `signer`, `signer_name` (for a reader), `signed_at`: of the seal; `stamped_at`: its time according to a
    trusted time stamp. `level`: the PAdES level that could be confirmed. `valid_until`: until when the newest proof can
    be checked. `spans`: what each signature covers, oldest first.
    `receipt_number`, and `organisation`, whose answer it is by number: as stated inside, not verified. `report`: the
    details, JSON-able.
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
    certificates: tuple[str, ...] = ()
    limit: Limit | None = None
    made_as: MadeAs = MadeAs.OTHER
    organisation: str | None = None

    @property
    def passes_gate(self) -> bool:
        return self.sealed and self.intact and self.trusted


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the register knows: `same_file`, a stored sealed copy has this SHA-256; `submission`, the
    receipt number belongs to a submission; `has_copy`, a sealed copy of that submission is stored; `our_seal`, one of
    the certificates may seal for the organisation that the file is of: its own or the portal's, which has sealed a
    stored copy or is named by the settings; `seal_of`, where none may: whose the seal is, another organisation's."""

    same_file: bool
    submission: bool
    has_copy: bool
    our_seal: bool
    seal_of: str = ""


# The roots of seals that are organisations' own, by number.
OwnRoots = Mapping[str, Sequence[x509.Certificate]]
# Called with what the file alone has shown.
Lookup = Callable[["Inspection"], Known]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A verdict with the reasons for it, in Swedish, the deciding one first.

    `changes`: where an altered file differs from the stored copy; empty when it could not be compared. `notes`: what
    else a reader should know, such as that a later submission has taken the copy's place. `our_seal`: a seal in the
    file is the organisation's own or the portal's, whether or not it still holds; `seal_of`: it is that other
    organisation's. `title`: what is said of another file than a sealed copy; empty where the verdict's own
    words are.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    our_seal: bool = False
    seal_of: str = ""
    title: str = ""


def inspect_pdf(
    *,
    data: FileContent,
    trust_roots: Sequence[x509.Certificate],
    timestamp_roots: Sequence[x509.Certificate] = (),
    own_roots: OwnRoots = MappingProxyType({}),
    at: datetime | None = None,
) -> Inspection:
    """Look at a file without any register. Never raises on its content.

    `own_roots`: by number, those that are trusted beside `trust_roots` in a file that states to be that organisation's.
    `at` (with time zone) is the moment the newest certificate is judged at, by default now. There is no limit of
    time or size here: the caller sets them.
    """
    stated = stated_receipt(data)
    trust_roots = (*trust_roots, *own_roots.get(stated.organisation or "", ()))
    signatures, readable, limit = _read(data, trust_roots, timestamp_roots, at)
    limit = limit or stated.limit
    seal = next((one for one in signatures if not one.archive_time), None)
    last = signatures[-1] if signatures else None
    found = Inspection(
        sha256=hashlib.file_digest(open_content(data), "sha256").hexdigest(),
        receipt_number=stated.number,
        organisation=stated.organisation,
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
        reasons=_reasons(signatures, limit, readable=readable),
        made_as=made_as(data) if seal is None else MadeAs.OTHER,
        certificates=_certificates(data, signatures, readable=readable),
        limit=limit,
        report={
            "size": size_of(data),
            "readable": readable,
            "signatures": [one.as_json() for one in signatures],
            "trust_roots": [describe_certificate(root) for root in (*trust_roots, *timestamp_roots)],
        },
    )
    found.report.update(_summary(found))
    return found


def _reasons(signatures: Sequence[SignatureFacts], limit: Limit | None, *, readable: bool) -> tuple[str, ...]:
    said = (limit_reason(limit),) if limit else ()
    return said if limit and not signatures else (*said, *seal_reasons(signatures, readable=readable))


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

    A file that is byte for byte a stored one is genuine, whatever its certificate has come to since and whether or not
    it could be looked at; no other file ever is. Without having been looked at, none is called altered for that.
    """
    known = lookup(inspection)
    outcome, reason = _judge(inspection, known)
    reasons = (reason, *_further(inspection, known))
    return Judgement(verdict=outcome, reasons=reasons, our_seal=known.our_seal, seal_of=known.seal_of)


def _judge(inspection: Inspection, known: Known) -> tuple[Verdict, str]:
    if known.same_file:
        return Verdict.GENUINE, "Filen är identisk med det arkivexemplar som portalen har sparat."
    if known.seal_of and inspection.sealed:
        return Verdict.ALTERED, f"Fel sigill: det tillhör {known.seal_of}, och filen uppger en annan organisation."
    if known.our_seal and inspection.sealed and not inspection.intact:
        return Verdict.ALTERED, _CHANGED
    if inspection.limit is not None:
        return _judge_unread(inspection.limit, known)
    if known.our_seal:
        return _judge_our_seal(inspection, known)
    if known.has_copy:
        return Verdict.ALTERED, "Filen uppger ett svarskvitto härifrån men har inte portalens sigill."
    if known.submission:
        return Verdict.UNKNOWN, f"{_NOT_STORED_YET} Filen har inte portalens sigill."
    return Verdict.UNKNOWN, "Filen har inget sigill härifrån och inget svarskvitto som finns här."


_CHANGED = "Filen är ändrad sedan den förseglades."
_NOT_STORED_YET = "Arkivexemplaret med det svarskvitto som filen uppger är inte sparat i portalen ännu."


def _judge_our_seal(inspection: Inspection, known: Known) -> tuple[Verdict, str]:
    """A file with the organisation's own seal that is none of the stored ones."""
    if not inspection.intact:
        return Verdict.ALTERED, _CHANGED
    if known.has_copy:
        return Verdict.ALTERED, "Filen är inte det arkivexemplar som portalen har sparat."
    if known.submission:
        return Verdict.UNKNOWN, f"{_NOT_STORED_YET} Kontrollera filen igen när det är klart."
    return Verdict.UNKNOWN, "Filen är förseglad härifrån, men inlämningen finns inte i den här portalen."


def _judge_unread(limit: Limit, known: Known) -> tuple[Verdict, str]:
    """What can be said of a file that is not a stored one and that could not be looked at."""
    if known.has_copy:
        return Verdict.ALTERED, "Filen uppger ett svarskvitto härifrån men är inte det sparade arkivexemplaret."
    if known.submission:
        return Verdict.UNCHECKED, _NOT_STORED_YET
    if known.our_seal and limit.no_copy_of_ours:
        return Verdict.ALTERED, "Filen innehåller portalens sigill men är ändrad sedan den förseglades."
    if known.our_seal:
        return Verdict.UNCHECKED, "Filen är inget sparat arkivexemplar men innehåller portalens sigill."
    return Verdict.UNCHECKED, "Filen är inget sparat arkivexemplar, och mer än så gick inte att ta reda på."


def _further(inspection: Inspection, known: Known) -> tuple[str, ...]:
    """What the file itself shows, but for praise of a seal that is not the organisation's own."""
    if known.seal_of and inspection.passes_gate:
        return ()
    foreign = inspection.passes_gate and not known.our_seal
    said = ("Sigillet är inte den här portalens, fastän det har samma utfärdare.",) if foreign else inspection.reasons
    return (*said, *made_as_reasons(inspection.made_as))


def _read(
    data: FileContent,
    trust_roots: Sequence[x509.Certificate],
    timestamp_roots: Sequence[x509.Certificate],
    at: datetime | None,
) -> tuple[tuple[SignatureFacts, ...], bool, Limit | None]:
    """The signatures, whether the file could be read strictly, as every copy of ours can, and what was in the way."""
    limit = None
    for strict in (True, False):
        try:
            found = read_signatures(
                data=data, trust_roots=trust_roots, timestamp_roots=timestamp_roots, at=at, strict=strict
            )
        # Hostile files make the parsers raise anything at all.
        except Exception as error:
            limit = limit or limit_of(error)
            continue
        return found, strict, None
    return (), False, limit


def _certificates(data: FileContent, signatures: Sequence[SignatureFacts], *, readable: bool) -> tuple[str, ...]:
    """Of the seals that were read; in a damaged file also of what only looks like one."""
    read = tuple(dict.fromkeys(one.fingerprint for one in signatures if not one.archive_time))
    return read or (() if readable or is_zip(data) else seal_certificates(data))


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
