"""The sealer, the time stamp authority and the trust roots that the settings name (docs/operations.md)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from django.conf import settings

from config.environment.seal_sources import ABSENT, SealSource, needs_secret

from .development_certificate import PASSPHRASE, ensure_development_certificate
from .pkcs11 import Pkcs11Sealer
from .remote import RemoteSealer
from .seal import REASON, PadesSealer, Pkcs12Sealer, SealError
from .signing_service import SigningService
from .timestamps import Level, TimestampAuthority

_logger = logging.getLogger(__name__)


def source_for(organisation: str) -> SealSource:
    """The seal for an organisation's copies, by its number: its own where the settings name one, else the portal's."""
    own: SealSource | None = settings.ORGANISATION_SEALS.get(organisation)
    return own if own and own.adapter != ABSENT else portal_source()


def portal_source() -> SealSource:
    """The portal's own seal (SEAL_ADAPTER and its like)."""
    secrets = {
        "pkcs12": settings.SEAL_PKCS12_PASSWORD,
        "pkcs11": settings.SEAL_PKCS11_PIN,
        "remote": settings.SEAL_REMOTE_TOKEN,
    }
    return SealSource(
        adapter=settings.SEAL_ADAPTER,
        file=settings.SEAL_PKCS12_FILE,
        module=settings.SEAL_PKCS11_MODULE,
        token=settings.SEAL_PKCS11_TOKEN,
        key=settings.SEAL_PKCS11_KEY,
        url=settings.SEAL_REMOTE_URL,
        credential=settings.SEAL_REMOTE_CREDENTIAL,
        secret=secrets[settings.SEAL_ADAPTER],
        roots=tuple(settings.SEAL_TRUST_ROOTS),
        certificates=tuple(settings.SEAL_CERTIFICATES),
    )


def sources_from_settings() -> tuple[SealSource, ...]:
    """The portal's, and then the organisations', those that seal no more among them."""
    return (portal_source(), *settings.ORGANISATION_SEALS.values())


def sealer_from_settings(*, name: str, organisation: str = "", location: str = "", reason: str = REASON) -> PadesSealer:
    """The sealer for the copies of an organisation, by its number (source_for), at SEAL_LEVEL.

    `name` is the organisation that stands behind the copy. Raises SealError when a file cannot be read or a secret is
    not here: an organisation's own seal that cannot be used is never replaced by the portal's.
    """
    source = source_for(organisation)
    if source.organisation and needs_secret(source):
        raise SealError(f"the seal of {source.organisation} needs {source.secret_name}")
    said = {"name": name, "own": bool(source.organisation), "location": location, "reason": reason}
    level = Level(settings.SEAL_LEVEL)
    how = {"level": level, "timestamps": authority_from_settings(), "trust_roots": trust_roots_of(source)}
    return _ADAPTERS[source.adapter](source, **said, **how)


def authority_from_settings() -> TimestampAuthority | None:
    """The time stamp authority of SEAL_TSA_URL, or None."""
    if not settings.SEAL_TSA_URL:
        return None
    return TimestampAuthority(
        url=settings.SEAL_TSA_URL,
        trust_roots=timestamp_roots_from_settings(),
        user=settings.SEAL_TSA_USER,
        password=settings.SEAL_TSA_PASSWORD,
        token=settings.SEAL_TSA_TOKEN,
        timeout=settings.SEAL_TIMEOUT,
    )


def is_portals(source: SealSource) -> bool:
    """Whether the key of an organisation's own seal is the portal's too, and named as such in both places."""
    both = (replace(one, organisation="", secret="", roots=(), certificates=()) for one in (source, portal_source()))
    return next(both) == next(both)


def trust_roots_from_settings() -> tuple[x509.Certificate, ...]:
    """The roots the portal's seal must lead to: SEAL_TRUST_ROOTS, or the development root where nothing is set.

    With a key of one's own and no roots the result is empty and no seal is trusted: a development seal must never
    pass for a real one in production.
    """
    paths = [Path(path) for path in settings.SEAL_TRUST_ROOTS]
    if not paths and _is_development(portal_source()):
        paths = [ensure_development_certificate(Path(settings.SEAL_DEVELOPMENT_DIR)).root]
    return load_trust_roots(tuple(paths))


def trust_roots_of(source: SealSource) -> tuple[x509.Certificate, ...]:
    """The roots that one seal must lead to; an organisation's that names none has the portal's issuer."""
    if source.organisation and source.roots:
        return load_trust_roots(tuple(map(Path, source.roots)))
    return trust_roots_from_settings()


_Read = Callable[[SealSource], tuple[x509.Certificate, ...]]


def read_if_there(read: _Read, source: SealSource) -> tuple[x509.Certificate, ...]:
    """What is read of a seal; nothing, and a line in the log, where a file of an organisation's own cannot be: nobody
    else is to wait for that. Raises OSError or ValueError for the portal's.
    """
    try:
        return read(source)
    except (OSError, ValueError) as error:
        if not source.organisation:
            raise
        _logger.warning("A file of the seal of %s cannot be read: %s", source.organisation, type(error).__name__)
        return ()


def roots_by_organisation() -> dict[str, tuple[x509.Certificate, ...]]:
    """The roots that seals of an organisation's own lead to, by its number: trusted for its copies and no others."""
    return {number: read_if_there(trust_roots_of, source) for number, source in settings.ORGANISATION_SEALS.items()}


def trust_roots_for(organisation: str) -> tuple[x509.Certificate, ...]:
    """The roots that a seal on a copy of the organisation's may lead to: its own, and the portal's."""
    own = roots_by_organisation().get(organisation, ())
    return tuple(dict.fromkeys((*trust_roots_from_settings(), *own)))


def signing_service_from_settings() -> SigningService | None:
    """The service at which people sign, or None."""
    if not settings.SIGNING_SERVICE_URL:
        return None
    return SigningService(
        name=settings.SIGNING_SERVICE_NAME,
        url=settings.SIGNING_SERVICE_URL,
        oauth2_url=settings.SIGNING_SERVICE_OAUTH2_URL,
        client_id=settings.SIGNING_SERVICE_CLIENT_ID,
        client_secret=settings.SIGNING_SERVICE_CLIENT_SECRET,
        qualifier=settings.SIGNING_SERVICE_QUALIFIER,
        algorithm=settings.SIGNING_SERVICE_ALGORITHM,
        timeout=settings.SEAL_TIMEOUT,
    )


def signing_roots_from_settings() -> tuple[x509.Certificate, ...]:
    """The roots that a person's signature must lead to; a seal that leads to them is nobody's."""
    return load_trust_roots(tuple(map(Path, settings.SIGNING_SERVICE_ROOTS)))


def timestamp_roots_from_settings() -> tuple[x509.Certificate, ...]:
    """The roots a time stamp must lead to: SEAL_TSA_TRUST_ROOTS, or those of the seals where nothing is set."""
    paths = tuple(Path(path) for path in settings.SEAL_TSA_TRUST_ROOTS)
    return load_trust_roots(paths) if paths else trust_roots_from_settings()


def owners_in_settings() -> dict[str, frozenset[str]]:
    """Whose the seal certificates of the settings are: numbers, empty for the portal, by SHA-256 fingerprint (hex)."""
    found: dict[str, frozenset[str]] = {}
    for source in sources_from_settings():
        for one in read_if_there(certificates_of, source):
            fingerprint = one.fingerprint(hashes.SHA256()).hex()
            found[fingerprint] = found.get(fingerprint, frozenset()) | {source.organisation}
    return found


def certificates_of(source: SealSource) -> tuple[x509.Certificate, ...]:
    """The seal's certificates as far as the settings show them: those that are named, and the one in the key file where
    this process may read it."""
    named = load_trust_roots(tuple(map(Path, source.certificates)))
    if source.adapter != "pkcs12":
        return named
    path, password = _key_file(source)
    return named + _certificates_in(path, password)


def _certificates_in(path: Path, password: str) -> tuple[x509.Certificate, ...]:
    """The certificate in a PKCS#12 file; none where only the worker may read it."""
    try:
        return _load_certificates_in(path, password)
    except (OSError, ValueError):
        return ()


# For as long as the process lives, however many seals there are; what could not be read is read again.
@cache
def _load_certificates_in(path: Path, password: str) -> tuple[x509.Certificate, ...]:
    certificate = load_pkcs12(path.read_bytes(), password.encode() or None).cert
    return (certificate.certificate,) if certificate else ()


@cache
def load_trust_roots(paths: Sequence[Path]) -> tuple[x509.Certificate, ...]:
    """Read PEM files, each with one or more certificates. Raises OSError or ValueError."""
    return tuple(certificate for path in paths for certificate in x509.load_pem_x509_certificates(path.read_bytes()))


def _is_development(source: SealSource) -> bool:
    return not source.organisation and source.adapter == "pkcs12" and not source.file


def _key_file(source: SealSource) -> tuple[Path, str]:
    """Where the key is, and its password; the development certificate is made when it is first asked for."""
    if _is_development(source):
        return ensure_development_certificate(Path(settings.SEAL_DEVELOPMENT_DIR)).pkcs12, PASSPHRASE
    return Path(source.file), source.secret


def _pkcs12(source: SealSource, **common: Any) -> Pkcs12Sealer:
    path, password = _key_file(source)
    try:
        pkcs12 = path.read_bytes()
    except OSError as error:
        raise SealError(f"cannot read the seal's key: {path}: {error.strerror}") from error
    return Pkcs12Sealer(pkcs12=pkcs12, password=password, **common)


def _pkcs11(source: SealSource, **common: Any) -> Pkcs11Sealer:
    return Pkcs11Sealer(module=source.module, token=source.token, pin=source.secret, label=source.key, **common)


def _remote(source: SealSource, **common: Any) -> RemoteSealer:
    return RemoteSealer(
        url=source.url,
        token=source.secret,
        credential=source.credential,
        timeout=settings.SEAL_TIMEOUT,
        **common,
    )


_ADAPTERS: dict[str, Callable[..., PadesSealer]] = {"pkcs12": _pkcs12, "pkcs11": _pkcs11, "remote": _remote}
