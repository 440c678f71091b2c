"""The certificates that show whose a seal is, as they are published: what an archive keeps apart from its copies.

A root that came with the file it is to judge proves nothing. So the portal shows the fingerprints on a public page and
prints them in each copy, and whoever checks a copy without the portal compares the two (docs/verifying.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from .description import fingerprint_of, is_test_certificate, name_of
from .settings import (
    seal_certificates_from_settings,
    timestamp_roots_from_settings,
    trust_roots_from_settings,
)


class Use(Enum):
    """What a certificate shows, in the order that a reader meets them."""

    ROOT = "root"
    SEAL = "seal"
    TIME = "time"


@dataclass(frozen=True)
class PublishedCertificate:
    """One certificate. `name` and `issuer`: as description.name_of; `fingerprint`: as description.fingerprint_of."""

    use: Use
    name: str
    issuer: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime
    is_test: bool
    pem: bytes


def published_certificates() -> tuple[PublishedCertificate, ...]:
    """The roots that the seals lead to, the seals' own certificates as far as the settings show them, and the roots of
    time stamps where they are others. Raises OSError or ValueError where a file that the settings name cannot be read.
    """
    roots = trust_roots_from_settings()
    stamps = [one for one in timestamp_roots_from_settings() if one not in roots]
    found = [(Use.ROOT, roots), (Use.SEAL, seal_certificates_from_settings()), (Use.TIME, stamps)]
    return tuple(_published(use, one) for use, certificates in found for one in dict.fromkeys(certificates))


def _published(use: Use, certificate: x509.Certificate) -> PublishedCertificate:
    return PublishedCertificate(
        use=use,
        name=name_of(certificate.subject),
        issuer=name_of(certificate.issuer),
        fingerprint=fingerprint_of(certificate),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        is_test=is_test_certificate(certificate),
        pem=certificate.public_bytes(Encoding.PEM),
    )


def pem_of(certificates: Iterable[PublishedCertificate]) -> bytes:
    """All of them as one PEM file, each with its name and fingerprint in a line before it."""
    return b"".join(f"{one.name}, {one.fingerprint}\n".encode() + one.pem for one in certificates)
