"""Whether a person's certificate was revoked when they signed: asked of its issuer, who in ten years answers nobody.

Asked only of a signature that holds otherwise (seals.personal_signatures): a certificate that leads to no root of ours
names no host that is asked.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from cryptography import x509

from .issuer_answers import IssuerAnswers
from .personal_signatures import SignatureRefusedError
from .timestamps import fetching_context

# "Validity assured, short term" (ETSI EN 319 412-1, 5.2): the issuer revokes none of these, they end by themselves.
_ASSURED = x509.ObjectIdentifier("0.4.0.194121.2.1")
_SHORT = timedelta(hours=24)


class RevocationUnknownError(Exception):
    """Nobody says now whether the certificate is revoked; the message says why, for the log."""


class RevocationStatus(StrEnum):
    """What is known: not revoked, by its issuer; too short-lived to be revoked; or that nobody was asked."""

    GOOD = "good"
    SHORT_LIVED = "short-lived"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, kw_only=True)
class Revocation:
    """What is known, and by what: the issuers' answers (DER), of the signer's certificate and those above it."""

    status: RevocationStatus
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


def fetch_revocation(*, signature: bytes, trust_roots: Sequence[x509.Certificate]) -> Revocation:
    """That the certificate of a signature (CMS), checked already, is not revoked now, nor any between it and its root.

    Asked are the hosts that the certificates name, as far as the settings let them be asked (config.outgoing). Raises
    SignatureRefusedError for one that is revoked or whose issuer lets nobody know, RevocationUnknownError otherwise.
    """
    # Whatever comes from another system makes the parsers raise anything at all.
    try:
        return asyncio.run(_fetched(signature, trust_roots))
    except (SignatureRefusedError, RevocationUnknownError):
        raise
    except Exception as error:
        raise RevocationUnknownError(f"{type(error).__name__}: {error}") from error


async def _fetched(signature: bytes, trust_roots: Sequence[x509.Certificate]) -> Revocation:
    from asn1crypto.cms import ContentInfo
    from pyhanko.sign.general import extract_certificate_info
    from pyhanko_certvalidator import CertificateValidator
    from pyhanko_certvalidator.errors import RevokedError

    found = extract_certificate_info(ContentInfo.load(signature, strict=True)["content"])
    status = _status_unless_revoked(found.signer_cert)
    context: Any = fetching_context(trust_roots)
    validator: Any = CertificateValidator(
        found.signer_cert, intermediate_certs=list(found.other_certs), validation_context=context
    )
    try:
        await validator.async_validate_usage({"non_repudiation"})
    except RevokedError as error:
        if error.is_side_validation:  # whoever answers is revoked, not the person
            raise
        whose = "Certifikatet" if error.is_ee_cert else "Utfärdaren av certifikatet"
        raise SignatureRefusedError(f"{whose} är spärrat.", lasting=True) from error
    finally:
        await context.aclose()
    ocsps, crls = (tuple(sorted({one.dump() for one in kept})) for kept in (context.ocsps, context.crls))
    if IssuerAnswers(ocsps, crls).are_too_large:
        raise RevocationUnknownError("the answers are too large to be kept; the issuer's OCSP would be small")
    return Revocation(status=status, ocsps=ocsps, crls=crls)


def _status_unless_revoked(certificate: Any) -> RevocationStatus:
    """What is known of a certificate (asn1crypto) that nobody says is revoked. Raises SignatureRefusedError where
    nobody would say so.
    """
    from pyhanko_certvalidator.util import get_declared_revinfo

    if any(get_declared_revinfo(certificate)):
        return RevocationStatus.GOOD
    read = x509.load_der_x509_certificate(certificate.dump())
    assured = any(one.oid == _ASSURED for one in read.extensions)
    if assured or read.not_valid_after_utc - read.not_valid_before_utc <= _SHORT:
        return RevocationStatus.SHORT_LIVED
    told = "Certifikatet säger inte var det framgår om det är spärrat."
    raise SignatureRefusedError(told, lasting=True)
