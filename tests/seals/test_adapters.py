"""The key in a hardware module and at a signing service: a real token (SoftHSM), a local peer that signs."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import Certificate
from pkcs11.util.x509 import decode_x509_certificate

from seals.pkcs11 import Pkcs11Sealer
from seals.remote import RemoteSealer
from seals.seal import PadesSealer, SealError, seal_pdf
from seals.settings import sealer_from_settings
from seals.verify import inspect_pdf

from .builders import MOMENT
from .trust_services import TrustServices, serving

PIN, TOKEN, LABEL = "1234", "Svarsportalen", "sigill"
BEARER, CREDENTIAL = "hemlig-nyckel", "region-exempel"
SOFTHSM = next((path for path in Path("/usr/lib").glob("**/softhsm/libsofthsm2.so")), None)


def assert_seals(sealer: PadesSealer, unsealed: bytes, services: TrustServices) -> None:
    sealed = seal_pdf(pdf=unsealed, sealer=sealer, sealed_at=MOMENT)
    found = inspect_pdf(data=sealed, trust_roots=(services.root,))
    assert (found.passes_gate, found.signed_at, found.level) == (True, MOMENT, "B-B")
    assert found.signer == services.certificate("seal").subject.rfc4514_string()


# A hardware module


@pytest.fixture(scope="module")
def token(services: TrustServices, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A software token with the seal's key and certificate; the path of its module."""
    if SOFTHSM is None or shutil.which("softhsm2-util") is None:
        pytest.fail("SoftHSM is missing: apt-get install softhsm2")
    directory = tmp_path_factory.mktemp("softhsm")
    (directory / "tokens").mkdir()
    (directory / "softhsm2.conf").write_text(f"directories.tokendir = {directory / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOFTHSM2_CONF", str(directory / "softhsm2.conf"))
        key = directory / "key.pem"
        key.write_bytes(services.key("seal").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        _softhsm("--init-token", "--free", "--label", TOKEN, "--so-pin", "5678")
        _softhsm("--import", str(key), "--token", TOKEN, "--label", LABEL, "--id", "01")
        _add_certificate(str(SOFTHSM), services.certificate("seal"))
        yield str(SOFTHSM)


def _softhsm(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments, "--pin", PIN], check=True, capture_output=True)


def _add_certificate(module: str, certificate: Certificate) -> None:
    with pkcs11.lib(module).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        attributes = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
        stored = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: LABEL, pkcs11.Attribute.ID: b"\x01"}
        session.create_object({**attributes, **stored})


def hardware(token: str) -> Pkcs11Sealer:
    return Pkcs11Sealer(module=token, token=TOKEN, pin=PIN, label=LABEL, name="Region Exempel")


def test_a_key_in_a_hardware_module_seals(token: str, services: TrustServices, unsealed: bytes) -> None:
    assert_seals(hardware(token), unsealed, services)


@pytest.mark.parametrize("change", [{"pin": "0000"}, {"token": "Annan"}, {"label": "annan"}, {"module": "/no/such.so"}])
def test_a_module_that_cannot_be_used_is_an_error_in_words(token: str, unsealed: bytes, change: dict[str, str]) -> None:
    with pytest.raises(SealError, match=r"sealing failed|could not be used") as refused:
        seal_pdf(pdf=unsealed, sealer=replace(hardware(token), **change), sealed_at=MOMENT)
    assert PIN not in str(refused.value)


# A signing service


@dataclass
class SigningService:
    """A peer with one credential that speaks docs/remote-sealing.md; it keeps what it was asked."""

    key: ec.EllipticCurvePrivateKey
    chain: list[Certificate]
    asked: list[dict[str, Any]] = field(default_factory=list)
    broken: dict[str, Any] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        self.asked.append(asked)
        if environ.get("HTTP_AUTHORIZATION") != f"Bearer {BEARER}" or asked["credentialID"] != CREDENTIAL:
            start_response("401 Unauthorized", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_token"}']
        answers = {"/csc/v2/credentials/info": self._info, "/csc/v2/signatures/signHash": self._sign}
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(self.broken or answers[environ["PATH_INFO"]](asked)).encode()]

    def _info(self, _: dict[str, Any]) -> dict[str, Any]:
        encoded = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in self.chain]
        return {"cert": {"status": "valid", "certificates": encoded}}

    def _sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert (asked["hashAlgorithmOID"], asked["signAlgo"]) == ("2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2")
        digests = [base64.b64decode(one) for one in asked["hashes"]]
        made = [self.key.sign(one, ec.ECDSA(Prehashed(hashes.SHA256()))) for one in digests]
        return {"signatures": [base64.b64encode(one).decode() for one in made]}


@pytest.fixture
def peer(services: TrustServices) -> SigningService:
    return SigningService(key=services.key("seal"), chain=[services.certificate("seal"), services.root])


@pytest.fixture
def address(peer: SigningService) -> Iterator[str]:
    with serving(peer) as server:
        yield f"http://127.0.0.1:{server.server_port}/csc/v2"


def remote(address: str) -> RemoteSealer:
    return RemoteSealer(url=address, token=BEARER, credential=CREDENTIAL, name="Region Exempel", timeout=5)


def test_a_signing_service_seals_and_sees_nothing_but_a_digest(
    address: str, peer: SigningService, services: TrustServices, unsealed: bytes
) -> None:
    assert_seals(remote(address), unsealed, services)
    _, asked = peer.asked
    assert [len(base64.b64decode(one)) for one in asked.pop("hashes")] == [32]
    assert set(asked) == {"credentialID", "hashAlgorithmOID", "signAlgo"}


@pytest.mark.parametrize("change", [{"token": "fel"}, {"credential": "annan"}, {"url": "http://127.0.0.1:9/csc/v2"}])
def test_a_service_that_refuses_or_is_away_is_an_error_without_the_secret(
    address: str, unsealed: bytes, change: dict[str, str]
) -> None:
    with pytest.raises(SealError, match=r"answered 401: .*invalid_token|could not be reached") as refused:
        seal_pdf(pdf=unsealed, sealer=replace(remote(address), **change), sealed_at=MOMENT)
    assert BEARER not in str(refused.value)


@pytest.mark.parametrize("broken", [{"cert": {}}, {"cert": {"certificates": ["!"]}}, {"cert": {"certificates": []}}])
def test_a_service_that_answers_nonsense_is_an_error_in_words(
    address: str, peer: SigningService, unsealed: bytes, broken: dict[str, Any]
) -> None:
    peer.broken = broken
    with pytest.raises(SealError, match=r"certificate"):
        seal_pdf(pdf=unsealed, sealer=remote(address), sealed_at=MOMENT)


def test_a_signature_by_another_key_is_found_before_the_copy_is_kept(
    address: str, peer: SigningService, services: TrustServices, unsealed: bytes
) -> None:
    peer.key = ec.generate_private_key(ec.SECP256R1())
    sealed = seal_pdf(pdf=unsealed, sealer=remote(address), sealed_at=MOMENT)
    assert not inspect_pdf(data=sealed, trust_roots=(services.root,)).passes_gate


def test_the_settings_choose_the_adapter(settings: Any) -> None:
    settings.SEAL_ADAPTER = "pkcs11"
    assert isinstance(sealer_from_settings(name="Region Exempel"), Pkcs11Sealer)
    settings.SEAL_ADAPTER = "remote"
    assert isinstance(sealer_from_settings(name="Region Exempel"), RemoteSealer)
