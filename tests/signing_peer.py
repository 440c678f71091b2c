"""A signing service on this machine (CSC API 2, OAuth 2.0), over real HTTP, with an issuer of its own, really signing.

Whoever comes to it is `person`, unless they abort. It holds to what is asked: a code is good once, for the SHA-256 that
the person saw, for who knows the verifier and the client's secret. Its issuer answers by OCSP, really signing too.
"""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from django.utils import timezone
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from responses.approval import signing
from responses.approval.service_signing import ask_signature, take_signature
from responses.lifecycle.standing import standing_of
from responses.models import Response
from tests.builders import approver_of, fingerprint_of, signer_details
from tests.seals.trust_services import serving

CLIENT, SECRET = "portalen", "delad hemlighet"
ASSURED = x509.ObjectIdentifier("0.4.0.194121.2.1")  # ext-etsi-valassured-ST-certs


@dataclass
class SigningPeer:
    """The service. `person`: e-mail address and name of who signs there; `extra`: what else their certificate says.

    `names`: other names in its subjectAltName; `age`: for how long it has been valid, `lives`: for how long it will be.

    `ocsp`: whether it names the issuer's OCSP, at which host; `revoked`: what that says; `silent`: it says nothing.
    `assured`: it says that none of its kind is ever revoked. `questions`: what the OCSP was asked.

    `clock`: how far its clock is off. `another`: it signs something else than what was agreed to. `down`: it fails.
    """

    root: x509.Certificate
    root_key: ec.EllipticCurvePrivateKey
    directory: Path
    address: str = ""
    newest: Any = None
    person: tuple[str, str] = ("", "")
    extra: tuple[tuple[Any, str], ...] = ()
    clock: timedelta = timedelta(0)
    age: timedelta = timedelta(hours=1)
    lives: timedelta = timedelta(hours=12)
    ocsp: str = ""
    revoked: bool = False
    silent: bool = False
    assured: bool = False
    questions: list[bytes] = field(default_factory=list)
    names: tuple[x509.GeneralName, ...] = ()
    another: bool = False
    down: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, Any]:
        """What the portal is told of it."""
        root = self.directory / "root.pem"
        root.write_bytes(self.root.public_bytes(Encoding.PEM))
        return {
            "SIGNING_SERVICE_URL": self.address,
            "SIGNING_SERVICE_OAUTH2_URL": self.address,
            "SIGNING_SERVICE_NAME": "Provtjänsten",
            "SIGNING_SERVICE_CLIENT_ID": CLIENT,
            "SIGNING_SERVICE_CLIENT_SECRET": SECRET,
            "SIGNING_SERVICE_ROOTS": [str(root)],
        }

    def set_up(self, settings: Any) -> None:
        """Let the portal be set to it."""
        for name, value in self.settings.items():
            setattr(settings, name, value)

    def sign(self, response: Response) -> None:
        """The approver of a response signs there, and it is approved."""
        user, at, back = approver_of(response), timezone.now(), "https://svar.example.se/signera/tillbaka/"
        self.person = (user.email, user.name)
        standing, details = standing_of(response, user, timezone.localdate(at)), signer_details(user)
        sha256 = fingerprint_of(response)
        asked, address = ask_signature(standing, sha256=sha256, details=details, back=back, at=at)
        [code] = parse_qs(urlsplit(self.agree(address)).query)["code"]
        made = take_signature(asked, code=code, back=back, actor=user, at=timezone.now())
        signing.approve_response(
            response=response, sha256=sha256, details=details, actor=user, at=timezone.now(), made=made
        )

    def agree(self, address: str) -> str:
        """The person follows the address and agrees: where they are sent back to."""
        asked = self._read(address)
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def abort(self, address: str) -> str:
        """The person follows the address and aborts."""
        asked = self._read(address)
        return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"

    def _read(self, address: str) -> dict[str, str]:
        where, _, query = address.partition("?")
        assert where == f"{self.address}/oauth2/authorize"
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        assert (asked["client_id"], asked["response_type"], asked["scope"]) == (CLIENT, "code", "credential")
        assert (asked["numSignatures"], asked["code_challenge_method"]) == ("1", "S256")
        self.asked.append(asked)
        return asked

    def answer(self, environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        """WSGI."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path, status = environ["PATH_INFO"], "200 OK"
        if path == "/ocsp":
            self.questions.append(body)
            start("503 Away" if self.silent else status, [("Content-Type", "application/ocsp-response")])
            yield b"" if self.silent else self._status(body)
            return
        self.sent.append(body)
        told: dict[str, Any] = {}
        try:
            if self.down:
                raise LookupError("down")
            if path == "/oauth2/token":
                told = self._token({name: values[0] for name, values in parse_qs(body.decode()).items()})
            elif path == "/signatures/signDoc":
                token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
                told = {"SignatureObject": [base64.b64encode(self._sign(token, json.loads(body))).decode()]}
        except LookupError as wrong:
            status, told = "400 Bad Request", {"error": "invalid_request", "error_description": str(wrong)}
        start(status, [("Content-Type", "application/json")])
        yield json.dumps(told).encode()

    def _token(self, given: dict[str, str]) -> dict[str, str]:
        asked = self.codes.pop(given["code"])
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(b"=")
        known = (given["client_id"], given["client_secret"], given["redirect_uri"], challenge.decode())
        if known != (CLIENT, SECRET, asked["redirect_uri"], asked["code_challenge"]):
            raise LookupError("invalid_grant")
        token = secrets.token_urlsafe(16)
        self.tokens[token] = asked["hashes"]
        return {"access_token": token, "token_type": "SAD"}

    def _sign(self, token: str, asked: dict[str, Any]) -> bytes:
        [document] = asked["documentDigests"]
        [digest] = (base64.b64decode(one) for one in document["hashes"])
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != self.tokens.pop(token):
            raise LookupError("not what the person agreed to")
        assert (document["signature_format"], document["conformance_level"]) == ("C", "AdES-B-B")
        return self.signature(bytes(32) if self.another else digest)

    def signature(self, digest: bytes) -> bytes:
        """The person's signature (CAdES B-B, detached) over what has this SHA-256, by a key made for it."""
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        paths = self.directory / "key.pem", self.directory / "certificate.pem"
        for path, content in zip(paths, (pem, self._certificate(key).public_bytes(Encoding.PEM)), strict=True):
            path.write_bytes(content)
        signer = SimpleSigner.load(*map(str, paths))
        assert signer is not None
        told = PdfCMSSignedAttributes(signing_time=datetime.now(UTC) + self.clock)
        made = signer.async_sign(digest, "sha256", signed_attr_settings=told, is_pdf_sig=False)
        return bytes(asyncio.run(made).dump())

    def _status(self, question: bytes) -> bytes:
        """The issuer's word on the newest certificate."""
        asked, now = ocsp.load_der_ocsp_request(question), datetime.now(UTC)
        assert asked.serial_number == self.newest.serial_number
        told = ocsp.OCSPResponseBuilder().add_response(
            cert=self.newest,
            issuer=self.root,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if self.revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=now,
            next_update=now + timedelta(hours=1),
            revocation_time=now - timedelta(days=1) if self.revoked else None,
            revocation_reason=x509.ReasonFlags.key_compromise if self.revoked else None,
        )
        told = told.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root)
        for one in asked.extensions:
            told = told.add_extension(one.value, critical=False)
        return told.sign(self.root_key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _certificate(self, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
        address, name = self.person
        now = datetime.now(UTC)
        subject = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        subject += [x509.NameAttribute(oid, text) for oid, text in self.extra]
        made = x509.CertificateBuilder(self.root.subject, x509.Name(subject), key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - self.age)
        made = made.not_valid_after(now + self.lives)
        made = made.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address), *self.names]), critical=False)
        usage = dict.fromkeys(
            ["key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"], False
        )
        made = made.add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, encipher_only=False, decipher_only=False, **usage
            ),
            critical=True,
        )
        if self.ocsp:
            where = x509.UniformResourceIdentifier(self.address.replace("127.0.0.1", self.ocsp) + "/ocsp")
            named = x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where)])
            made = made.add_extension(named, critical=False)
        if self.assured:
            made = made.add_extension(x509.UnrecognizedExtension(ASSURED, b"\x05\x00"), critical=False)
        self.newest = made.sign(self.root_key, hashes.SHA256())
        return self.newest


@contextmanager
def signing_peer(directory: Path) -> Iterator[SigningPeer]:
    """Serve one on a free port of 127.0.0.1 until the block ends."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Provutfärdaren för underskrifter")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=3650))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    peer = SigningPeer(made.sign(key, hashes.SHA256()), key, directory)
    with serving(peer.answer) as server:
        peer.address = f"http://127.0.0.1:{server.server_port}"
        yield peer
