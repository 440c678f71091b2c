"""From a certificate to the root that vouches for it."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature

LONGEST_CHAIN = 5


def root_of(
    trust_roots: Sequence[x509.Certificate],
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
) -> x509.Certificate | None:
    """The root that signatures lead to from the certificate, by way of the chain, dates apart; None: to none."""
    for _ in range(LONGEST_CHAIN):
        if certificate in trust_roots:
            return certificate
        if root := next((root for root in trust_roots if is_issued_by(certificate, root)), None):
            return root
        issuer = next((one for one in chain if is_issued_by(certificate, one)), None)
        if issuer is None or issuer == certificate:
            return None
        certificate = issuer
    return None


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
