"""Certificates between the services of docker-compose.yml: `python -m script.make_certificates PLACE`.

A root is made in memory, signs one certificate for each service, and is thrown away: nobody can make another that the
services would trust. PLACE has a folder for each service, a volume of its own, with its key, its certificate and the
roots; `roots` has the roots alone. What is good for LEAST_LEFT still is left as it is.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

OWNERS = {"postgres": 999, "redis": 999, "storage": 0, "web": 10001, "worker": 10001, "letters": 10001}
"""Each service that listens, and the user who runs it in its image."""
READERS = "roots"
LASTS = timedelta(days=365)
LEAST_LEFT = timedelta(days=60)
KEY, CERTIFICATE, ROOTS = "key.pem", "certificate.pem", "roots.pem"


def make_all(place: Path, now: datetime) -> bool:
    """Whether they were made: all of them, when one is missing or has less than LEAST_LEFT.

    Roots of before that have not expired stay trusted, so that services may be started again in any order.
    """
    if all(_is_good(place / name / CERTIFICATE, now) for name in OWNERS):
        return False
    earlier = [one for one in _certificates_in(place / READERS / ROOTS) if one.not_valid_after_utc > now]
    key = ec.generate_private_key(ec.SECP256R1())
    root = _root(key, now)
    roots = b"".join(_pem(one) for one in [root, *earlier])
    for name, owner in OWNERS.items():
        own = ec.generate_private_key(ec.SECP256R1())
        _write(place / name / KEY, _private(own), owner, 0o600)
        _write(place / name / CERTIFICATE, _pem(_signed(name, own, root, key, now)), owner, 0o644)
        _write(place / name / ROOTS, roots, owner, 0o644)
    _write(place / READERS / ROOTS, roots, 0, 0o644)
    return True


def _is_good(file: Path, now: datetime) -> bool:
    return any(one.not_valid_after_utc - now > LEAST_LEFT for one in _certificates_in(file))


def _certificates_in(file: Path) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(file.read_bytes()) if file.exists() else []


def _root(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Svarsportalen, between services, {now:%Y-%m-%d}")])
    signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        _builder(name, name, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signs, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _signed(
    service: str,
    own: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    """For the service's name in Compose, and for itself, which its health check asks by."""
    names = [x509.DNSName(service), x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, service)])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return (
        _builder(subject, root.subject, own.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number())
    return made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + LASTS)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _write(file: Path, content: bytes, owner: int, mode: int) -> None:
    """Whole or not at all, and never readable by others on the way."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
        output.write(content)
    if os.geteuid() == 0:
        os.chown(new, owner, owner)
    new.chmod(mode)
    new.replace(file)


if __name__ == "__main__":
    made = make_all(Path(sys.argv[1]), datetime.now(UTC))
    print("Certifikat mellan tjänsterna är gjorda." if made else "Certifikaten mellan tjänsterna gäller.")
