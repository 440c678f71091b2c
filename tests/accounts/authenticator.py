"""A passkey in software, which answers as a browser with an authenticator would: wrongly, too, when told to."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from accounts.models import User

HOST = "svar.example.se"
PRESENT, VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV


@dataclass
class Passkey:
    """One key pair, for HOST."""

    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, options: Mapping[str, Any], *, flags: int = PRESENT | VERIFIED) -> dict[str, Any]:
        """The answer to being added."""
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        told = AuthenticatorData.create(sha256(HOST.encode()), flags | AuthenticatorData.FLAG.AT, 0, data)
        client = _client_data(CollectedClientData.TYPE.CREATE, options["publicKey"]["challenge"], f"https://{HOST}")
        attestation = AttestationObject.create("none", told, {})
        return self._credential({"clientDataJSON": client, "attestationObject": attestation})

    def answer(
        self, options: Mapping[str, Any], *, flags: int = PRESENT | VERIFIED, origin: str = f"https://{HOST}"
    ) -> str:
        """The answer to being asked to sign, as the page's form sends it."""
        told = AuthenticatorData.create(sha256(HOST.encode()), flags, 1)
        client = _client_data(CollectedClientData.TYPE.GET, options["publicKey"]["challenge"], origin)
        signature = self.key.sign(told + sha256(client), ec.ECDSA(hashes.SHA256()))
        told_by_browser = {"clientDataJSON": client, "authenticatorData": told, "signature": signature}
        return json.dumps(self._credential(told_by_browser))

    def given_to(self, user: User) -> None:
        """Be a passkey that the person has added."""
        credential = self.made({"publicKey": {"challenge": websafe_encode(secrets.token_bytes(32))}})
        data = {"name": "Tjänstedatorn", "credential": credential}
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)

    def _credential(self, response: Mapping[str, bytes]) -> dict[str, Any]:
        told = {key: websafe_encode(value) for key, value in response.items()}
        name = websafe_encode(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": told, "clientExtensionResults": {}}


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    return bytes(CollectedClientData.create(kind, websafe_decode(challenge), origin))
