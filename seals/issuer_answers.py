"""What issuers say of certificates (OCSP, CRL), as a signature (CMS) carries it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# A list of everybody who was ever revoked is no part of one signature.
_MOST_ITEMS, _LARGEST = 20, 1024 * 1024


@dataclass(frozen=True)
class IssuerAnswers:
    """What issuers said of certificates, as a signature carries it (DER)."""

    ocsps: Sequence[bytes]
    crls: Sequence[bytes]

    @property
    def are_too_large(self) -> bool:
        """Whether they are more than a signature is kept with."""
        both = [*self.ocsps, *self.crls]
        return len(both) > _MOST_ITEMS or sum(map(len, both)) > _LARGEST


def answers_in(signed: Any) -> IssuerAnswers:
    """Those in SignedData (asn1crypto), kinds that nobody here knows left out."""
    ocsps, crls = list[bytes](), list[bytes]()
    for one in signed["crls"] or ():
        if one.name == "crl":
            crls.append(one.chosen.untag().dump())
        elif one.chosen["other_rev_info_format"].native == "ocsp_response":
            ocsps.append(one.chosen["other_rev_info"].dump())
    return IssuerAnswers(ocsps, crls)
