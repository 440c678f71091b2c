"""An altered copy of a known submission: what differs, since when, and who sealed it."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from archive.models import SealedCopy
from archive.verification import judge_file
from responses.models import State
from seals.contents import Contents, contents_of
from seals.differences import differences
from seals.spans import told_spans
from seals.verify import Verdict, inspect_pdf
from tests.builders import make_response, seal
from tests.seals.builders import make_file
from tests.seals.tampering import (
    add_a_page,
    add_an_annotation,
    append_bytes,
    change_a_byte_of_content,
    change_the_title,
    replace_the_answers,
)
from tests.seals.test_verify import Roots

from .test_submitted_copies import sealed_bytes, verify

SAME = "Sidor, svar, bilagor och uppgifter om dokumentet är desamma som i arkivexemplaret."


def told(changed: bytes, sealed: bytes) -> tuple[str, ...]:
    wording = {"1": "1. Hur gick det?"}.get
    return tuple(map(plain, differences(contents_of(changed), contents_of(sealed), wording)))


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def rewrite(sealed: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        change(pdf)
        pdf.save(output)
    return output.getvalue()


def replace_an_attachment(pdf: pikepdf.Pdf) -> None:
    file = make_file("handlingsplan.docx", b"annat", "application/zip")
    pdf.attachments[file.name] = pikepdf.AttachedFileSpec(pdf, file.data, filename=file.name)


def remove_and_add_attachments(pdf: pikepdf.Pdf) -> None:
    del pdf.attachments["handlingsplan.docx"]
    pdf.attachments["ny.txt"] = pikepdf.AttachedFileSpec(pdf, b"ny", filename="ny.txt")


def remove_the_last_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[-1]


def exchange_the_fonts(pdf: pikepdf.Pdf) -> None:
    """The pages' own content stays, and looks otherwise."""
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            font.DescendantFonts[0].FontDescriptor.FontFile2.write(b"another font")


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (append_bytes, {SAME}),
        (change_the_title, {"Uppgifterna om dokumentet är ändrade: titel."}),
        (add_an_annotation, {"Sidan 3 ser inte ut som i arkivexemplaret."}),
        (replace_the_answers, {"Svaret på frågan ”1. Hur gick det?” är ändrat i de inbäddade svaren (svar.json)."}),
    ],
)
def test_what_was_changed_is_named(tamper: Callable[[bytes], bytes], expected: set[str], sealed: bytes) -> None:
    assert set(told(tamper(sealed), sealed)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (replace_an_attachment, {"Den inbäddade filen handlingsplan.docx är ändrad."}),
        (
            remove_and_add_attachments,
            {"Den inbäddade filen handlingsplan.docx är borttagen.", "Den inbäddade filen ny.txt är tillagd."},
        ),
    ],
)
def test_attachments_are_named(change: Callable[[pikepdf.Pdf], None], expected: set[str], sealed: bytes) -> None:
    assert set(told(rewrite(sealed, change), sealed)) == expected


def test_added_and_removed_pages_are_counted(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        pages = len(pdf.pages)
    assert f"Filen har {pages + 1} sidor, arkivexemplaret {pages}." in told(add_a_page(sealed), sealed)
    assert f"Sidan {pages + 1} är inte med i arkivexemplaret." in told(add_a_page(sealed), sealed)
    assert f"arkivexemplaret {pages}." in told(rewrite(sealed, remove_the_last_page), sealed)[0]


def test_a_font_that_was_exchanged_changes_every_page_that_uses_it(sealed: bytes) -> None:
    assert told(rewrite(sealed, exchange_the_fonts), sealed) == ("Ingen sida är densamma som i arkivexemplaret.",)


def test_whoever_has_no_page_of_the_copy_learns_nothing_by_guessing(sealed: bytes) -> None:
    stored = contents_of(sealed)
    guess = replace(stored, pages=("something else",))
    assert differences(guess, stored, lambda _: None) == ("Ingen sida är densamma som i arkivexemplaret.",)


def test_many_changes_are_told_in_short() -> None:
    stored = Contents(pages=("a", "b"), files={}, metadata={}, answers={str(n): "x" for n in range(30)}, statements={})
    found = replace(stored, answers={str(n): "y" for n in range(30)}, statements={"sign_off": "y"})
    said = [plain(one) for one in differences(found, stored, lambda link_id: link_id)]
    assert len(said) == 22
    assert "Ytterligare 10 svar skiljer sig." in said
    assert said[-1] == "De inbäddade svaren (svar.json) är ändrade: godkännandet."


def test_since_when_is_told_by_what_each_seal_covers(sealed: bytes, trust_roots: Roots) -> None:
    def spans(data: bytes) -> tuple[str, ...]:
        return tuple(map(plain, told_spans(inspect_pdf(data=data, trust_roots=trust_roots), size=len(data))))

    [whole] = spans(sealed)
    assert whole == "Sigillet från 27 februari 2026 kl. 14:03 (enligt portalens klocka) omfattar hela filen."
    [part, added] = spans(append_bytes(sealed))
    assert "byte, som är oförändrade" in part
    assert added.startswith("11 byte har tillkommit efter det")
    [broken] = spans(change_a_byte_of_content(sealed))
    assert "stämmer inte längre" in broken


@pytest.mark.django_db
def test_a_file_is_held_against_no_copy_that_the_storage_has_exchanged() -> None:
    copy, other = (seal(make_response(state=State.SUBMITTED)) for _ in range(2))
    changed = change_the_title(sealed_bytes(copy))
    assert "Uppgifterna om dokumentet är ändrade: titel." in judge_file(changed)[1].changes
    exchanged = sealed_bytes(other)
    copy.file.storage.delete(copy.file.name)
    copy.file.storage.save(copy.file.name, ContentFile(exchanged))
    _, judged = judge_file(changed)
    assert judged.verdict is Verdict.ALTERED
    assert not judged.changes
    assert "Filen gick inte att jämföra med arkivexemplaret." in judged.notes


@pytest.mark.django_db
def test_the_page_and_the_command_tell_what_was_changed_in_a_real_copy(
    copy_with_attachments: SealedCopy, tmp_path: Path
) -> None:
    genuine = sealed_bytes(copy_with_attachments)
    tree = copy_with_attachments.submission.snapshot.questionnaire.tree
    with pikepdf.open(io.BytesIO(genuine)) as pdf:
        answers = json.loads(pdf.attachments["svar.json"].get_file().read_bytes())
        link_id = next(iter(answers["snapshot"]["answers"]))
        answers["snapshot"]["answers"][link_id] = "något annat"
        file = json.dumps(answers).encode()
        pdf.attachments["svar.json"] = pikepdf.AttachedFileSpec(pdf, file, filename="svar.json")
        pdf.save(tmp_path / "andrad.pdf")
    changed = (tmp_path / "andrad.pdf").read_bytes()
    _, judgement = judge_file(changed)
    assert judgement.verdict is Verdict.ALTERED
    [change] = judgement.changes
    assert tree.question(link_id).text in change
    page = Client().post(reverse("verify"), {"file": SimpleUploadedFile("andrad.pdf", changed, "application/pdf")})
    assert "Vad som skiljer sig från arkivexemplaret" in page.content.decode()
    assert change in verify(tmp_path / "andrad.pdf")[1]


def test_a_date_that_the_file_states_is_kept_as_stated(sealed: bytes) -> None:
    assert contents_of(sealed).modified.startswith(f"D:{datetime.now(UTC):%Y}")


def test_parts_without_number_are_refused() -> None:
    many: dict[str, Any] = {f"fil{n}.txt": b"x" for n in range(201)}
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name, data in many.items():
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)
        pdf.save(output)
    with pytest.raises(ValueError, match="201 parts"):
        contents_of(output.getvalue())
