"""What files are accepted, by their content."""

import hashlib
import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from hypothesis import given
from hypothesis import strategies as st

from attachments.content import Inspected, inspect, megabytes
from attachments.filetypes import FileType
from attachments.judging import packages
from attachments.judging.judge import judge
from tests.attachments import files

GOOD: dict[str, Callable[[], bytes]] = {
    "application/pdf": files.pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": files.docx,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": files.xlsx,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": files.pptx,
    "application/vnd.oasis.opendocument.text": files.odt,
    "image/png": lambda: files.image("PNG"),
    "image/jpeg": lambda: files.image("JPEG"),
}


KNOWN = {
    *("broken", "broken_image", "not_allowed", "encrypted", "zip_bomb", "macros", "active", "too_many_pixels"),
}
_GOOD_CONTENT = {mime_type: make() for mime_type, make in GOOD.items()}


def inspected(content: bytes, name: str = "fil.bin") -> Inspected:
    return inspect(upload=files.upload(content, name))


def judged(content: bytes) -> FileType:
    """What the confined process says, asked here: by the hundred it would take minutes."""
    return judge(io.BytesIO(content), len(content))[0]


def refused(content: bytes) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        judged(content)
    return caught.value


@pytest.mark.parametrize("mime_type", GOOD)
def test_every_accepted_type_is_known_by_its_content_whatever_its_name(mime_type: str) -> None:
    content = GOOD[mime_type]()
    found = inspected(content, "dokument.exe")
    assert found.file_type.mime_type == mime_type
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert found.name.endswith(found.file_type.extensions[0])


@pytest.mark.parametrize("mime_type", GOOD)
def test_every_accepted_type_is_refused_when_its_second_half_is_missing(mime_type: str) -> None:
    content = GOOD[mime_type]()
    assert refused(content[: len(content) // 2]).code in {"broken", "broken_image"}


def test_the_pages_of_a_pdf_are_counted_and_other_types_have_none() -> None:
    assert inspected(files.pdf(pages=3)).pages == 3
    assert inspected(files.docx()).pages is None


def test_a_file_that_django_put_on_disk_is_judged_alike_and_left_at_its_start() -> None:
    content = files.pdf(pages=2)
    with TemporaryUploadedFile("a.pdf", "application/pdf", len(content), None) as upload:
        upload.write(content)
        found = inspect(upload=upload)
        assert (found.pages, found.sha256) == (2, hashlib.sha256(content).hexdigest())
        assert upload.read() == content


def test_the_hash_is_of_the_whole_file_wherever_the_reader_stood() -> None:
    upload = files.upload(files.pdf(), "a.pdf")
    upload.seek(10)
    assert inspect(upload=upload).sha256 == hashlib.sha256(files.pdf()).hexdigest()


# Size


def test_an_empty_file_is_refused_with_advice() -> None:
    with pytest.raises(ValidationError) as caught:
        inspected(b"")
    error = caught.value
    assert error.code == "empty"
    assert error.message == "Filen är tom (0 byte). Kontrollera att det är rätt fil och att den går att öppna."


def test_a_file_of_just_the_limit_is_accepted_and_one_byte_more_is_not() -> None:
    content = files.pdf()
    assert inspect(upload=files.upload(content), max_bytes=len(content)).pages == 1
    with pytest.raises(ValidationError) as caught:
        inspect(upload=files.upload(content), max_bytes=len(content) - 1)
    assert caught.value.code == "too_large"


def test_too_large_a_file_is_refused_unread_with_both_sizes_in_megabytes() -> None:
    upload = UploadedFile(file=io.BytesIO(b""), name="stor.pdf", size=int(31.4 * 1024 * 1024))
    with pytest.raises(ValidationError) as caught:
        inspect(upload=upload, max_bytes=25 * 1024 * 1024)
    assert caught.value.message.startswith("Filen är 31,4 MB, och högst 25 MB tas emot.")


@pytest.mark.parametrize(("size", "text"), [(0, "0 MB"), (25 * 1024**2, "25 MB"), (1024 * 1550, "1,5 MB")])
def test_megabytes_are_written_as_in_swedish(size: int, text: str) -> None:
    assert megabytes(size) == text


# Not allowed


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a" + bytes(50), "Filen är en GIF-bild."),
        (b"<!DOCTYPE html><html><body>hej</body></html>", "Filen är en webbsida."),
        (b"MZ\x90\x00" + bytes(200), "Filen är ett program."),
        (b"{\\rtf1\\ansi hej}", "Filen är ett RTF-dokument."),
        ("Ett stycke text på svenska.".encode(), "Filens innehåll är av en typ som inte tas emot."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Filens innehåll"),
    ],
)
def test_other_content_is_refused_even_with_an_accepted_name(content: bytes, words: str) -> None:
    error = refused(content)
    assert error.code == "not_allowed"
    assert error.message.startswith(words)
    assert "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), OpenDocument-text (odt), PNG och JPEG" in error.message


def test_an_old_word_file_is_refused_with_the_advice_to_save_it_anew() -> None:
    error = refused(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600))
    assert error.code == "not_allowed"
    assert "Spara den som docx" in error.message


def test_a_plain_zip_archive_is_refused() -> None:
    error = refused(files.archive({"a.txt": "a"}))
    assert error.code == "not_allowed"
    assert "zip-arkiv" in error.message


def test_a_word_template_is_refused() -> None:
    template = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
    assert refused(files.archive(files.office_members(main_type=template))).code == "not_allowed"


def test_an_opendocument_sheet_is_refused() -> None:
    members = {**files.odt_members(), "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
    assert refused(files.archive(members)).code == "not_allowed"


# Protected


@pytest.mark.parametrize("user_password", ["hemligt", ""])
def test_an_encrypted_pdf_is_refused_by_its_own_message_with_or_without_a_password_to_open(user_password: str) -> None:
    error = refused(files.pdf(encryption=pikepdf.Encryption(owner="agare", user=user_password)))
    assert error.code == "encrypted"
    assert "skyddad med lösenord" in error.message


def test_a_word_document_with_a_password_is_refused_as_protected_not_as_old() -> None:
    container = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    assert refused(container).code == "encrypted"


def test_an_encrypted_zip_member_is_refused_as_protected() -> None:
    content = bytearray(files.docx())
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 0x1
    assert refused(bytes(content)).code == "encrypted"


def test_an_encrypted_opendocument_text_is_refused_as_protected() -> None:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
    )
    members = {**files.odt_members(), "META-INF/manifest.xml": manifest}
    assert refused(files.archive(members)).code == "encrypted"


# Macros


@pytest.mark.parametrize(
    "main_type",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
    ],
)
def test_a_macro_enabled_document_is_refused(main_type: str) -> None:
    error = refused(files.archive(files.office_members(main_type=main_type)))
    assert error.code == "macros"
    assert "makron" in error.message


def test_a_macro_project_hidden_in_a_plain_document_is_refused() -> None:
    assert refused(files.archive({**files.office_members(), "word/vbaProject.bin": b"x"})).code == "macros"


@pytest.mark.parametrize("name", ["Basic/Standard/Module1.xml", "Scripts/python/run.py"])
def test_macros_in_an_opendocument_text_are_refused(name: str) -> None:
    assert refused(files.archive({**files.odt_members(), name: "x"})).code == "macros"


def test_the_empty_macro_library_that_libreoffice_writes_is_no_macro() -> None:
    members = {**files.odt_members(), "Basic/script-lc.xml": "<x/>", "Basic/Standard/script-lb.xml": "<x/>"}
    assert judged(files.archive(members)).extensions == (".odt",)


# Packages as real programs write them


def test_the_main_part_may_have_its_type_by_extension_and_stand_anywhere() -> None:
    members = files.office_members(main="udda/Bok.xml", main_type=files.EXCEL_MAIN)
    types = f'<Types><Default Extension="XML" ContentType="{files.EXCEL_MAIN}"/></Types>'
    assert judged(files.archive({**members, "[Content_Types].xml": types})).extensions == (".xlsx",)


def test_the_strict_form_of_the_standard_is_accepted() -> None:
    members = files.office_members()
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    rels = f'<Relationships><Relationship Id="r" Type="{strict}" Target="/word/document.xml"/></Relationships>'
    assert judged(files.archive({**members, "_rels/.rels": rels})).extensions == (".docx",)


# Broken


@pytest.mark.parametrize("missing", ["_rels/.rels", "word/document.xml"])
def test_a_word_document_without_a_required_part_is_broken(missing: str) -> None:
    members = files.office_members()
    del members[missing]
    assert refused(files.archive(members)).code == "broken"


@pytest.mark.parametrize("missing", ["content.xml", "META-INF/manifest.xml"])
def test_an_opendocument_text_without_a_required_part_is_broken(missing: str) -> None:
    members = files.odt_members()
    del members[missing]
    assert refused(files.archive(members)).code == "broken"


def test_one_changed_byte_inside_a_document_is_noticed() -> None:
    content = files.archive(files.office_members(), compression=zipfile.ZIP_STORED)
    assert refused(files.flipped(content, content.index(b"Beslut"))).code == "broken"


def test_xml_that_is_not_well_formed_is_broken() -> None:
    assert refused(files.archive({**files.office_members(), "[Content_Types].xml": "<Types>"})).code == "broken"


def test_a_document_type_declaration_is_refused_before_its_entities_are_read() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Types>&b;</Types>'
    assert refused(files.archive({**files.office_members(), "[Content_Types].xml": bomb})).code == "broken"


def test_a_pdf_that_only_a_repair_could_open_is_broken() -> None:
    error = refused(files.pdf().replace(b"startxref", b"startxxxx"))
    assert error.code == "broken"
    assert "skadad eller ofullständig" in error.message


def test_a_pdf_without_pages_is_broken() -> None:
    assert refused(files.pdf(pages=0)).code == "broken"


def test_a_header_alone_is_no_pdf() -> None:
    assert refused(b"%PDF-1.7\n").code == "broken"


def test_one_changed_byte_in_a_png_is_noticed() -> None:
    content = files.image("PNG")
    assert refused(files.flipped(content, len(content) // 2)).code == "broken_image"


def test_a_png_without_picture_data_is_broken() -> None:
    content = (
        b"\x89PNG\r\n\x1a\n"
        + files.png_chunk(b"IHDR", bytes([0, 0, 0, 1] * 2) + bytes(5))
        + files.png_chunk(b"IEND", b"")
    )
    assert refused(content).code == "broken_image"


def test_a_jpeg_without_its_end_is_broken() -> None:
    assert refused(files.image("JPEG")[:-2]).code == "broken_image"


def test_a_jpeg_with_a_preview_after_its_end_is_accepted() -> None:
    assert judged(files.image("JPEG") + b"trailer from a phone").extensions[0] == ".jpg"


@given(st.sampled_from(sorted(GOOD)), st.integers(0), st.integers(0, 30), st.binary(max_size=30))
def test_damage_of_any_kind_is_refused_or_harmless_but_never_an_error(
    mime_type: str, position: int, removed: int, inserted: bytes
) -> None:
    content = _GOOD_CONTENT[mime_type]
    at = position % len(content)
    try:
        assert judged(content[:at] + inserted + content[at + removed :]).mime_type == mime_type
    except ValidationError as refusal:
        assert refusal.code in KNOWN  # noqa: PT017


# Bombs


def test_a_small_file_that_unpacks_to_very_much_is_refused_before_it_is_unpacked() -> None:
    content = files.archive({**files.office_members(), "word/media/x": bytes(40 * 1024 * 1024)})
    assert len(content) < 100_000
    assert refused(content).code == "zip_bomb"


def test_a_total_over_the_limit_is_refused_however_well_it_is_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    members = {**files.office_members(), "word/media/x": bytes(20_000)}
    content = files.archive(members, compression=zipfile.ZIP_STORED)
    assert judged(content).extensions == (".docx",)
    monkeypatch.setattr(packages, "MAX_UNPACKED_BYTES", 20_000)
    assert refused(content).code == "zip_bomb"


def test_too_many_members_are_refused() -> None:
    members = {f"word/{number}": b"" for number in range(packages.MAX_MEMBERS)}
    assert refused(files.archive({**files.office_members(), **members})).code == "zip_bomb"


def test_a_member_that_lies_about_its_size_is_broken_and_not_unpacked_further() -> None:
    content = bytearray(files.archive({**files.office_members(), "word/media/x": bytes(5_000_000)}))
    declared = (5_000_000).to_bytes(4, "little")
    lie = (1000).to_bytes(4, "little")
    assert refused(bytes(content).replace(declared, lie)).code == "broken"
