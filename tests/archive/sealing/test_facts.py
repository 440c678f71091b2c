"""What is told of a seal: whose it is and who says so, and that one for tests vouches for nobody."""

import io
import re
import subprocess

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from archive.models import SealedCopy
from seals.settings import sealer_from_settings
from tests.archive.copies.file_contents import sealed_bytes
from tests.archive.verifying import copy, posted
from tests.builders import archivist_of

__all__ = ["copy"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verify")]
OWNER = "Utvecklingssigill, INTE ÄKTA, endast för test – Svarsportalen utvecklingsmiljö"
ISSUER = "Utvecklingsrot, INTE ÄKTA, endast för test – Svarsportalen utvecklingsmiljö"


def archive_page(copy: SealedCopy) -> str:
    client = Client()
    client.force_login(archivist_of(copy.submission.response))
    return client.get(reverse("archived", args=[copy.submission_id])).content.decode()


def test_the_key_itself_is_asked_whose_seal_it_is() -> None:
    described = sealer_from_settings(name="Region Exempel").describe()
    assert (described.owner, described.issuer, described.level, described.is_test) == (OWNER, ISSUER, "B-B", True)


def test_a_copy_with_a_test_seal_says_so_on_every_page_and_whose_the_seal_is(copy: SealedCopy) -> None:
    read = subprocess.run(["pdftotext", "-", "-"], input=sealed_bytes(copy), capture_output=True, check=True)
    pages = read.stdout.decode().removesuffix("\f").split("\f")
    assert len(pages) > 2
    assert [number for number, text in enumerate(pages, 1) if "TESTSIGILL" not in text] == []
    last = re.sub(r"\s+", " ", pages[-1] + pages[-2])
    assert "Sigillets ägare" in last
    assert "PAdES B-B" in last


def test_a_copy_with_a_real_seal_names_its_owner_and_no_test(copy: SealedCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seals.description.ROOT_NAME", "en annan rot")
    page = posted(sealed_bytes(copy)).content.decode()
    assert "Oförändrad: filen är arkivexemplaret som förseglades här" in page
    assert "sp-banner--success" in page
    for told in (page, archive_page(copy)):
        assert ISSUER in told
        assert "estsigill" not in told


def test_a_test_seal_is_amber_in_the_verifier_and_on_the_page_of_the_archive(copy: SealedCopy) -> None:
    page = posted(sealed_bytes(copy)).content.decode()
    assert "men det är förseglat med ett testsigill" in page
    assert "sp-banner--success" not in page
    for told in (page, archive_page(copy)):
        assert "sp-banner--warning" in told
        assert "Sigillet är gjort för test och utveckling" in told


def test_an_altered_copy_with_a_test_seal_is_altered_before_all(copy: SealedCopy) -> None:
    with pikepdf.open(io.BytesIO(sealed_bytes(copy))) as opened:
        opened.pages[0].Rotate = 90
        altered = io.BytesIO()
        opened.save(altered)
    page = posted(altered.getvalue()).content.decode()
    assert "Ändrad: filen" in page
    assert "testsigill" not in page
