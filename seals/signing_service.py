"""A signing service at which a person signs a document: Cloud Signature Consortium API 2 with OAuth 2.0.

The person is sent to the service with the document's SHA-256, shows there who they are and agrees; the service gives a
code, for which it makes one signature over that SHA-256 (docs/signing-service.md). The document stays in the portal.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from .http import ExchangeError, post
from .remote import SHA256


class SigningServiceError(Exception):
    """The service made no signature; the message says why, for the log, without secrets."""


@dataclass(frozen=True, kw_only=True)
class SigningService:
    """The service: `url` is that of its API, `oauth2_url` that below which oauth2/authorize and oauth2/token are.

    `qualifier` asks for a kind of signature (CSC: signatureQualifier), `algorithm` is the OID of what it signs with.
    """

    name: str
    url: str
    oauth2_url: str
    client_id: str
    client_secret: str = field(repr=False)
    qualifier: str
    algorithm: str
    timeout: float

    def address(self, *, digest: bytes, back: str, state: str, verifier: str) -> str:
        """Where the person is sent to sign what has this SHA-256, and from where they come `back` with `state`."""
        challenge = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "scope": "credential",
            "signatureQualifier": self.qualifier,
            "numSignatures": "1",
            "hashes": _base64url(digest),
            "hashAlgorithmOID": SHA256,
            "state": state,
            "code_challenge": _base64url(challenge),
            "code_challenge_method": "S256",
            "lang": "sv",
        }
        return f"{self.oauth2_url}/oauth2/authorize?{urlencode(asked)}"

    def signature(self, *, digest: bytes, code: str, back: str, verifier: str) -> bytes:
        """The signature (CMS) that the person has agreed to, over what has this SHA-256. Raises SigningServiceError."""
        token = self._token(code, back, verifier)
        asked = {
            "signatureQualifier": self.qualifier,
            "documentDigests": [
                {
                    "hashes": [base64.b64encode(digest).decode()],
                    "hashAlgorithmOID": SHA256,
                    "signature_format": "C",
                    "conformance_level": "AdES-B-B",
                    "signAlgo": self.algorithm,
                }
            ],
        }
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        answer = self._ask(f"{self.url}/signatures/signDoc", json.dumps(asked).encode(), headers)
        try:
            [signature] = answer["SignatureObject"]
            return base64.b64decode(signature, validate=True)
        except (KeyError, TypeError, ValueError) as error:
            raise SigningServiceError(f"{self.url} sent no readable signature") from error

    def _token(self, code: str, back: str, verifier: str) -> str:
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        token = self._ask(f"{self.oauth2_url}/oauth2/token", urlencode(asked).encode(), headers).get("access_token")
        # It becomes a header: a line's end in it would begin another.
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise SigningServiceError(f"{self.oauth2_url} gave no token")
        return token

    def _ask(self, url: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        try:
            content, _ = post(url=url, body=body, headers=headers, timeout=self.timeout)
            answer = json.loads(content)
        except (ExchangeError, ValueError) as error:
            raise SigningServiceError(str(error)) from error
        if not isinstance(answer, dict):
            raise SigningServiceError(f"{url} sent no JSON object")
        return answer


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
