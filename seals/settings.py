"""The sealer, the time stamp authority and the trust roots that the settings name (docs/operations.md)."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from django.conf import settings

from .development_certificate import PASSPHRASE, ensure_development_certificate
from .pkcs11 import Pkcs11Sealer
from .remote import RemoteSealer
from .seal import REASON, PadesSealer, Pkcs12Sealer, SealError
from .timestamps import Level, TimestampAuthority


def sealer_from_settings(*, name: str, location: str = "", reason: str = REASON) -> PadesSealer:
    """The sealer that SEAL_ADAPTER names, at SEAL_LEVEL.

    `name` is the organisation that stands behind the copy. Raises SealError when a file cannot be read.
    """
    said = {"name": name, "location": location, "reason": reason}
    level = Level(settings.SEAL_LEVEL)
    how = {"level": level, "timestamps": authority_from_settings(), "trust_roots": trust_roots_from_settings()}
    return _ADAPTERS[settings.SEAL_ADAPTER](**said, **how)


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


def trust_roots_from_settings() -> tuple[x509.Certificate, ...]:
    """The roots a seal must lead to: SEAL_TRUST_ROOTS, or the development root where nothing is set.

    With a key of one's own and no roots the result is empty and no seal is trusted: a development seal must never
    pass for a real one in production.
    """
    paths = [Path(path) for path in settings.SEAL_TRUST_ROOTS]
    if not paths and _development():
        paths = [ensure_development_certificate(Path(settings.SEAL_DEVELOPMENT_DIR)).root]
    return load_trust_roots(tuple(paths))


def timestamp_roots_from_settings() -> tuple[x509.Certificate, ...]:
    """The roots a time stamp must lead to: SEAL_TSA_TRUST_ROOTS, or those of the seals where nothing is set."""
    paths = tuple(Path(path) for path in settings.SEAL_TSA_TRUST_ROOTS)
    return load_trust_roots(paths) if paths else trust_roots_from_settings()


def seal_fingerprints_from_settings() -> frozenset[str]:
    """SHA-256 fingerprints (hex) of the organisation's own seal certificates, as far as the settings show them."""
    return frozenset(one.fingerprint(hashes.SHA256()).hex() for one in seal_certificates_from_settings())


def seal_certificates_from_settings() -> tuple[x509.Certificate, ...]:
    """Those in SEAL_CERTIFICATES, and the one in the key file where this process may read it."""
    named = load_trust_roots(tuple(Path(path) for path in settings.SEAL_CERTIFICATES))
    if settings.SEAL_ADAPTER != "pkcs12":
        return named
    path, password = _key_file()
    return named + _certificates_in(path, password)


@lru_cache(maxsize=8)
def _certificates_in(path: Path, password: str) -> tuple[x509.Certificate, ...]:
    """The certificate in a PKCS#12 file; none where only the worker may read it."""
    try:
        certificate = load_pkcs12(path.read_bytes(), password.encode() or None).cert
    except (OSError, ValueError):
        return ()
    return (certificate.certificate,) if certificate else ()


@lru_cache(maxsize=8)
def load_trust_roots(paths: Sequence[Path]) -> tuple[x509.Certificate, ...]:
    """Read PEM files, each with one or more certificates. Raises OSError or ValueError."""
    return tuple(certificate for path in paths for certificate in x509.load_pem_x509_certificates(path.read_bytes()))


def _development() -> bool:
    return settings.SEAL_ADAPTER == "pkcs12" and not settings.SEAL_PKCS12_FILE


def _key_file() -> tuple[Path, str]:
    """Where the key is, and its password; the development certificate is made when it is first asked for."""
    if _development():
        return ensure_development_certificate(Path(settings.SEAL_DEVELOPMENT_DIR)).pkcs12, PASSPHRASE
    return Path(settings.SEAL_PKCS12_FILE), settings.SEAL_PKCS12_PASSWORD


def _pkcs12(**common: Any) -> Pkcs12Sealer:
    path, password = _key_file()
    try:
        pkcs12 = path.read_bytes()
    except OSError as error:
        raise SealError(f"cannot read the seal's key: {path}: {error.strerror}") from error
    return Pkcs12Sealer(pkcs12=pkcs12, password=password, **common)


def _pkcs11(**common: Any) -> Pkcs11Sealer:
    return Pkcs11Sealer(
        module=settings.SEAL_PKCS11_MODULE,
        token=settings.SEAL_PKCS11_TOKEN,
        pin=settings.SEAL_PKCS11_PIN,
        label=settings.SEAL_PKCS11_KEY,
        **common,
    )


def _remote(**common: Any) -> RemoteSealer:
    return RemoteSealer(
        url=settings.SEAL_REMOTE_URL,
        token=settings.SEAL_REMOTE_TOKEN,
        credential=settings.SEAL_REMOTE_CREDENTIAL,
        timeout=settings.SEAL_TIMEOUT,
        **common,
    )


_ADAPTERS: dict[str, Callable[..., PadesSealer]] = {"pkcs12": _pkcs12, "pkcs11": _pkcs11, "remote": _remote}
