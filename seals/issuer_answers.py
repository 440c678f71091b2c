"""What issuers say of certificates (OCSP, CRL), as a signature (CMS) carries it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class IssuerAnswers:
    """What issuers said of certificates, as a signature carries it (DER)."""

    ocsps: list[bytes]
    crls: list[bytes]


def answers_in(signed: Any) -> IssuerAnswers:
    """Those in SignedData (asn1crypto), kinds that nobody here knows left out."""
    found = IssuerAnswers([], [])
    for one in signed["crls"] or ():
        if one.name == "crl":
            found.crls.append(one.chosen.untag().dump())
        elif one.chosen["other_rev_info_format"].native == "ocsp_response":
            found.ocsps.append(one.chosen["other_rev_info"].dump())
    return found
