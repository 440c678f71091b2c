"""The certificates that show whose a seal is, as they are published: what an archive keeps apart from its copies.

A root that came with the file it is to judge proves nothing. So the portal shows the fingerprints on a public page and
prints them in each copy, and whoever checks a copy without the portal compares the two (docs/verifying.md).
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from .description import fingerprint_of, is_test_certificate, name_of
from .settings import (
    certificates_of,
    read_if_there,
    signing_roots_from_settings,
    sources_from_settings,
    timestamp_roots_from_settings,
    trust_roots_of,
)

_logger = logging.getLogger(__name__)


class Use(Enum):
    """What a certificate shows, in the order that a reader meets them."""

    ROOT = "root"
    SEAL = "seal"
    TIME = "time"
    PERSON = "person"


@dataclass(frozen=True)
class PublishedCertificate:
    """One certificate. `name` and `issuer`: as description.name_of; `fingerprint`: as description.fingerprint_of.

    `organisations`: the numbers of those whose copies alone it is for; none: everybody's, as the portal's own are.
    """

    use: Use
    name: str
    issuer: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime
    is_test: bool
    pem: bytes
    organisations: tuple[str, ...] = ()

    @property
    def is_of_seals(self) -> bool:
        """Whether a seal may lead to it, or be made by it: one that leads to another root of ours is nobody's."""
        return self.use in {Use.ROOT, Use.SEAL}

    def serves(self, organisation: str) -> bool:
        """Whether it is for copies of the organisation with this number."""
        return not self.organisations or organisation in self.organisations


def published_certificates() -> tuple[PublishedCertificate, ...]:
    """The roots that the seals lead to, the seals' own certificates as far as the settings show them, the roots of time
    stamps where they are others, and those of people's signatures as far as they can be read, for which no seal is to
    wait. Raises OSError or ValueError where a file of the portal's seals and time stamps cannot be read.
    """
    sources = sources_from_settings()
    roots = [(one, source.organisation) for source in sources for one in read_if_there(trust_roots_of, source)]
    seals = [(one, source.organisation) for source in sources for one in read_if_there(certificates_of, source)]
    known = {one for one, _ in roots}
    stamps = [(one, "") for one in timestamp_roots_from_settings() if one not in known]
    people = [(one, "") for one in _roots_of_people()]
    found = [(Use.ROOT, roots), (Use.SEAL, seals), (Use.TIME, stamps), (Use.PERSON, people)]
    return tuple(as_published(use, one, owners) for use, owned in found for one, owners in _by_certificate(owned))


def _roots_of_people() -> tuple[x509.Certificate, ...]:
    try:
        return signing_roots_from_settings()
    except (OSError, ValueError) as error:
        _logger.warning("SIGNING_SERVICE_ROOTS cannot be read: %s", type(error).__name__)
        return ()


def _by_certificate(
    owned: Iterable[tuple[x509.Certificate, str]],
) -> Iterator[tuple[x509.Certificate, tuple[str, ...]]]:
    """Each once, with the organisations that it is for; none where it is the portal's too."""
    found: dict[x509.Certificate, list[str]] = {}
    for certificate, organisation in owned:
        found.setdefault(certificate, []).append(organisation)
    for certificate, organisations in found.items():
        yield certificate, () if "" in organisations else tuple(dict.fromkeys(organisations))


def as_published(use: Use, certificate: x509.Certificate, organisations: tuple[str, ...] = ()) -> PublishedCertificate:
    """A certificate as it is published."""
    return PublishedCertificate(
        use=use,
        name=name_of(certificate.subject),
        issuer=name_of(certificate.issuer),
        fingerprint=fingerprint_of(certificate),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        is_test=is_test_certificate(certificate),
        pem=certificate.public_bytes(Encoding.PEM),
        organisations=organisations,
    )


def pem_of(certificates: Iterable[PublishedCertificate]) -> bytes:
    """All of them as one PEM file, each with a line before it: name, fingerprint, and whose copies alone it is for."""
    return b"".join(f"{_line_of(one)}\n".encode() + one.pem for one in certificates)


def _line_of(one: PublishedCertificate) -> str:
    only = f", bara för {', '.join(one.organisations)}" if one.organisations else ""
    return f"{one.name}, {one.fingerprint}{only}"
