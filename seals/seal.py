"""Seal a copy: PAdES (ETSI EN 319 142-1), invisible, certifying that no change is allowed.

An e-seal says that an organisation stands behind a document. Where the key lies is an adapter: a PKCS#12 file here,
a hardware module in `pkcs11`, a signing service in `remote`. The document itself never leaves the portal.
"""

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from cryptography import x509

from .description import SealDescription, describe_seal, whose_seal
from .timestamps import DIGEST, Level, TimestampAuthority, TimestampError, add_archive_timestamp, fetching_context

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer

FIELD_NAME = "Sigill"
REASON = "Arkivexemplar av förseglat svar"
_BESIDE_CERTIFICATES = 4096


class SealError(Exception):
    """The copy could not be sealed; the message says why, for the log."""


class Sealer(Protocol):
    """Seals a PDF by adding to it; the bytes it was given must stand unchanged at the start."""

    def seal(self, *, pdf: bytes, sealed_at: datetime) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class PadesSealer(ABC):
    """Seals as PAdES at `level` with a key that a subclass brings.

    `name`, `reason` and `location` are what the seal says of itself: the organisation, why, and where; `own`: whether
    the certificate is that organisation's, or the portal's. Every level
    but B-B needs `timestamps`; B-LT and B-LTA keep revocation data too, and need the seal's own `trust_roots` to know
    which.
    """

    name: str
    own: bool = False
    reason: str = REASON
    location: str = ""
    level: Level = Level.B_B
    timestamps: TimestampAuthority | None = None
    trust_roots: tuple[x509.Certificate, ...] = ()

    @abstractmethod
    def key(self) -> AbstractContextManager["Signer"]:
        """The key with its certificates, for as long as it is needed. Raises SealError."""

    def describe(self) -> SealDescription:
        """Whose seal it will be, asked of the key itself, so that what is printed is what is used. Raises SealError."""
        try:
            with self.key() as key:
                if key.signing_cert is None:
                    raise SealError("the key has no certificate")
                certificate, *chain = (
                    x509.load_der_x509_certificate(one.dump()) for one in (key.signing_cert, *key.cert_registry)
                )
        except (ValueError, OSError) as error:
            raise SealError(f"the seal's certificate cannot be read: {_said(error)}") from error
        found = describe_seal(certificate, self.level, chain=chain, trust_roots=self.trust_roots)
        return replace(found, whose=whose_seal(self.name, own=self.own))

    def seal(self, *, pdf: bytes, sealed_at: datetime) -> bytes:
        """Add the seal. `sealed_at` must carry a time zone. Raises SealError for an unusable key or service."""
        # Imported here: only the worker seals, and pyHanko takes half a second to load.
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.pdf_utils.misc import PdfError

        try:
            # Sealing and validating share one reader's strictness: what we cannot check we do not seal.
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
            with self.key() as key:
                signer = self._pdf_signer(key, sealed_at)
                output: io.BytesIO = signer.sign_pdf(writer, bytes_reserved=self._room_for_seal(key))
            return self._with_archive_time(output.getvalue())
        except (PdfError, ValueError, OSError, TimestampError) as error:
            raise SealError(f"sealing failed: {_said(error)}") from error

    def _with_archive_time(self, sealed: bytes) -> bytes:
        if self.level is not Level.B_LTA:
            return sealed
        return add_archive_timestamp(pdf=sealed, authority=self._authority(), trust_roots=self.trust_roots)

    def _pdf_signer(self, key: "Signer", sealed_at: datetime) -> "PdfSigner":
        from pyhanko.sign import fields

        # Outside the page box: a visible appearance would break PDF/A or PDF/UA.
        invisible = fields.InvisSigSettings(box_out_of_bounds=True)
        field = fields.SigFieldSpec(FIELD_NAME, invis_sig_settings=invisible)
        timestamper = self._authority().client() if self.level.has_time else None
        signer_class = _signer_class(sealed_at)
        return signer_class(self._metadata(), signer=key, timestamper=timestamper, new_field_spec=field)

    def _room_for_seal(self, key: "Signer") -> int | None:
        """Hexadecimal figures: more than its certificates, a signature of RSA 8192 and what it signs take; None
        where a time stamp belongs to it: what that takes pyHanko finds out, by making one that is thrown away.
        """
        if self.level.has_time or key.signing_cert is None:
            return None
        return 2 * (_BESIDE_CERTIFICATES + sum(len(one.dump()) for one in (key.signing_cert, *key.cert_registry)))

    def _metadata(self) -> "PdfSignatureMetadata":
        from pyhanko.sign import fields, signers
        from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference

        # Revocation data goes into what is sealed, so that the last signature covers the entire file.
        together = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)
        kept = self.level.has_revocation_data
        roots = (*self.trust_roots, *self._authority().trust_roots) if kept else ()
        return signers.PdfSignatureMetadata(
            field_name=FIELD_NAME,
            md_algorithm=DIGEST,
            name=self.name,
            reason=self.reason,
            location=self.location or None,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            subfilter=fields.SigSeedSubFilter.PADES,
            embed_validation_info=kept,
            validation_context=fetching_context(roots) if kept else None,
            dss_settings=together,
        )

    def _authority(self) -> TimestampAuthority:
        if self.timestamps is None:
            raise SealError(f"{self.level} needs a time stamp authority")
        return self.timestamps


@dataclass(frozen=True, kw_only=True)
class Pkcs12Sealer(PadesSealer):
    """Seals with a key and certificate chain from a PKCS#12 file (RFC 7292)."""

    pkcs12: bytes
    password: str

    @contextmanager
    def key(self) -> Iterator["Signer"]:
        """The key, read from the file once: what says whose the seal will be is what makes it."""
        yield self._key

    @cached_property
    def _key(self) -> "Signer":
        from pyhanko.sign.signers import SimpleSigner

        key: Signer = SimpleSigner.load_pkcs12_data(self.pkcs12, [], self.password.encode() or None)
        return key


def _said(error: Exception) -> str:
    """The error with its causes: pyHanko's outermost says least."""
    said, cause = [str(error)], error.__cause__
    while cause is not None:
        said.append(str(cause))
        cause = cause.__cause__
    return ": ".join(said)


def _signer_class(sealed_at: datetime) -> "type[PdfSigner]":
    from pyhanko.sign import signers
    from pyhanko.sign.signers import constants

    class CopySigner(signers.PdfSigner):
        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            # pyHanko reads the clock here; the time of the copy is decided by the caller.
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = sealed_at
            return session

        def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
            # pyHanko would declare PDF 2.0 for elliptic curves, but PDF/A-3 is PDF 1.7 (ISO 32000-1).
            # PAdES needs only the ESIC extension there (ETSI EN 319 142-1).
            pdf_out.register_extension(constants.ESIC_EXTENSION_1)

    return CopySigner


def seal_pdf(*, pdf: bytes, sealer: Sealer, sealed_at: datetime) -> bytes:
    """Seal a finished copy and make sure that sealing only added to it.

    Returns the sealed file. `sealed_at` (with time zone) is the time the seal states; it is the portal's
    own clock, not a time stamp. Raises SealError. Equal input gives different bytes each time: ECDSA
    is random.
    """
    if sealed_at.tzinfo is None:
        raise ValueError("the time of a seal must carry its time zone")
    sealed = sealer.seal(pdf=pdf, sealed_at=sealed_at)
    if not sealed.startswith(pdf) or len(sealed) == len(pdf):
        raise SealError("the sealer changed the document instead of adding a seal to it")
    return sealed
