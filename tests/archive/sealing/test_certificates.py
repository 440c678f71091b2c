"""The page of the certificates by which seals are checked, in a portal that has sealed nothing yet."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from archive.sealing.renewal import endings
from seals.certificates import Use, published_certificates
from seals.development_certificate import ensure_development_certificate
from seals.settings import certificates_of, portal_source, trust_roots_from_settings

pytestmark = pytest.mark.django_db


def test_the_certificates_are_published_with_their_use_and_their_fingerprints() -> None:
    root, seal = trust_roots_from_settings()[0], certificates_of(portal_source())[0]
    page = Client().get(reverse("seal_certificates")).content.decode()
    for certificate in (root, seal):
        digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
        assert ":".join(re.findall("..", digest.upper())) in page
    assert page.index("<h2>Rotcertifikat</h2>") < page.index("<h2>Sigillens egna certifikat</h2>")
    assert page.count("Gjort för test och utveckling") == 2
    file = Client().get(reverse("seal_certificates_file"))
    assert x509.load_pem_x509_certificates(file.content) == [root, seal]
    assert "sigillets-certifikat.pem" in file["Content-Disposition"]


def test_roots_of_time_stamps_are_published_apart_and_no_certificate_twice(settings: Any, tmp_path: Path) -> None:
    other, own = ensure_development_certificate(tmp_path / "another").root, tmp_path / "own.pem"
    own.write_bytes(certificates_of(portal_source())[0].public_bytes(Encoding.PEM))
    settings.SEAL_TSA_TRUST_ROOTS, settings.SEAL_CERTIFICATES = [str(other)], [str(own)]
    uses = [one.use for one in published_certificates()]
    assert uses == [Use.ROOT, Use.SEAL, Use.TIME]


def test_roots_of_peoples_signatures_are_published_apart_for_they_vouch_for_no_seal(
    settings: Any, tmp_path: Path
) -> None:
    page, file = reverse("seal_certificates"), reverse("signature_certificates_file")
    assert file not in Client().get(page).content.decode()
    root = ensure_development_certificate(tmp_path / "another").root
    settings.SIGNING_SERVICE_ROOTS = [str(root)]
    [certificate] = x509.load_pem_x509_certificates(root.read_bytes())
    assert file in Client().get(page).content.decode()
    assert x509.load_pem_x509_certificates(Client().get(file).content) == [certificate]
    seals = Client().get(reverse("seal_certificates_file")).content
    assert certificate not in x509.load_pem_x509_certificates(seals)


def test_a_portal_without_roots_says_so(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_PKCS12_FILE = str(tmp_path / "only-the-worker-reads-it.p12")
    page = Client().get(reverse("seal_certificates")).content.decode()
    assert "utan rotcertifikat" in page
    assert reverse("seal_certificates_file") not in page


def test_roots_of_peoples_signatures_that_cannot_be_read_hold_no_seal_up(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SIGNING_SERVICE_ROOTS = [str(tmp_path / "gone.pem")]
    root, seal = trust_roots_from_settings()[0], certificates_of(portal_source())[0]
    assert Client().get(reverse("seal_certificates")).status_code == 200
    file = Client().get(reverse("seal_certificates_file"))
    assert x509.load_pem_x509_certificates(file.content) == [root, seal]
    assert "SIGNING_SERVICE_ROOTS cannot be read: FileNotFoundError" in caplog.messages
    with CaptureQueriesContext(connection) as asked:
        endings(at=timezone.now())
    assert not [one for one in asked.captured_queries if "personalsignature" in one["sql"]]
