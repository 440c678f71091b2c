"""A signing service at which a person signs a document: Cloud Signature Consortium API 2 with OAuth 2.0.

The person is sent to the service with the document's SHA-256, shows there who they are and agrees; the service gives a
code, for which it makes one signature over that SHA-256 (docs/signing-service.md). The document stays in the portal.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from .http import ExchangeError, post_to_service
from .remote import SHA256


class SigningServiceError(Exception):
    """The service made no signature; the message says at which step and why, for the log."""


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
        url = f"{self.url}/signatures/signDoc"
        answer = self._ask(url, json.dumps(asked).encode(), headers)
        try:
            [signature] = answer["SignatureObject"]
            return base64.b64decode(signature, validate=True)
        except (KeyError, TypeError, ValueError) as error:
            raise SigningServiceError(_at(url, "no readable signature")) from error

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
        url = f"{self.oauth2_url}/oauth2/token"
        token = self._ask(url, urlencode(asked).encode(), headers).get("access_token")
        # It becomes a header: a line's end in it would begin another.
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise SigningServiceError(_at(url, "no token"))
        return token

    def _ask(self, url: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        try:
            content, _ = post_to_service(url=url, body=body, headers=headers, timeout=self.timeout)
            answer = json.loads(content)
        except ExchangeError as error:
            why = f"status {error.status}" if error.status else type(error.__cause__ or error).__name__
            raise SigningServiceError(_at(url, why)) from error
        except ValueError as error:
            raise SigningServiceError(_at(url, "no JSON")) from error
        if not isinstance(answer, dict):
            raise SigningServiceError(_at(url, "no JSON object"))
        return answer


def _at(url: str, why: str) -> str:
    """The step and the host, and what went wrong there."""
    address = urlsplit(url)
    return f"{address.path.rpartition('/')[2]} at {address.hostname}: {why}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
