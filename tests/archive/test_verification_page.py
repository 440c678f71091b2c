"""The page on which anybody has a file judged."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import seals.confinement
from archive.models import SealedCopy
from config.places import place_for
from seals.description import fingerprint_of
from seals.development_certificate import ensure_development_certificate
from seals.settings import certificates_of, portal_source
from tests.archive.copies.file_contents import sealed_bytes
from tests.archive.verifying import copy, posted
from tests.attachments import files
from tests.seals.tampering import lock

__all__ = ["copy"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verify")]


def test_so_many_files_are_looked_at_together_and_a_stored_copy_needs_no_turn(
    copy: SealedCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals.confinement, "AT_ONCE", 1)
    monkeypatch.setattr(seals.confinement, "SECONDS", 0.2)
    with place_for("verification", places=1, patience=60) as there_is_one:
        assert there_is_one
        page = posted(files.pdf()).content.decode()
        assert ("Kunde inte kontrolleras" in page, "Försök igen om en stund" in page) == (True, True)
        assert "utan lösenord" not in page
        assert "Oförändrad: filen" in posted(sealed_bytes(copy)).content.decode()
    monkeypatch.setattr(seals.confinement, "SECONDS", 60)
    assert "Okänd: filen" in posted(files.pdf()).content.decode()


def test_the_page_says_what_could_not_be_checked(copy: SealedCopy) -> None:
    answer = posted(lock(files.pdf(), password="öppna"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Kunde inte kontrolleras" in page
    assert "låst med ett lösenord" in page
    assert "sp-banner--warning" in page


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body was read")

    answer = Client().generic(
        "POST", reverse("verify"), b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="2000000000",
        **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "för stor" in answer.content.decode()


def test_a_file_is_judged_only_with_the_forms_token(copy: SealedCopy) -> None:
    client = Client(enforce_csrf_checks=True)
    data = {"file": SimpleUploadedFile("fil.pdf", sealed_bytes(copy), "application/pdf")}
    assert client.post(reverse("verify"), data).status_code == 403
    client.get(reverse("verify"))
    token = client.cookies["csrftoken"].value
    data = {"file": SimpleUploadedFile("fil.pdf", sealed_bytes(copy), "application/pdf"), "csrfmiddlewaretoken": token}
    answer = client.post(reverse("verify"), data)
    assert "Oförändrad: filen" in answer.content.decode()


def test_the_certificate_of_a_stored_copy_is_published_where_only_the_worker_has_the_key(
    copy: SealedCopy, settings: Any, tmp_path: Path
) -> None:
    own = fingerprint_of(certificates_of(portal_source())[0])
    settings.SEAL_TRUST_ROOTS = [str(ensure_development_certificate(Path(settings.SEAL_DEVELOPMENT_DIR)).root)]
    settings.SEAL_PKCS12_FILE = str(tmp_path / "only-the-worker-reads-it.p12")
    assert certificates_of(portal_source()) == ()
    assert Client().get(reverse("seal_certificates")).content.decode().count(own) == 1
    assert own in Client().get(reverse("seal_certificates_file")).content.decode()
