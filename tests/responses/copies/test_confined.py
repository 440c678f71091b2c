"""A stranger's file is inspected within limits of time and memory, whatever it holds."""

import io
import secrets
import zlib
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from responses.copies.confined import inspect_confined
from responses.copies.verify import inspect_pdf
from responses.models import State
from tests.builders import make_response, seal

from .test_verify import Roots


def bomb(megabytes: int) -> bytes:
    """A PDF whose embedded svar.json unpacks to many megabytes."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    packed = zlib.compress(b" " * (megabytes * 1024 * 1024), 9)
    stream = pikepdf.Stream(pdf, packed)
    stream.Filter = pikepdf.Name.FlateDecode
    pdf.Root.Bomb = pdf.make_indirect(stream)
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def test_a_confined_inspection_says_the_same(sealed: bytes, trust_roots: Roots) -> None:
    confined = inspect_confined(data=sealed, trust_roots=trust_roots)
    free = inspect_pdf(data=sealed, trust_roots=trust_roots)
    assert (confined.passes_gate, confined.sha256, confined.signed_at, confined.reasons) == (
        free.passes_gate,
        free.sha256,
        free.signed_at,
        free.reasons,
    )


def test_a_file_that_takes_too_long_is_told_to_be_unreadable(sealed: bytes, trust_roots: Roots) -> None:
    found = inspect_confined(data=sealed, trust_roots=trust_roots, seconds=0)
    assert not found.passes_gate
    assert "rimlig tid" in found.reasons[0]


def test_a_file_that_needs_too_much_memory_is_told_to_be_unreadable(sealed: bytes, trust_roots: Roots) -> None:
    found = inspect_confined(data=sealed, trust_roots=trust_roots, megabytes=5)
    assert not found.passes_gate
    assert "rimlig tid" in found.reasons[0]


@pytest.mark.django_db
def test_a_bomb_gets_an_answer_on_the_public_page() -> None:
    upload = SimpleUploadedFile("bomb.pdf", bomb(400), "application/pdf")
    answer = Client().post(reverse("verify"), {"file": upload})
    assert answer.status_code == 200
    assert "Okänd: filen är inget arkivexemplar härifrån" in answer.content.decode()


@pytest.mark.django_db
def test_anybody_can_have_a_copy_verified_and_nothing_is_kept() -> None:
    copy = seal(make_response(state=State.SUBMITTED))
    with copy.file.open("rb") as opened:
        upload = SimpleUploadedFile("kopia.pdf", opened.read(), "application/pdf")
    answer = Client().post(reverse("verify"), {"file": upload})
    assert "Äkta: filen är ett oförändrat arkivexemplar" in answer.content.decode()
    assert copy.submission.receipt_number in answer.content.decode()


@pytest.mark.django_db
def test_a_flood_of_files_is_refused(settings: Any) -> None:
    settings.VERIFICATIONS_A_MINUTE = 3
    client = Client(REMOTE_ADDR=f"203.0.113.{secrets.randbelow(250)}")
    answers = [client.post(reverse("verify"), {}).status_code for _ in range(4)]
    assert answers == [422] * 3 + [429]
