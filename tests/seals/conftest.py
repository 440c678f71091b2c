import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from seals.seal import Pkcs12Sealer, seal_pdf
from seals.settings import load_trust_roots
from tests.verapdf import VeraPdf, VeraPdfMissing

from .builders import MOMENT, RECEIPT, Register, fingerprints, make_pdf, make_sealer
from .trust_services import TrustServices, trust_services


@pytest.fixture(scope="session")
def verapdf() -> VeraPdf:
    try:
        return VeraPdf()
    except VeraPdfMissing as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def seal_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seal") / "ours"


@pytest.fixture(scope="session")
def sealer(seal_directory: Path) -> Pkcs12Sealer:
    return make_sealer(seal_directory)


@pytest.fixture(scope="session")
def foreign_sealer(tmp_path_factory: pytest.TempPathFactory) -> Pkcs12Sealer:
    return make_sealer(tmp_path_factory.mktemp("seal") / "foreign")


@pytest.fixture(scope="session")
def trust_roots(sealer: Pkcs12Sealer, seal_directory: Path) -> tuple[x509.Certificate, ...]:
    return load_trust_roots((seal_directory / "root.pem",))


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrustServices]:
    with trust_services(tmp_path_factory.mktemp("trust-services")) as running:
        yield running


@pytest.fixture(scope="session")
def unsealed() -> bytes:
    return make_pdf()


@pytest.fixture(scope="session")
def sealed(unsealed: bytes, sealer: Pkcs12Sealer) -> bytes:
    return seal_pdf(pdf=unsealed, sealer=sealer, sealed_at=MOMENT)


@pytest.fixture
def register(sealed: bytes, sealer: Pkcs12Sealer) -> Register:
    return Register({RECEIPT: hashlib.sha256(sealed).hexdigest()}, fingerprints(sealer))
