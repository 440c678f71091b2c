"""A seal for development: a root and a seal certificate of one's own, made at first run.

Nobody else trusts it, and its subject says so in plain words.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

ROOT_NAME = "Utvecklingsrot, INTE ÄKTA, endast för test"
SEAL_NAME = "Utvecklingssigill, INTE ÄKTA, endast för test"
ORGANISATION = "Svarsportalen utvecklingsmiljö"
VALID_FOR = timedelta(days=3650)
# Not a secret: it keeps nothing safe, and the file is readable by its owner alone.
PASSPHRASE = "utveckling"  # noqa: S105


@dataclass(frozen=True)
class DevelopmentCertificate:
    """Where the two files are: the seal's key and chain (PKCS#12), and the root certificate (PEM)."""

    pkcs12: Path
    root: Path


def ensure_development_certificate(directory: Path) -> DevelopmentCertificate:
    """Return the development seal in `directory`, making it at the first call.

    Two processes may call it at once: the files are made in a directory of their own that is renamed
    into place, which succeeds for exactly one; the other uses what the first one made.
    """
    found = DevelopmentCertificate(directory / "seal.p12", directory / "root.pem")
    if found.pkcs12.exists() and found.root.exists():
        return found
    directory.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f"{directory.name}.", dir=directory.parent))
    try:
        _write_new_certificate(made)
        made.rename(directory)
    except OSError:
        if not (found.pkcs12.exists() and found.root.exists()):
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return found


def _write_new_certificate(directory: Path) -> None:
    # The root's key is forgotten when this function ends: no other seal can be made under it.
    root_key, seal_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _root_certificate(root_key)
    seal = _seal_certificate(seal_key, root, root_key)
    encryption = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    archive = pkcs12.serialize_key_and_certificates(b"sigill", seal_key, seal, [root], encryption)
    _write_private(directory / "seal.p12", archive)
    _write_private(directory / "root.pem", root.public_bytes(serialization.Encoding.PEM))


def _root_certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name(ROOT_NAME)
    builder = _builder(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.add_extension(_key_usage(sealing=False), critical=True).sign(key, hashes.SHA256())


def _seal_certificate(
    key: ec.EllipticCurvePrivateKey, root: x509.Certificate, root_key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    """No extended key usage: poppler's pdfsig trusts a chain only without one or for e-mail."""
    builder = _builder(_name(SEAL_NAME), root.subject, key).add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = builder.add_extension(issuer, critical=False)
    return builder.add_extension(_key_usage(sealing=True), critical=True).sign(root_key, hashes.SHA256())


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    # A day back: clocks differ, and a seal is checked within the second it is made.
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + VALID_FOR)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return builder.add_extension(identifier, critical=False)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _key_usage(*, sealing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sealing,
        content_commitment=sealing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not sealing,
        crl_sign=not sealing,
        encipher_only=False,
        decipher_only=False,
    )


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
