"""Seal a copy: PAdES B-B (ETSI EN 319 142-1), invisible, certifying that no change is allowed.

An e-seal says that an organisation stands behind a document. Who seals is an adapter: a region may move
its sealing to a service of its own, which then only has to satisfy `Sealer`.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cryptography import x509

from .development_certificate import PASSPHRASE, ensure_development_certificate

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSigner, SimpleSigner

FIELD_NAME = "Sigill"
REASON = "Arkivexemplar av inskickat svar"


class SealError(Exception):
    """The copy could not be sealed; the message says why, for the log."""


class Sealer(Protocol):
    """Seals a PDF by adding to it; the bytes it was given must stand unchanged at the start."""

    def seal(self, *, pdf: bytes, sealed_at: datetime) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class Pkcs12Sealer:
    """Seals with a key and certificate chain from a PKCS#12 file (RFC 7292).

    `name`, `reason` and `location` are what the seal says of itself: the organisation, why, and where.
    """

    pkcs12: bytes
    password: str
    name: str
    reason: str = REASON
    location: str = ""

    def seal(self, *, pdf: bytes, sealed_at: datetime) -> bytes:
        """Add the seal. `sealed_at` must carry a time zone. Raises SealError for an unusable key."""
        # Imported here: only the worker seals, and pyHanko takes half a second to load.
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.pdf_utils.misc import PdfError

        try:
            # Sealing and validating share one reader's strictness: what we cannot check we do not seal.
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
            output: io.BytesIO = self._pdf_signer(sealed_at).sign_pdf(writer)
        except (PdfError, ValueError) as error:
            raise SealError(f"sealing failed: {error}") from error
        return output.getvalue()

    def _pdf_signer(self, sealed_at: datetime) -> "PdfSigner":
        from pyhanko.sign import fields, signers

        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD_NAME,
            md_algorithm="sha256",
            name=self.name,
            reason=self.reason,
            location=self.location or None,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            subfilter=fields.SigSeedSubFilter.PADES,
        )
        # Outside the page box: a visible appearance would break PDF/A or PDF/UA.
        invisible = fields.InvisSigSettings(box_out_of_bounds=True)
        field = fields.SigFieldSpec(FIELD_NAME, invis_sig_settings=invisible)
        signer_class = _signer_class(sealed_at)
        return signer_class(metadata, signer=self._key(), new_field_spec=field)

    def _key(self) -> "SimpleSigner":
        from pyhanko.sign.signers import SimpleSigner

        passphrase = self.password.encode() or None
        key: SimpleSigner = SimpleSigner.load_pkcs12_data(self.pkcs12, [], passphrase)
        return key


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


def sealer_from_settings(*, name: str, location: str = "", reason: str = REASON) -> Pkcs12Sealer:
    """The sealer the settings name: SEAL_PKCS12_FILE with SEAL_PKCS12_PASSWORD, or a development seal.

    `name` is the organisation that stands behind the copy. Raises SealError when the file cannot be read.
    """
    from django.conf import settings

    path, password = Path(settings.SEAL_PKCS12_FILE), settings.SEAL_PKCS12_PASSWORD
    if not settings.SEAL_PKCS12_FILE:
        path = ensure_development_certificate(Path(settings.SEAL_DEVELOPMENT_DIR)).pkcs12
        password = PASSPHRASE
    try:
        pkcs12 = path.read_bytes()
    except OSError as error:
        raise SealError(f"cannot read the seal's key: {path}: {error.strerror}") from error
    return Pkcs12Sealer(pkcs12=pkcs12, password=password, name=name, reason=reason, location=location)


def trust_roots_from_settings() -> tuple[x509.Certificate, ...]:
    """The roots a seal must lead to: SEAL_TRUST_ROOTS, or the development root where nothing is set.

    With SEAL_PKCS12_FILE set and no roots the result is empty and no seal is trusted: a development seal
    must never pass for a real one in production.
    """
    from django.conf import settings

    paths = [Path(path) for path in settings.SEAL_TRUST_ROOTS]
    if not paths and not settings.SEAL_PKCS12_FILE:
        paths = [ensure_development_certificate(Path(settings.SEAL_DEVELOPMENT_DIR)).root]
    return load_trust_roots(tuple(paths))


@lru_cache(maxsize=8)
def load_trust_roots(paths: Sequence[Path]) -> tuple[x509.Certificate, ...]:
    """Read PEM files, each with one or more certificates. Raises OSError or ValueError."""
    return tuple(certificate for path in paths for certificate in x509.load_pem_x509_certificates(path.read_bytes()))
