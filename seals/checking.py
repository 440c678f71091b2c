"""Asking pyHanko whether one signature holds and is trusted at a moment, with what the file itself brings along.

Nothing is fetched: a file from outside must not make the server call addresses it names. The certificates and the
revocation data of long ago are those that the file carries (its document security store).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cryptography import x509

from .limits import Limit, LimitReached
from .timestamps import asn1_certificates, attached_certificates

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

# What a copy of ours carries, many times over; a stranger's file may name thousands.
_MOST_ITEMS, _LARGEST_ITEM = 100, 2 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Checking:
    """The roots to be trusted, and what the file carries to check certificates with. `now`: the time of checking."""

    now: datetime
    trust_roots: Sequence[x509.Certificate]
    timestamp_roots: Sequence[x509.Certificate]
    certificates: list[Any] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)
    ocsps: list[bytes] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        reader: "PdfFileReader",
        trust_roots: Sequence[x509.Certificate],
        timestamp_roots: Sequence[x509.Certificate],
        now: datetime,
    ) -> "Checking":
        """With the document security store of the file as it is now."""
        from asn1crypto.x509 import Certificate

        store = _inside(reader.root, "/DSS") or {}
        return cls(
            now=now,
            trust_roots=trust_roots,
            timestamp_roots=timestamp_roots,
            certificates=[Certificate.load(one) for one in _carried(store, "/Certs")],
            crls=_carried(store, "/CRLs"),
            ocsps=_carried(store, "/OCSPs"),
        )

    def check(self, embedded: "EmbeddedPdfSignature", moment: datetime) -> tuple[Any, datetime | None, datetime]:
        """pyHanko's status, the time of its trusted time stamp if any, and the moment the status is of."""
        from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp

        # What an update changed is not analysed here: pyHanko's analysis takes seconds on a long copy, and allows
        # more than we do (seals.updates).
        stamping = self._context(self.timestamp_roots, moment)
        if embedded.sig_object_type == "/DocTimeStamp":
            stamp = validate_pdf_timestamp(embedded, validation_context=stamping, skip_diff=True)
            return stamp, stamp.timestamp if _good(stamp) else None, moment
        stamped_at = self._stamped_at(embedded, stamping)
        moment = min(moment, stamped_at or moment)
        context = self._context(self.trust_roots, moment)
        status = validate_pdf_signature(
            embedded, signer_validation_context=context, ts_validation_context=stamping, skip_diff=True
        )
        return status, stamped_at, moment

    def valid_until(self, embedded: "EmbeddedPdfSignature", stamped: bool) -> datetime:
        """When the certificate expires on which the proof of time rests: the time stamp's, or else the signer's own."""
        on_it = attached_certificates(embedded) if stamped else None
        signer = embedded.signer_cert if on_it is None else on_it.signer_cert
        until: datetime = signer.not_valid_after
        return until

    def _stamped_at(self, embedded: "EmbeddedPdfSignature", context: "ValidationContext") -> datetime | None:
        """The time of the time stamp on a seal, when it can be trusted."""
        from pyhanko.sign.validation.generic_cms import collect_timing_info

        found = asyncio.run(collect_timing_info(embedded.signer_info, context, embedded.compute_digest))
        stamp = found.get("timestamp_validity")
        return stamp.timestamp if stamp is not None and _good(stamp) else None

    def _context(self, roots: Sequence[x509.Certificate], moment: datetime) -> "ValidationContext":
        from pyhanko_certvalidator import ValidationContext

        # Revocation data in the file says what was known at a time stamp; of today it says nothing.
        past = moment < self.now
        return ValidationContext(
            trust_roots=asn1_certificates(roots),
            other_certs=self.certificates,
            crls=self.crls if past else (),
            ocsps=self.ocsps if past else (),
            allow_fetching=False,
            moment=moment,
            retroactive_revinfo=past,
        )


def _good(stamp: Any) -> bool:
    return bool(stamp.intact and stamp.valid and stamp.trusted)


def _carried(store: Any, name: str) -> list[bytes]:
    """What one array of the document security store holds, within limits."""
    array = _inside(store, name) or ()
    if len(array) > _MOST_ITEMS:
        raise LimitReached(Limit.OBJECTS, f"{len(array)} items in {name}")
    found = [array[index].data for index in range(len(array))]
    if any(len(one) > _LARGEST_ITEM for one in found):
        raise LimitReached(Limit.OBJECTS, f"an item in {name} is too large")
    return found


def _inside(dictionary: Any, name: str) -> Any:
    """What a name stands for, references followed; pyHanko's own `get` does not follow them."""
    try:
        return dictionary[name]
    except KeyError:
        return None
