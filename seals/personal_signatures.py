"""A person's signature beside a document: CMS (RFC 5652), CAdES (ETSI EN 319 122-1), checked with what it carries."""

import asyncio
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from .description import fingerprint_of, name_of
from .timestamps import asn1_certificates

_LARGEST = 512 * 1024


class SignatureRefusedError(Exception):
    """The signature is not one that counts; the message says why, in Swedish, for the person."""


@dataclass(frozen=True, kw_only=True)
class PersonalSignatureFacts:
    """Who signed, by the certificate: names and fingerprint as `description` gives them. `told_at`: its own word."""

    signer: str
    issuer: str
    fingerprint: str
    told_at: datetime
    addresses: tuple[str, ...]
    """E-mail addresses, in lower case."""
    texts: tuple[str, ...]
    """Everything that the certificate says of its owner."""


def check_signature(
    *, document: bytes, signature: bytes, trust_roots: Sequence[x509.Certificate], at: datetime
) -> PersonalSignatureFacts:
    """What a signature on exactly this document says. Raises SignatureRefusedError.

    The certificate must lead to a trust root and be valid `at`. Nothing is fetched.
    """
    from asn1crypto.cms import ContentInfo

    if len(signature) > _LARGEST:
        raise SignatureRefusedError("Underskriften är för stor.")
    # Whatever comes from another system makes the parsers raise anything at all.
    try:
        signed = ContentInfo.load(signature, strict=True)["content"]
        status = asyncio.run(_status(document, signed, trust_roots, at))
        certificate = x509.load_der_x509_certificate(status.signing_cert.dump())
        facts = _facts(certificate, status.signer_reported_dt)
    except SignatureRefusedError:
        raise
    except Exception as error:
        raise SignatureRefusedError("Underskriften gick inte att läsa.") from error
    if not status.intact:
        raise SignatureRefusedError("Underskriften gäller ett annat dokument.")
    if not status.valid:
        raise SignatureRefusedError("Underskriften är inte gjord med det certifikat som den uppger.")
    if not status.trusted:
        raise SignatureRefusedError("Certifikatet är inte giltigt, eller inte utfärdat av någon som portalen litar på.")
    return facts


async def _status(document: bytes, signed: Any, trust_roots: Sequence[x509.Certificate], at: datetime) -> Any:
    from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=asn1_certificates(trust_roots), allow_fetching=False, moment=at, time_tolerance=timedelta(seconds=0)
    )
    return await async_validate_detached_cms(io.BytesIO(document), signed, signer_validation_context=context)


def _facts(certificate: x509.Certificate, told_at: datetime | None) -> PersonalSignatureFacts:
    if told_at is None:
        raise SignatureRefusedError("Underskriften säger inte när den gjordes.")
    return PersonalSignatureFacts(
        signer=name_of(certificate.subject),
        issuer=name_of(certificate.issuer),
        fingerprint=fingerprint_of(certificate),
        told_at=told_at,
        addresses=tuple(dict.fromkeys(address.lower() for address in _addresses(certificate))),
        texts=tuple(str(attribute.value) for attribute in certificate.subject),
    )


def _addresses(certificate: x509.Certificate) -> Iterator[str]:
    for attribute in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS):
        yield str(attribute.value)
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return
    yield from names.get_values_for_type(x509.RFC822Name)
