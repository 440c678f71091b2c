import io
import stat
import subprocess
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from pytest_django import Settings

from seals.development_certificate import PASSPHRASE, ensure_development_certificate
from seals.seal import Pkcs12Sealer, SealError, seal_pdf
from seals.settings import sealer_from_settings, trust_roots_from_settings

from .builders import MOMENT
from .test_pdf import open_pdf


def pdfsig(data: bytes, directory: Path) -> str:
    """What poppler says. Its exit status says nothing: it is 0 for a broken seal too."""
    (directory / "copy.pdf").write_bytes(data)
    try:
        result = subprocess.run(["pdfsig", directory / "copy.pdf"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.fail("pdfsig is missing: apt-get install poppler-utils")
    return result.stdout.decode()


def test_another_program_finds_the_seal_valid_and_total(sealed: bytes, tmp_path: Path) -> None:
    said = pdfsig(sealed, tmp_path)
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said


def test_another_program_finds_a_changed_byte(sealed: bytes, tmp_path: Path) -> None:
    changed = bytearray(sealed)
    changed[3000] ^= 1
    assert "Digest Mismatch" in pdfsig(bytes(changed), tmp_path)


def test_sealing_only_adds_to_the_document(unsealed: bytes, sealed: bytes) -> None:
    assert sealed.startswith(unsealed)


def test_the_seal_states_organisation_reason_place_and_time(sealed: bytes) -> None:
    with open_pdf(sealed) as pdf:
        seal = pdf.Root.AcroForm.Fields[0].V
        assert str(seal.Name) == "Region Exempel"
        assert str(seal.Reason) == "Arkivexemplar av förseglat svar"
        assert str(seal.Location) == "Exempelstad"
        assert str(seal.M) == "D:20260227130305Z" or str(seal.M).startswith("D:20260227130305+00")


def test_the_seal_forbids_every_change(sealed: bytes) -> None:
    with open_pdf(sealed) as pdf:
        assert pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 1


def test_the_seal_is_outside_the_page_and_paints_nothing(sealed: bytes) -> None:
    with open_pdf(sealed) as pdf:
        widget = pdf.Root.AcroForm.Fields[0]
        width = pdf.pages[0].MediaBox[2]
        assert widget.Rect[0] < 0 or widget.Rect[0] > width


def test_a_sealed_copy_is_still_pdf_1_7(sealed: bytes) -> None:
    with open_pdf(sealed) as pdf:
        assert pdf.pdf_version == "1.7"
        assert "/Version" not in pdf.Root or pdf.Root.Version == "/1.7"


def test_a_sealer_that_changes_the_document_is_refused(unsealed: bytes) -> None:
    class Rewriting:
        def seal(self, *, pdf: bytes, sealed_at: datetime) -> bytes:
            output = io.BytesIO()
            with pikepdf.open(io.BytesIO(pdf)) as document:
                document.save(output)
            return output.getvalue()

    with pytest.raises(SealError, match="changed the document"):
        seal_pdf(pdf=unsealed, sealer=Rewriting(), sealed_at=MOMENT)


def test_a_wrong_password_is_an_error_in_words(unsealed: bytes, sealer: Pkcs12Sealer) -> None:
    with pytest.raises(SealError, match="PKCS#12"):
        seal_pdf(pdf=unsealed, sealer=replace(sealer, password="wrong"), sealed_at=MOMENT)


def test_the_development_seal_says_in_plain_words_that_it_is_one(tmp_path: Path) -> None:
    made = ensure_development_certificate(tmp_path / "seal")
    bundle = pkcs12.load_pkcs12(made.pkcs12.read_bytes(), PASSPHRASE.encode())
    assert bundle.cert is not None
    subject = bundle.cert.certificate.subject.rfc4514_string()
    assert "Utvecklingssigill" in subject
    assert "INTE ÄKTA" in subject
    with pytest.raises(x509.ExtensionNotFound):
        bundle.cert.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)


def test_only_the_owner_may_read_the_development_key(tmp_path: Path) -> None:
    made = ensure_development_certificate(tmp_path / "seal")
    assert stat.S_IMODE(made.pkcs12.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.pkcs12.parent.stat().st_mode) == 0o700


def test_workers_that_start_at_once_share_one_development_seal(tmp_path: Path) -> None:
    barrier, seen, failures = threading.Barrier(8), set(), []

    def start() -> None:
        barrier.wait()
        try:
            made = ensure_development_certificate(tmp_path / "new" / "seal")
            seen.add(made.pkcs12.read_bytes() + made.root.read_bytes())
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(seen) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["seal"]


def test_without_settings_the_development_seal_is_used_and_trusted(settings: Settings, tmp_path: Path) -> None:
    settings.SEAL_PKCS12_FILE, settings.SEAL_TRUST_ROOTS = "", []
    settings.SEAL_DEVELOPMENT_DIR = tmp_path / "seal"
    assert sealer_from_settings(name="Region Exempel").password == PASSPHRASE
    assert "INTE ÄKTA" in trust_roots_from_settings()[0].subject.rfc4514_string()


def test_a_production_seal_never_brings_trust_in_the_development_root(settings: Settings, tmp_path: Path) -> None:
    made = ensure_development_certificate(tmp_path / "production")
    settings.SEAL_PKCS12_FILE, settings.SEAL_PKCS12_PASSWORD = str(made.pkcs12), PASSPHRASE
    settings.SEAL_DEVELOPMENT_DIR, settings.SEAL_TRUST_ROOTS = tmp_path / "development", []
    assert sealer_from_settings(name="Region Exempel").pkcs12 == made.pkcs12.read_bytes()
    assert trust_roots_from_settings() == ()
    assert not (tmp_path / "development").exists()


def test_trust_roots_are_read_from_the_files_the_settings_name(settings: Settings, tmp_path: Path) -> None:
    made = [ensure_development_certificate(tmp_path / name) for name in ("one", "two")]
    settings.SEAL_TRUST_ROOTS = [str(one.root) for one in made]
    assert len(trust_roots_from_settings()) == 2


def test_a_missing_key_file_is_named(settings: Settings, tmp_path: Path) -> None:
    settings.SEAL_PKCS12_FILE = str(tmp_path / "no-such.p12")
    with pytest.raises(SealError, match=r"no-such\.p12"):
        sealer_from_settings(name="Region Exempel")
