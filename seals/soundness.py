"""What is wrong with a seal of the settings, as far as this process can see, in words for whoever runs the portal."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509.oid import NameOID

from config.environment.seal_sources import ABSENT, SealSource

from .chains import root_of
from .description import name_of
from .settings import load_trust_roots, trust_roots_of

_STATING = (NameOID.ORGANIZATION_IDENTIFIER, NameOID.SERIAL_NUMBER)


def wrong_with(source: SealSource, *, at: datetime) -> list[str]:
    """Everything that is wrong with an organisation's own seal; nothing where all is well.

    The key is looked at where this process can read its file or holds its secret: as a rule the worker alone.
    """
    try:
        roots = trust_roots_of(source)
        named = load_trust_roots(tuple(map(Path, source.certificates)))
    except (OSError, ValueError) as error:
        return [f"roots or certificates cannot be read: {error}"]
    return [*_of_named(source, named), *(_of_key(source, roots, at) if source.adapter == "pkcs12" else ())]


def stated_number(certificate: x509.Certificate) -> str:
    """The number of the organisation that a certificate is issued to, NNNNNN-NNNN; empty where it states none.

    As ETSI EN 319 412-1 writes it (NTRSE-2321000016, VATSE-232100001601) or as ten or twelve digits alone.
    """
    for attribute in (one for oid in _STATING for one in certificate.subject.get_attributes_for_oid(oid)):
        found = re.fullmatch(r"(?:NTRSE-)?(?:16)?(\d{6})-?(\d{4})|VATSE-(\d{6})(\d{4})01", str(attribute.value))
        if found:
            return "-".join(filter(None, found.groups()))
    return ""


def _of_key(source: SealSource, roots: Sequence[x509.Certificate], at: datetime) -> Iterator[str]:
    path = Path(source.file)
    if not source.secret and not path.exists():
        return
    try:
        held = load_pkcs12(path.read_bytes(), source.secret.encode() or None)
    except OSError as error:
        yield f"the key cannot be read: {path}: {error.strerror}"
        return
    except ValueError:
        yield f"{path} is no PKCS#12 file, or {source.secret_name} is not its password"
        return
    if held.cert is None or held.key is None:
        yield f"{path} has no key with its certificate"
        return
    yield from _of_certificate(source, held.cert.certificate, [one.certificate for one in held.additional_certs], roots)
    yield from _of_days(held.cert.certificate, at)


def _of_certificate(
    source: SealSource,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
) -> Iterator[str]:
    if root_of(roots, certificate, chain) is None:
        yield f"the certificate {name_of(certificate.subject)} does not lead to any of its roots"
    yield from _of_number(source, certificate)


def _of_number(source: SealSource, certificate: x509.Certificate) -> Iterator[str]:
    stated = stated_number(certificate)
    if stated and stated != source.organisation:
        yield f"the certificate {name_of(certificate.subject)} is issued to {stated}"


def _of_days(certificate: x509.Certificate, at: datetime) -> Iterator[str]:
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        yield f"the certificate {name_of(certificate.subject)} is valid {first:%Y-%m-%d} to {last:%Y-%m-%d}, not now"


def _of_named(source: SealSource, named: Sequence[x509.Certificate]) -> Iterator[str]:
    for certificate in named:
        yield from _of_number(source, certificate)
    if source.adapter in ("pkcs11", "remote") and not named:
        yield "certificates must name its certificate, for the services that do not reach the key"
    if source.adapter == ABSENT and not named:
        yield "certificates must name what it has sealed with"
