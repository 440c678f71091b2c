"""The certificates that whoever checks a copy must know: those of the settings, and those that stored copies bear."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from cryptography import x509

from archive.models import SealedCopy
from archive.models.copies import SEAL_CERTIFICATE
from archive.sealing.owners import PORTAL, noted_owners
from archive.signatures import kept_roots
from seals.certificates import PublishedCertificate, Use, as_published, published_certificates
from seals.description import is_test_issuer, name_of, space_digits


def all_certificates() -> list[PublishedCertificate]:
    """As published_certificates, with the seals' own from the copies, for mostly only the worker has the key's. Those
    that are known by the copies' reports alone have no PEM. And the roots that people's signatures were kept with.
    """
    known = published_certificates()
    people = (
        as_published(Use.PERSON, one) for one in kept_roots({one.fingerprint for one in known if one.use is Use.PERSON})
    )
    return [*known, *_of_copies_beside(known), *people]


def certificates_of_seals() -> list[PublishedCertificate]:
    """Those of all_certificates that are the seals': what people sign with is neither read nor waited for."""
    known = [one for one in published_certificates() if one.is_of_seals]
    return [*known, *_of_copies_beside(known)]


def _of_copies_beside(known: Iterable[PublishedCertificate]) -> Iterator[PublishedCertificate]:
    seen = {one.fingerprint for one in known}
    return (one for one in _of_copies() if one.fingerprint not in seen)


def _of_copies() -> Iterator[PublishedCertificate]:
    """One by one along the index of their fingerprints: there are few, however many copies there are."""
    copies, last = SealedCopy.objects.annotate(certificate=SEAL_CERTIFICATE).order_by("certificate"), ""
    while copy := copies.filter(certificate__gt=last).only("report").first():
        told: dict[str, Any] = copy.report["signatures"][0]["certificates"][0]
        last = told["sha256_fingerprint"]
        owners = noted_owners(last)
        issuer = x509.Name.from_rfc4514_string(told["issuer"])
        yield PublishedCertificate(
            use=Use.SEAL,
            name=name_of(x509.Name.from_rfc4514_string(told["subject"])),
            issuer=name_of(issuer),
            fingerprint=space_digits(last),
            valid_from=datetime.fromisoformat(told["not_valid_before"]),
            valid_until=datetime.fromisoformat(told["not_valid_after"]),
            is_test=is_test_issuer(issuer),
            pem=b"",
            organisations=() if PORTAL in owners else tuple(sorted(owners)),
        )
