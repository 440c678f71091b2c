"""A kopia is taken away to be read, and says that it is none of the original."""

import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.http import HttpResponse
from django.urls import reverse

from archive.models import SealedCopy
from config.pdf.confinement import render_confined
from config.pdf.render import RenderError
from responses.models import Response
from tests.archive.packages.reading import copy_of
from tests.builders import (
    approver_of,
    client_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("packages")]


def test_a_kopia_says_so_on_every_page_with_the_originals_hash(archived: Response, tmp_path: Path) -> None:
    copy = copy_of(archived)
    answer = client_of(approver_of(archived)).get(reverse("kopia", args=[copy.submission_id]))
    (tmp_path / "kopia.pdf").write_bytes(answer.content)
    with pikepdf.open(tmp_path / "kopia.pdf") as pdf:
        pages = len(pdf.pages)
        assert not pdf.attachments
        assert "/AcroForm" not in pdf.Root
    said = subprocess.run(["pdftotext", "-layout", "kopia.pdf", "-"], cwd=tmp_path, capture_output=True, check=True)
    text = said.stdout.decode()
    assert text.count(f"KOPIA av {copy.submission.receipt_number}") >= pages > 2
    assert text.count(copy.sha256) >= pages
    assert "Filen är förseglad" not in text
    assert SealedCopy.objects.get(pk=copy.pk).sha256 == copy.sha256


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (RenderError("not rendered within 60 s"), 409, "Hämta arkivexemplaret i stället"),
        (None, 429, "Vänta tills den är klar"),
    ],
)
def test_a_kopia_that_takes_too_long_or_is_asked_for_twice_is_refused_and_not_noted(
    archived: Response, monkeypatch: pytest.MonkeyPatch, failure: Exception | None, status: int, said: str
) -> None:
    approver = approver_of(archived)
    address = reverse("kopia", args=[copy_of(archived).submission_id])
    inner: list[HttpResponse] = []

    def render(**asked: Any) -> bytes:
        if failure:
            raise failure
        if not inner:
            inner.append(client_of(approver).get(address))
        return render_confined(**asked)

    monkeypatch.setattr("archive.paper.reading_copy.render_confined", render)
    answer = client_of(approver).get(address)
    refused = inner[0] if inner else answer
    assert refused.status_code == status
    assert said in refused.content.decode()
    assert archived.events.filter(action="copied").count() == len(inner)
