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
from .issuer_answers import answers_in
from .timestamps import asn1_certificates

_LARGEST = 512 * 1024
# With a time stamp and its chain, and what issuers said of the person's certificate and of the stamp's
# (issuer_answers): 1 MB each at the most.
_LARGEST_KEPT = 6 * _LARGEST


class SignatureRefusedError(Exception):
    """The signature is not one that counts; the message says why, in Swedish, for the person. `lasting`: the next one
    would not count either.
    """

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


class UnknownIssuerError(SignatureRefusedError):
    """The certificate leads to none of the roots: what it says can be neither believed nor called wrong."""


@dataclass(frozen=True, kw_only=True)
class PersonalSignatureFacts:
    """Who signed, by the certificate: names and fingerprint as `description` gives them. `told_at`: its own word.

    `chain`: the certificates from the signer's to the root that it leads to.
    """

    signer: str
    issuer: str
    fingerprint: str
    told_at: datetime
    addresses: tuple[str, ...]
    """E-mail addresses, in lower case."""
    chain: tuple[x509.Certificate, ...]
    texts: tuple[str, ...]
    """Everything that is written in the signature and in every certificate that came with it; of one that is kept
    nothing: others have written in it since.
    """


def check_signature(
    *,
    document: bytes,
    signature: bytes,
    trust_roots: Sequence[x509.Certificate],
    at: datetime,
    is_kept: bool = False,
    with_evidence: bool = False,
) -> PersonalSignatureFacts:
    """What a signature on exactly this document says. Raises SignatureRefusedError.

    The certificate must lead to a trust root and be valid `at`. Nothing is fetched. `is_kept`: the signature
    has been given what shows it to hold (personal_evidence), and may be as large as that makes it. `with_evidence`: it
    must carry what shows that neither the certificate nor those above it were revoked.
    """
    from asn1crypto.cms import ContentInfo
    from pyhanko.sign.ades.report import AdESIndeterminate

    if len(signature) > (_LARGEST_KEPT if is_kept else _LARGEST):
        raise SignatureRefusedError("Underskriften är för stor.")
    # Whatever comes from another system makes the parsers raise anything at all.
    try:
        signed = ContentInfo.load(signature, strict=True)["content"]
        texts = () if is_kept else tuple(_texts(signature))
        context = _context(signed, trust_roots, at, with_evidence)
        status, stamps_belong = asyncio.run(_status(document, signed, context))
        certificate = x509.load_der_x509_certificate(status.signing_cert.dump())
        facts = _facts(certificate, status.signer_reported_dt, _chain(status.validation_path), texts)
    except SignatureRefusedError:
        raise
    except Exception as error:
        raise SignatureRefusedError("Underskriften gick inte att läsa.") from error
    if not status.intact:
        raise SignatureRefusedError("Underskriften gäller ett annat dokument.")
    if not status.valid:
        raise SignatureRefusedError("Underskriften är inte gjord med det certifikat som den uppger.")
    if not stamps_belong:
        raise SignatureRefusedError("Tidsstämpeln hör inte till underskriften.")
    if status.trust_problem_indic is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        raise UnknownIssuerError("Certifikatet är inte utfärdat av någon som portalen litar på.", lasting=True)
    if not status.trusted:
        told = "Certifikatet är inte giltigt, eller inte utfärdat av någon som portalen litar på."
        if with_evidence:
            told = "Det framgår inte att certifikatet gällde och inte var spärrat."
        raise SignatureRefusedError(told, lasting=True)
    return facts


async def _status(document: bytes, signed: Any, context: Any) -> tuple[Any, bool]:
    """What pyHanko says, and whether every time stamp belongs to the signature: it says of one alone, by chance the
    service's own or ours.
    """
    from pyhanko.sign.validation.generic_cms import async_validate_detached_cms

    status = await async_validate_detached_cms(io.BytesIO(document), signed, signer_validation_context=context)
    return status, all([await _belongs(stamp, signer, context) for signer, stamp in _stamps_of(signed)])


def _stamps_of(signed: Any) -> Iterator[tuple[Any, Any]]:
    from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

    for signer in signed["signer_infos"]:
        for stamp in extract_tst_data_iter(signer, signed=False):
            yield signer, stamp


async def _belongs(stamp: Any, signer: Any, context: Any) -> bool:
    from pyhanko.sign.validation.generic_cms import message_imprint_checker, validate_tst_signed_data

    found = await validate_tst_signed_data(stamp, context, message_imprint_checker(signer))
    return bool(found["intact"] and found["valid"])


def _context(signed: Any, trust_roots: Sequence[x509.Certificate], at: datetime, with_evidence: bool) -> Any:
    from pyhanko_certvalidator import ValidationContext

    how: dict[str, Any] = {}
    if with_evidence:
        answers = answers_in(signed)
        # They were given just after `at`, which is why they speak of it.
        how = {
            "revocation_mode": "hard-fail",
            "retroactive_revinfo": True,
            "ocsps": answers.ocsps,
            "crls": answers.crls,
        }
    return ValidationContext(
        trust_roots=asn1_certificates(trust_roots),
        allow_fetching=False,
        moment=at,
        time_tolerance=timedelta(seconds=0),
        **how,
    )


def _chain(path: Any) -> tuple[x509.Certificate, ...]:
    """From the signer's certificate to the root; empty where it leads to none."""
    found = list(path.iter_certs(include_root=True)) if path else []
    return tuple(x509.load_der_x509_certificate(one.dump()) for one in reversed(found))


def _facts(
    certificate: x509.Certificate,
    told_at: datetime | None,
    chain: tuple[x509.Certificate, ...],
    texts: tuple[str, ...],
) -> PersonalSignatureFacts:
    # A time without a zone is any of twenty-four.
    if told_at is None or told_at.tzinfo is None:
        raise SignatureRefusedError("Underskriften säger inte när den gjordes.")
    return PersonalSignatureFacts(
        signer=name_of(certificate.subject),
        issuer=name_of(certificate.issuer),
        fingerprint=fingerprint_of(certificate),
        told_at=told_at,
        addresses=tuple(dict.fromkeys(address.lower() for address in _addresses(certificate))),
        chain=chain,
        texts=texts,
    )


def root_certificate_in(signature: bytes, fingerprint: str) -> x509.Certificate | None:
    """The certificate with this fingerprint (as description.fingerprint_of) that a signature carries; None for none.

    It vouches for nothing by being there: whoever asks knows the fingerprint from elsewhere.
    """
    from asn1crypto.cms import ContentInfo

    carried = ContentInfo.load(signature)["content"]["certificates"]
    found = (x509.load_der_x509_certificate(one.chosen.untag().dump()) for one in carried if one.name == "certificate")
    return next((one for one in found if fingerprint_of(one) == fingerprint), None)


def _addresses(certificate: x509.Certificate) -> Iterator[str]:
    for attribute in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS):
        yield str(attribute.value)
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return
    yield from names.get_values_for_type(x509.RFC822Name)


def _texts(der: bytes) -> Iterator[str]:
    """Every value in a structure as text, whatever it is there for: names, addresses, attributes, extensions.

    Whatever is no text (keys, digests) becomes signs that say nothing.
    """
    from asn1crypto import parser

    while der:
        _, constructed, tag, header, content, trailer = parser.parse(der)
        der = der[len(header) + len(content) + len(trailer) :]
        if constructed:
            yield from _texts(content)
            continue
        yield content.decode(_WIDE.get(tag, "utf-8"), errors="replace")
        if tag == _OCTETS and content[:1] in _HOLDS_MORE:
            try:
                yield from list(_texts(content))
            except ValueError:  # a digest, say, that only begins as a structure does
                continue


_OCTETS, _WIDE = 4, {28: "utf-32-be", 30: "utf-16-be"}
# What an extension's value begins with: SEQUENCE, SET, a text or OCTET STRING.
_HOLDS_MORE = (b"\x30", b"\x31", b"\x04", b"\x0c", b"\x13", b"\x16", b"\x1e")
