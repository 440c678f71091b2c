"""What a person's signature is kept with, so that it can be checked when its issuer answers nobody: CAdES B-T and B-LT.

All of it is unsigned (ETSI EN 319 122-1, 5.3 and 5.5), beside what the person signed, which stays as it came.
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from .issuer_answers import IssuerAnswers, answers_in
from .personal_revocation import Revocation, RevocationStatus
from .timestamps import DIGEST, Level, TimestampAuthority, TimestampError, asn1_certificates, fetching_context

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class KeptSignature:
    """A signature (CMS) with what was added: its level, and when it was time stamped, if it was."""

    cms: bytes
    level: Level
    stamped_at: datetime | None


def add_evidence(
    *,
    signature: bytes,
    chain: Sequence[x509.Certificate],
    revocation: Revocation,
    authority: TimestampAuthority | None,
) -> KeptSignature:
    """The signature with the certificates from the signer's to the root, both included, with what their issuers said,
    and with a time stamp where there is an authority. Raises TimestampError.

    What the authority's issuers said is left out where it is too large, so that nobody waits with signing for a list
    that grows: the level is then no more than B-T.
    """
    from asn1crypto.cms import ContentInfo

    content = ContentInfo.load(signature, strict=True)
    signed = content["content"]
    [signer] = signed["signer_infos"]
    ocsps, crls, stamped_at = [*revocation.ocsps], [*revocation.crls], None
    is_whole = revocation.status is not RevocationStatus.UNCHECKED
    if authority is not None:
        token, answers = _stamp(signer["signature"].native, authority)
        _add_stamp(signer, token)
        stamped_at = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
        if answers.are_too_large:
            is_whole = False
            _logger.warning("What is said of the certificates of %s is too large to be kept", authority.url)
        else:
            ocsps, crls = [*ocsps, *answers.ocsps], [*crls, *answers.crls]
    _add_certificates(signed, chain)
    _add_answers(signed, ocsps, crls)
    return KeptSignature(cms=content.dump(), level=_level(stamped_at, is_whole), stamped_at=stamped_at)


def _level(stamped_at: datetime | None, is_whole: bool) -> Level:
    if stamped_at is None:
        return Level.B_B
    return Level.B_LT if is_whole else Level.B_T


def _stamp(value: bytes, authority: TimestampAuthority) -> tuple[Any, IssuerAnswers]:
    """A time stamp on a signature's value, and what its issuers say of its certificates, asked now."""
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError
    from pyhanko_certvalidator.errors import PathError, ValidationError

    try:
        return asyncio.run(_stamped(hashlib.sha256(value).digest(), authority))
    except (TimestampRequestError, SigningError, PathError, ValidationError, OSError, ValueError) as error:
        raise TimestampError(f"no time stamp on a person's signature: {error}") from error


async def _stamped(digest: bytes, authority: TimestampAuthority) -> tuple[Any, IssuerAnswers]:
    from pyhanko.sign.general import extract_certificate_info
    from pyhanko_certvalidator import CertificateValidator

    token = await authority.client().async_timestamp(digest, DIGEST)
    found = extract_certificate_info(token["content"])
    context: Any = fetching_context(authority.trust_roots)
    validator: Any = CertificateValidator(
        found.signer_cert, intermediate_certs=list(found.other_certs), validation_context=context
    )
    try:
        await validator.async_validate_usage(set(), {"time_stamping"})
    finally:
        await context.aclose()
    return token, IssuerAnswers([one.dump() for one in context.ocsps], [one.dump() for one in context.crls])


def _add_stamp(signer: Any, token: Any) -> None:
    from asn1crypto.cms import CMSAttribute, CMSAttributes

    added = CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})
    signer["unsigned_attrs"] = CMSAttributes([*(signer["unsigned_attrs"] or ()), added])


def _add_certificates(signed: Any, chain: Sequence[x509.Certificate]) -> None:
    from asn1crypto.cms import CertificateChoices, CertificateSet

    present = list(signed["certificates"] or ())
    known = {one.chosen.untag().dump() for one in present}
    added = [one for one in asn1_certificates(chain) if one.dump() not in known]
    signed["certificates"] = CertificateSet(
        [*present, *(CertificateChoices(name="certificate", value=one) for one in added)]
    )


def _add_answers(signed: Any, ocsps: Sequence[bytes], crls: Sequence[bytes]) -> None:
    """OCSP as RFC 5940 has it, which makes the structure one of version 5 (RFC 5652, 5.1)."""
    from asn1crypto.cms import OtherRevocationInfoFormat, RevocationInfoChoice, RevocationInfoChoices
    from asn1crypto.crl import CertificateList
    from asn1crypto.ocsp import OCSPResponse

    present = list(signed["crls"] or ())
    known = answers_in(signed)
    made = [RevocationInfoChoice(name="crl", value=CertificateList.load(one)) for one in crls if one not in known.crls]
    for one in ocsps:
        if one not in known.ocsps:
            said = {"other_rev_info_format": "ocsp_response", "other_rev_info": OCSPResponse.load(one)}
            made.append(RevocationInfoChoice(name="other", value=OtherRevocationInfoFormat(said)))
    if present or made:
        signed["crls"] = RevocationInfoChoices([*present, *made])
    if ocsps:
        signed["version"] = "v5"
