"""Trust services on this machine: an issuer with its CRL and OCSP, and two time stamp authorities, over real HTTP.

Certomancer makes the certificates and answers; nothing is mocked. Its clock is the process's: a test that moves the
time moves that of the services too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, KeyLabel, PKIArchitecture
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

NAME = ArchLabel("demo")
KEYS = ("root", "seal", "neighbour", "revoked", "ocsp", "tsa", "later-tsa")
YEAR = timedelta(days=365)
_SEALING = ["digital_signature", "non_repudiation"]


@dataclass(frozen=True, kw_only=True)
class TrustServices:
    """The services, with the addresses the portal is told and the certificates it is to trust."""

    architecture: PKIArchitecture
    address: str
    directory: Path

    @property
    def tsa_url(self) -> str:
        return f"{self.address}/{NAME}/tsa/tsa"

    @property
    def later_tsa_url(self) -> str:
        """An authority whose certificate outlives the first one's."""
        return f"{self.address}/{NAME}/tsa/later-tsa"

    @property
    def root(self) -> x509.Certificate:
        return self.certificate("root")

    @property
    def root_file(self) -> Path:
        path = self.directory / "root.pem"
        path.write_bytes(self.root.public_bytes(Encoding.PEM))
        return path

    def certificate(self, label: str) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.architecture.get_cert(CertLabel(label)).dump())

    def key(self, label: str) -> ec.EllipticCurvePrivateKey:
        loaded = load_der_private_key(self.architecture.key_set.get_private_key(KeyLabel(label)).dump(), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        return loaded

    def pkcs12(self, label: str, password: str) -> bytes:
        packed: bytes = self.architecture.package_pkcs12(CertLabel(label), password=password.encode())
        return packed


@contextmanager
def trust_services(directory: Path) -> Iterator[TrustServices]:
    """Serve them on a free port of 127.0.0.1 until the block ends."""
    for key in KEYS:
        made = ec.generate_private_key(ec.SECP256R1())
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        (directory / f"{key}.pem").write_bytes(pem)
    with serving(None) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        config = CertomancerConfig(_configuration(address), key_search_dir=str(directory))
        architecture = config.get_pki_arch(NAME)
        server.set_app(Animator(AnimatorArchStore({NAME: architecture}), with_web_ui=False))
        yield TrustServices(architecture=architecture, address=address, directory=directory)


@contextmanager
def serving(application: Any) -> Iterator[WSGIServer]:
    """A WSGI application on a free port, in a thread of its own."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _configuration(address: str) -> dict[str, Any]:
    now = datetime.now(UTC).replace(microsecond=0)
    return {
        "external-url-prefix": address,
        "keysets": {str(NAME): {"keys": {key: {"path": f"{key}.pem"} for key in KEYS}}},
        "pki-architectures": {
            str(NAME): {
                "keyset": str(NAME),
                "entity-defaults": {"country-name": "SE", "organization-name": "Provutfärdaren"},
                "entities": {key: {"common-name": f"Prov {key}"} for key in KEYS},
                "certs": _certificates(now),
                "services": {
                    "ocsp": {"ocsp": {"for-issuer": "root", "responder-cert": "ocsp", "signing-key": "ocsp"}},
                    "crl-repo": {
                        "root": {"for-issuer": "root", "signing-key": "root", "simulated-update-schedule": "P1D"}
                    },
                    "time-stamping": {one: {"signing-key": one, "signing-cert": one} for one in ("tsa", "later-tsa")},
                },
            }
        },
    }


def _certificates(now: datetime) -> dict[str, Any]:
    """The seal is valid for two years more, the first authority for five, the later one for thirty."""
    crl = _extension("crl_distribution_points", "crl-dist-url", {"crl-repo-names": ["root"]})
    ocsp = _extension("authority_information_access", "aia-urls", {"ocsp-responder-names": ["ocsp"]})
    stamping = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}
    issuing = [
        {"id": "basic_constraints", "critical": True, "value": {"ca": True}},
        _usage(["digital_signature", "key_cert_sign", "crl_sign"]),
    ]
    answering = [{"id": "extended_key_usage", "value": ["ocsp_signing"]}, {"id": "ocsp_no_check"}]
    revoked = _certificate("revoked", now + 2 * YEAR, now, [_usage(_SEALING), ocsp])
    revoked["revocation"] = {"revoked-since": (now - timedelta(days=9)).isoformat(), "reason": "key_compromise"}
    return {
        "root": _certificate("root", now + 90 * YEAR, now, issuing),
        "seal": _certificate("seal", now + 2 * YEAR, now, [_usage(_SEALING), ocsp]),
        "neighbour": _certificate("neighbour", now + 2 * YEAR, now, [_usage(_SEALING), ocsp]),
        "revoked": revoked,
        "ocsp": _certificate("ocsp", now + 90 * YEAR, now, [_usage(["digital_signature"]), *answering]),
        "tsa": _certificate("tsa", now + 5 * YEAR, now, [_usage(["digital_signature"]), stamping, crl]),
        "later-tsa": _certificate("later-tsa", now + 30 * YEAR, now, [_usage(["digital_signature"]), stamping, crl]),
    }


def _certificate(subject: str, until: datetime, now: datetime, extensions: list[Any]) -> dict[str, Any]:
    validity = {"valid-from": (now - YEAR).isoformat(), "valid-to": until.isoformat()}
    return {"subject": subject, "issuer": "root", "validity": validity, "extensions": extensions}


def _usage(usages: list[str]) -> dict[str, Any]:
    return {**_extension("key_usage", "key-usage", usages), "critical": True}


def _extension(name: str, schema: str, params: Any) -> dict[str, Any]:
    return {"id": name, "smart-value": {"schema": schema, "params": params}}
