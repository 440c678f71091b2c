"""Sealing with a key at a signing service: it is sent a digest, never the document.

The names are those of the Cloud Signature Consortium's API, version 2 (docs/remote-sealing.md).
"""

import asyncio
import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from .http import ExchangeError, post_to_service
from .seal import PadesSealer, SealError
from .timestamps import asn1_certificates

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

SHA256 = "2.16.840.1.101.3.4.2.1"
ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2"
RSA_WITH_SHA256 = "1.2.840.113549.1.1.11"


@dataclass(frozen=True, kw_only=True)
class RemoteSealer(PadesSealer):
    """Seals with the key `credential` at the service `url`, which is asked with the bearer `token`."""

    url: str
    token: str = field(repr=False)
    credential: str
    timeout: float = 20

    @contextmanager
    def key(self) -> Iterator["Signer"]:
        """The key's certificate chain, and the service to sign with it."""
        yield self._signer(self.chain())

    def chain(self) -> list[x509.Certificate]:
        """The credential's certificates, its own first. Raises SealError."""
        answer = self._ask("credentials/info", {"credentialID": self.credential, "certificates": "chain"})
        try:
            encoded = answer["cert"]["certificates"]
            found = [x509.load_der_x509_certificate(base64.b64decode(one, validate=True)) for one in encoded]
        except (KeyError, TypeError, ValueError) as error:
            raise SealError(f"{self.url} sent no readable certificates for {self.credential}") from error
        if not found:
            raise SealError(f"{self.url} has no certificate for {self.credential}")
        return found

    def sign(self, *, data: bytes, certificate: x509.Certificate) -> bytes:
        """The signature over `data`, of which only the SHA-256 is sent. Raises SealError."""
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        asked = {
            "credentialID": self.credential,
            "hashes": [digest],
            "hashAlgorithmOID": SHA256,
            "signAlgo": _algorithm(certificate),
        }
        answer = self._ask("signatures/signHash", asked)
        try:
            [signature] = answer["signatures"]
            return base64.b64decode(signature, validate=True)
        except (KeyError, TypeError, ValueError) as error:
            raise SealError(f"{self.url} sent no readable signature") from error

    def _ask(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        try:
            content, _ = post_to_service(
                url=f"{self.url}/{method}", body=json.dumps(asked).encode(), headers=headers, timeout=self.timeout
            )
            answer = json.loads(content)
        except (ExchangeError, ValueError) as error:
            raise SealError(f"the signing service failed: {error}") from error
        if not isinstance(answer, dict):
            raise SealError(f"the signing service failed: {self.url}/{method} sent no JSON object")
        return answer

    def _signer(self, chain: list[x509.Certificate]) -> "Signer":
        from pyhanko.sign.signers import Signer
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        sealer, [own, *others] = self, asn1_certificates(chain)
        store: Any = SimpleCertificateStore

        class RemoteSigner(Signer):
            async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
                if dry_run:
                    return bytes(_signature_size(chain[0]))
                return await asyncio.to_thread(sealer.sign, data=data, certificate=chain[0])

        return RemoteSigner(signing_cert=own, cert_registry=store.from_certs(others))


def _algorithm(certificate: x509.Certificate) -> str:
    return ECDSA_WITH_SHA256 if isinstance(certificate.public_key(), ec.EllipticCurvePublicKey) else RSA_WITH_SHA256


def _signature_size(certificate: x509.Certificate) -> int:
    """As many bytes as a signature may take: the space for it is left before it is made."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size // 8
    return 2 * (key.key_size // 8) + 16 if isinstance(key, ec.EllipticCurvePublicKey) else 1024
