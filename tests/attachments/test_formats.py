"""What format a file is told and kept as: by its content, and of a PDF by what it states."""

import io
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import Organisation, User
from attachments.formats import Format, told_format
from attachments.judging.judge import judge
from attachments.models import Attachment, AttachmentKind
from attachments.services import add_again, add_link
from tests.accounts.builders import make_organisation, make_user
from tests.attachments import files
from tests.attachments.adding import add_file
from tests.attachments.files import stating
from tests.seals.builders import make_pdf

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
PDF_WORDS = "PDF, men inte PDF/A: kan vara svår att läsa om många år"


def found(content: bytes) -> Format:
    return judge(io.BytesIO(content), len(content)).format


def with_metadata(xmp: bytes, **entries: Any) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf())) as pdf:
        pdf.Root.Metadata = pdf.make_stream(xmp, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML, **entries)
        pdf.save(target, force_version="1.7", fix_metadata_version=False)
    return target.getvalue()


@pytest.mark.parametrize(
    ("part", "conformance", "puid"),
    [
        *(("1", "A", "fmt/95"), ("1", "B", "fmt/354"), ("2", "A", "fmt/476"), ("2", "B", "fmt/477")),
        *(("2", "U", "fmt/478"), ("3", "A", "fmt/479"), ("3", "B", "fmt/480"), ("3", "U", "fmt/481")),
        *(("4", "", "fmt/1910"), ("4", "E", "fmt/1911"), ("4", "F", "fmt/1912")),
    ],
)
def test_a_pdf_is_the_level_of_pdf_a_that_it_states(part: str, conformance: str, puid: str) -> None:
    said = {"part": part, "conformance": conformance} if conformance else {"part": part}
    assert found(stating(**said)) == Format("PDF/A", part + conformance.lower(), puid)


@pytest.mark.parametrize(
    "said", [{}, {"part": "1", "conformance": "U"}, {"part": "9", "conformance": "B"}, {"conformance": "B"}]
)
def test_what_states_no_level_that_there_is_is_a_pdf_of_its_version(said: dict[str, str]) -> None:
    assert found(stating(**said)) == Format("PDF", "1.7", "fmt/276")


def test_what_the_portal_makes_itself_states_that_it_is_pdf_a_3a() -> None:
    assert found(make_pdf(attachments=[])) == Format("PDF/A", "3a", "fmt/479")


def test_a_later_version_in_the_catalogue_is_the_version() -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf())) as pdf:
        pdf.Root.Version = pikepdf.Name("/2.0")
        pdf.save(target, force_version="1.4")
    assert found(target.getvalue()) == Format("PDF", "2.0", "fmt/1129")


@pytest.mark.parametrize(
    "content",
    [
        with_metadata(b"<x:xmpmeta"),
        with_metadata(b""),
        with_metadata(b"\x00\xff<<>>"),
        with_metadata(b"no deflate", Filter=pikepdf.Name.FlateDecode),
        with_metadata(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ],
)
def test_metadata_that_cannot_be_read_states_nothing_and_refuses_nothing(content: bytes) -> None:
    assert found(content) == Format("PDF", "1.7", "fmt/276")


def test_office_documents_are_told_from_their_strict_form_which_has_no_identifier_here() -> None:
    kept = [found(make()) for make in (files.docx, files.xlsx, files.pptx)]
    assert kept == [Format("DOCX", "", "fmt/412"), Format("XLSX", "", "fmt/214"), Format("PPTX", "", "fmt/215")]
    members = files.office_members()
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    members["_rels/.rels"] = str(members["_rels/.rels"]).replace(OFFICE, strict)
    assert found(files.archive(members)) == Format("DOCX", "Strict", "")


@pytest.mark.parametrize(
    ("version", "kept"), [("1.2", ("1.2", "fmt/291")), ("1.3", ("1.3", "fmt/1756")), ("ett", ("", "")), ("", ("", ""))]
)
def test_an_opendocument_text_has_the_version_that_its_content_states(version: str, kept: tuple[str, str]) -> None:
    members = files.odt_members()
    members["content.xml"] = (
        f'<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" o:version="{version}">'
        f"{'<o:body/>' * 20_000}</o:document-content>"
    )
    assert found(files.archive(members)) == Format("ODT", *kept)


def test_pictures_have_the_version_that_their_parts_tell() -> None:
    png = files.image("PNG")
    assert found(png) == Format("PNG", "1.0", "fmt/11")
    before, end = png[:-12], png[-12:]
    assert found(before + files.png_chunk(b"sRGB", b"\x00") + end) == Format("PNG", "1.1", "fmt/12")
    assert found(before + files.png_chunk(b"iTXt", b"a\x00\x00\x00\x00\x00b") + end) == Format("PNG", "1.2", "fmt/13")
    jpeg = files.image("JPEG")
    assert found(jpeg) == Format("JFIF", "1.01", "fmt/43")
    assert found(jpeg[:2] + jpeg[20:]) == Format("JPEG", "", "")


@pytest.mark.parametrize(
    ("mime_type", "kept", "words"),
    [
        ("application/pdf", Format("PDF/A", "2b"), "Arkivformat: uppger sig vara PDF/A-2b"),
        ("application/pdf", Format("PDF", "1.7"), PDF_WORDS),
        ("application/pdf", Format(), "PDF, inte undersökt om PDF/A"),
        ("image/png", Format(), "Bild (PNG)"),
        ("image/jpeg", Format("JFIF", "1.01"), "Bild (JPEG)"),
        (
            "application/vnd.oasis.opendocument.text",
            Format("ODT", "1.3"),
            "OpenDocument-fil (odt): spara gärna en PDF/A-kopia bredvid",
        ),
        ("", Format(), ""),
    ],
)
def test_beside_a_file_stands_whether_it_is_an_archive_format(mime_type: str, kept: Format, words: str) -> None:
    assert told_format(mime_type, kept) == words


# Kept


@pytest.fixture
def region(db: None) -> Organisation:
    return make_organisation()


@pytest.fixture
def alice(db: None) -> User:
    return make_user()


def added(region: Organisation, alice: User, content: bytes, name: str) -> Attachment:
    made = add_file(organisation=region, uploaded_by=alice, upload=files.upload(content, name))
    return Attachment.objects.get(pk=made.pk)


@pytest.mark.parametrize(
    ("content", "name", "kept", "words"),
    [
        (stating(part="2", conformance="B"), "foto.png", ("PDF/A", "2b", "fmt/477"), "PDF/A-2b"),
        (files.pdf(), "arkiv PDF_A-2b.pdf", ("PDF", "1.3", "fmt/17"), "inte PDF/A"),
        (files.docx(), "beslut.pdf", ("DOCX", "", "fmt/412"), "Word-fil (docx)"),
        (files.image("PNG"), "protokoll PDFA.pdf", ("PNG", "1.0", "fmt/11"), "Bild (PNG)"),
    ],
)
def test_a_file_whose_name_lies_is_kept_as_what_it_is(
    content: bytes, name: str, kept: tuple[str, str, str], words: str, region: Organisation, alice: User
) -> None:
    attachment = added(region, alice, content, name)
    assert (attachment.format_name, attachment.format_version, attachment.format_puid) == kept
    assert words in attachment.told_format


def test_a_file_that_is_attached_again_keeps_its_format(region: Organisation, alice: User) -> None:
    attachment = added(region, alice, files.docx(), "a.docx")
    with transaction.atomic():
        again = add_again(source=attachment, uploaded_by=alice)
    assert again.format == attachment.format == Format("DOCX", "", "fmt/412")


@pytest.mark.parametrize("field", ["format_name", "format_version", "format_puid"])
def test_the_format_never_changes_and_is_only_a_files(field: str, region: Organisation, alice: User) -> None:
    attachment = added(region, alice, files.pdf(), "a.pdf")
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).update(**{field: "annat"})
    link = add_link(organisation=region, uploaded_by=alice, url="example.se/beslut")
    assert (link.format, link.told_format) == (Format(), "")
    told = {"url": link.url, "title": "a", field: "a"}
    with pytest.raises(IntegrityError, match="attachment_format_is_of_a_file"), transaction.atomic():
        Attachment.objects.create(organisation=region, uploaded_by=alice, kind=AttachmentKind.LINK, **told)
