"""Time stamps (RFC 3161) and what a seal needs to be checked long after: the PAdES levels B-T, B-LT and B-LTA.

A time stamp says when, in the words of someone who is neither the portal nor its organisation. An archive time stamp
covers the whole file with every earlier proof in it; it is renewed before its own certificate expires.
"""

import asyncio
import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

DIGEST = "sha256"
FIELD_NAME = "Arkivtidsstämpel"


class Level(StrEnum):
    """The PAdES baseline levels (ETSI EN 319 142-1): seal; with time; with revocation data; with archive time."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"

    @property
    def has_time(self) -> bool:
        return self is not Level.B_B

    @property
    def has_revocation_data(self) -> bool:
        return self in {Level.B_LT, Level.B_LTA}


class TimestampError(Exception):
    """No archive time stamp could be added; the message says why, for the log."""


@dataclass(frozen=True, kw_only=True)
class TimestampAuthority:
    """Where time stamps come from: an address, and a name with its password or a bearer token where it wants one.

    `trust_roots`: the roots that the authority's certificate must lead to.
    """

    url: str
    trust_roots: tuple[x509.Certificate, ...]
    user: str = ""
    password: str = ""
    token: str = ""
    timeout: float = 10

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        elif self.user:
            headers["Authorization"] = f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        return headers

    def client(self) -> Any:
        """What pyHanko asks for time stamps."""
        from asn1crypto import tsp
        from pyhanko.sign.timestamps import TimeStamper
        from pyhanko.sign.timestamps.common_utils import TimestampRequestError

        # Read here, with all that speaks HTTP: whoever only checks a file asks nobody.
        from .http import ExchangeError, post_to_service

        authority = self

        class Client(TimeStamper):
            async def async_request_tsa_response(self, req: Any) -> Any:
                try:
                    content, kind = await asyncio.to_thread(
                        post_to_service,
                        url=authority.url,
                        body=req.dump(),
                        headers=authority.headers,
                        timeout=authority.timeout,
                    )
                except ExchangeError as error:
                    raise TimestampRequestError(str(error)) from error
                if kind != "application/timestamp-reply":
                    raise TimestampRequestError(f"{authority.url} answered {kind}, not a time stamp")
                return tsp.TimeStampResp.load(content)

        make: Any = Client
        return make()


_CLOCKS_DIFFER_BY = timedelta(minutes=5)


def fetching_context(trust_roots: Sequence[x509.Certificate]) -> "ValidationContext":
    """A context that fetches CRL and OCSP answers, for certificates of our own, of our time stamp authority, and
    of people whose signature holds otherwise.

    Where a certificate names a source of revocation data, it must answer: what is not known cannot be kept. The
    answer is fetched after the context was made and dated by its issuer's clock: it may be from a moment yet to come.
    """
    from pyhanko_certvalidator import ValidationContext

    from .revocation import named_hosts_backend

    return ValidationContext(
        trust_roots=asn1_certificates(trust_roots),
        allow_fetching=True,
        revocation_mode="hard-fail",
        fetcher_backend=named_hosts_backend(),
        time_tolerance=_CLOCKS_DIFFER_BY,
    )


def asn1_certificates(certificates: Sequence[x509.Certificate]) -> list[Any]:
    """The same certificates in the form that pyHanko reads."""
    from asn1crypto import x509 as asn1

    return [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates]


def add_archive_timestamp(
    *, pdf: bytes, authority: TimestampAuthority, trust_roots: Sequence[x509.Certificate]
) -> bytes:
    """Add an archive time stamp to a sealed file, with the revocation data of what it is to protect.

    `trust_roots`: those of the seal. The certificates of the newest seal or time stamp must still be valid: a proof
    is renewed before it expires, never after. Raises TimestampError.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError
    from pyhanko_certvalidator.errors import PathError

    context = fetching_context([*trust_roots, *authority.trust_roots])
    try:
        stamped = asyncio.run(_stamped(pdf, authority, context))
    except (PdfError, SigningError, PathError, TimestampRequestError, ValueError) as error:
        raise TimestampError(f"no archive time stamp was added: {error}") from error
    if not stamped.startswith(pdf):
        raise TimestampError("adding a time stamp changed the document")
    return stamped


async def _stamped(pdf: bytes, authority: TimestampAuthority, context: Any) -> bytes:
    from pyhanko.sign.fields import InvisSigSettings
    from pyhanko.sign.signers.pdf_signer import PdfTimeStamper, TimestampDSSContentSettings

    writer = _quiet_writer(pdf)
    number = len(writer.prev.embedded_timestamp_signatures) + 1
    stamper = PdfTimeStamper(
        authority.client(),
        field_name=f"{FIELD_NAME} {number}",
        invis_settings=InvisSigSettings(box_out_of_bounds=True),
        readable_field_name=f"{FIELD_NAME} {number}",
    )
    settings = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
    try:
        paths = [path async for path in _paths_to_protect(writer.prev, context)]
        output: io.BytesIO = await stamper.async_timestamp_pdf(
            writer, DIGEST, context, validation_paths=paths, dss_settings=settings
        )
    finally:
        await context.aclose()
    return output.getvalue()


async def _paths_to_protect(reader: "PdfFileReader", context: "ValidationContext") -> Any:
    """The certificates of the newest archive time stamp, or else of the seal and the time stamp on it."""
    newest = reader.embedded_signatures[-1]
    yield await _path(newest.signer_cert, newest.other_embedded_certs, context)
    on_it = attached_certificates(newest)
    if on_it is not None:
        yield await _path(on_it.signer_cert, on_it.other_certs, context)


def attached_certificates(embedded: "EmbeddedPdfSignature") -> Any:
    """The certificates of the time stamp on a seal; None where there is no such time stamp."""
    from pyhanko.sign.general import extract_certificate_info
    from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

    stamp = next(extract_tst_data_iter(embedded.signer_info, signed=False), None)
    return None if stamp is None else extract_certificate_info(stamp)


async def _path(certificate: Any, others: Any, context: "ValidationContext") -> Any:
    from pyhanko_certvalidator import CertificateValidator

    validator: Any = CertificateValidator(certificate, intermediate_certs=list(others), validation_context=context)
    usages = certificate.extended_key_usage_value
    stamping = usages is not None and "time_stamping" in usages.native
    return await validator.async_validate_usage(set(), {"time_stamping"} if stamping else None)


def _quiet_writer(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class QuietWriter(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            # pyHanko would state itself as the producer, and a new date. What a time stamp adds must be the
            # proof alone: anything else after the seal is a change (seals.updates).
            pass

    return QuietWriter(io.BytesIO(pdf), strict=True)
