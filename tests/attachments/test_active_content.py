"""What runs, starts a program or fetches something by itself is refused, wherever in a file it hides."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from pikepdf import Array, Dictionary, String

from attachments.content import inspect
from attachments.judging import images
from attachments.judging.judge import judge
from tests.attachments import files

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def verdict(content: bytes) -> str:
    """The code of the refusal; "taken" for none."""
    try:
        judge(io.BytesIO(content), len(content))
    except ValidationError as error:
        return str(error.code)
    return "taken"


# PDF

SCRIPT = Dictionary(S=pikepdf.Name.JavaScript, JS=String("app.alert(1)"))


def pdf_with(change: Callable[[pikepdf.Pdf], object], **saved: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    target = io.BytesIO()
    document.save(target, **saved)
    return target.getvalue()


def on_page(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Annots = Array(
            [pdf.make_indirect(Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **entries))]
        )

    return change


def on_root(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value

    return change


def on_link(**action: object) -> Callable[[pikepdf.Pdf], None]:
    return on_page(Subtype=pikepdf.Name.Link, A=Dictionary(**action))


def embedding(data: bytes, name: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)

    return change


def calling_field(pdf: pikepdf.Pdf) -> None:
    field = Dictionary(FT=pikepdf.Name.Tx, T=String("a"), AA=Dictionary(K=SCRIPT))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


ACTIVE_PDFS: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "a script that runs when the file is opened": on_root(OpenAction=SCRIPT),
    "a script among the names": on_root(Names=Dictionary(JavaScript=Dictionary(Names=[String("a"), SCRIPT]))),
    "a script on a field": calling_field,
    "a script on a link": on_link(S=pikepdf.Name.JavaScript, JS=String("x")),
    "a script as a stream": lambda pdf: on_link(S=pikepdf.Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))(pdf),
    "a script after a harmless jump": on_link(S=pikepdf.Name.GoTo, D=[0], Next=SCRIPT),
    "a script of a page": lambda pdf: pdf.pages[0].obj.__setitem__("/AA", Dictionary(O=SCRIPT)),
    "a script without its kind": on_page(Subtype=pikepdf.Name.Widget, A=Dictionary(JS=String("x"))),
    "a program that is started": on_link(S=pikepdf.Name.Launch, F=String("cmd.exe")),
    "a program that is started on Windows": on_link(S=pikepdf.Name.Launch, Win=Dictionary(F=String("cmd.exe"))),
    "a form that is sent": on_link(S=pikepdf.Name.SubmitForm, F=String("https://example.org")),
    "data that is read": on_link(S=pikepdf.Name.ImportData, F=String("x.fdf")),
    "a page on the web that opens by itself": on_root(
        OpenAction=Dictionary(S=pikepdf.Name.URI, URI=String("https://e.org"))
    ),
    "a page on the web that opens with a page": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/AA", Dictionary(O=Dictionary(S=pikepdf.Name.URI, URI=String("https://e.org")))
    ),
    "a file on another machine": on_link(S=pikepdf.Name.GoToR, D=[0], F=String(r"\\server\share\a.pdf")),
    "a file on another machine by its specification": on_link(
        S=pikepdf.Name.GoToR,
        D=[0],
        F=Dictionary(Type=pikepdf.Name.Filespec, F=String("a"), UF=String("//server/a.pdf")),
    ),
    "another file that opens by itself": on_root(OpenAction=Dictionary(S=pikepdf.Name.GoToR, D=[0], F=String("a.pdf"))),
    "an XFA form": on_root(AcroForm=Dictionary(Fields=[], XFA=String("<xdp/>"))),
    "rich media": on_page(Subtype=pikepdf.Name.RichMedia),
    "a film": on_page(Subtype=pikepdf.Name.Movie),
    "a screen": on_page(Subtype=pikepdf.Name.Screen),
    "a model": on_page(Subtype=pikepdf.Name("/3D")),
    "a sound": on_link(S=pikepdf.Name.Sound),
    "content of another file": lambda pdf: on_root(X=pdf.make_stream(b"", F=String("http://example.org/x")))(pdf),
    "a program": embedding(b"MZ\x90\x00" + bytes(100), "a.exe"),
    "a program that is called a text": embedding(b"MZ\x90\x00" + bytes(100), "a.txt"),
    "a script file": embedding(b"WScript.Echo 1", "a.vbs"),
    "a shell script that is called a text": embedding(b"#!/bin/sh\nrm -r x", "a.txt"),
    "an archive": embedding(files.archive({"a.js": "x"}), "a.zip"),
    "a document with macros": embedding(
        files.archive({**files.office_members(), "word/vbaProject.bin": b"x"}), "a.docx"
    ),
    "a file in a file with a script": embedding(pdf_with(on_root(OpenAction=SCRIPT)), "a.pdf"),
}


@pytest.mark.parametrize("what", ACTIVE_PDFS)
def test_a_pdf_that_does_something_by_itself_is_refused(what: str) -> None:
    assert verdict(pdf_with(ACTIVE_PDFS[what])) == "active"


@pytest.mark.parametrize("what", ["a script on a link", "a program that is started", "a script as a stream"])
def test_it_is_found_in_object_streams_too(what: str) -> None:
    content = pdf_with(ACTIVE_PDFS[what], object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in content
    assert b"Launch" not in content
    assert verdict(content) == "active"


def test_a_name_written_in_another_way_is_the_same_name() -> None:
    content = pdf_with(on_link(S=pikepdf.Name.JavaScript, D=String("aaaaaaaa")), qdf=False)
    assert (
        verdict(content.replace(b"/S /JavaScript", b"/S /J#61vaScript").replace(b"(aaaaaaaa)", b"(aaaaaa)")) == "active"
    )


HARMLESS_PDFS: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "a link within the document": on_link(S=pikepdf.Name.GoTo, D=[0, pikepdf.Name.Fit]),
    "a link to the web": on_link(S=pikepdf.Name.URI, URI=String("https://www.example.se/")),
    "a link to the file beside it": on_link(S=pikepdf.Name.GoToR, D=[0], F=String("bilaga-2.pdf")),
    "a place where it opens": lambda pdf: on_root(OpenAction=Array([pdf.pages[0].obj, pikepdf.Name.Fit]))(pdf),
    "a jump when it opens": lambda pdf: on_root(OpenAction=Dictionary(S=pikepdf.Name.GoTo, D=[pdf.pages[0].obj]))(pdf),
    "a note": on_page(Subtype=pikepdf.Name.Text, Contents=String("javascript:")),
    "a form": on_root(AcroForm=Dictionary(Fields=[])),
    "data": embedding(b'{"svar": 1}', "svar.json"),
    "an invoice": embedding("<faktura>å</faktura>".encode(), "faktura.xml"),
    "another document": embedding(files.docx(), "a.docx"),
    "a picture": embedding(files.image("PNG"), "a.png"),
}


@pytest.mark.parametrize("what", HARMLESS_PDFS)
def test_a_pdf_with_something_harmless_is_taken(what: str) -> None:
    assert verdict(pdf_with(HARMLESS_PDFS[what])) == "taken"


def test_files_in_files_are_followed_so_far_and_no_further() -> None:
    content = files.pdf()
    for _ in range(3):
        content = pdf_with(embedding(content, "a.pdf"))
    assert verdict(content) == "taken"
    assert verdict(pdf_with(embedding(content, "a.pdf"))) == "active"


# Word, Excel, PowerPoint


def related(kind: str, target: str, mode: str = "", rels: str = "word/_rels/document.xml.rels") -> bytes:
    mode = f' TargetMode="{mode}"' if mode else ""
    relationship = f'<Relationship Id="r9" Type="{RELATIONSHIPS}/{kind}" Target="{target}"{mode}/>'
    return files.archive({**files.office_members(), rels: f"<Relationships>{relationship}</Relationships>"})


@pytest.mark.parametrize(
    "content",
    [
        related("attachedTemplate", "https://example.org/a.dotm", "External", "word/_rels/settings.xml.rels"),
        related("attachedTemplate", "https://example.org/a.dotm", "external", "word/_rels/Settings.XML.RELS"),
        related("attachedTemplate", r"\\server\share\a.dotx"),
        related("attachedTemplate", r"file:///\\server\mallar\a.dotx", "External"),
        related("attachedTemplate", "file://server/mallar/a.dotx", "External"),
        related("image", "file:///C:/bilder/a.png", "External"),
        related("oleObject", "https://example.org/x.html!", "External"),
        related("oleObject", "embeddings/oleObject1.bin"),
        related("image", "https://example.org/pixel.png", "External"),
        related("frame", "https://example.org/", "External"),
        related("subDocument", "a.docx", "External"),
        related("externalLinkPath", "https://example.org/a.xlsx", "External", "xl/externalLinks/_rels/e1.xml.rels"),
        related("video", "https://example.org/a.mp4", "External", "ppt/slides/_rels/slide1.xml.rels"),
        related("aFChunk", "a.html"),
        related("control", "activeX/activeX1.xml"),
        related("webextensiontaskpanes", "webextensions/taskpanes.xml", rels="_rels/x.rels"),
        related("hyperlink", "javascript:alert(1)", "External"),
        related("hyperlink", "ms-msdt:/id", "External"),
    ],
)
def test_a_document_that_fetches_or_runs_by_its_relationships_is_refused(content: bytes) -> None:
    assert verdict(content) == "active"


@pytest.mark.parametrize(
    "content",
    [
        related("hyperlink", "https://www.example.se/", "External"),
        related("hyperlink", "mailto:a@example.se", "External"),
        related("image", "media/image1.png"),
        related("attachedTemplate", "file:///C:/mallar/a.dotx", "External"),
        related("attachedTemplate", r"file:///C:\Users\a\AppData\Roaming\Microsoft\Templates\b.dotx", "External"),
        related("customXml", "../customXml/item1.xml"),
    ],
)
def test_a_document_with_links_and_pictures_of_its_own_is_taken(content: bytes) -> None:
    assert verdict(content) == "taken"


def test_macros_under_another_name_are_found_by_their_relationship() -> None:
    rels = (
        '<Relationships><Relationship Id="r" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
    )
    members = {**files.office_members(), "word/_rels/document.xml.rels": f'{rels} Target="a.bin"/></Relationships>'}
    assert verdict(files.archive({**members, "word/a.bin": b"x"})) == "macros"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/media/image1.png", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)),
        ("docProps/thumbnail.jpeg", b"MZ\x90\x00" + bytes(100)),
        ("word/a.dat", b"\x7fELF" + bytes(100)),
        ("word/embeddings/a.bin", b"{\\rtf1 hej}"),
        ("word/embeddings/a.docx", files.archive({"a.js": "x"})),
        ("word/embeddings/a.docx", files.archive({**files.office_members(), "word/vbaProject.bin": b"x"})),
        ("word/embeddings/a.pdf", pdf_with(on_root(OpenAction=SCRIPT))),
    ],
)
@pytest.mark.parametrize("members", [files.office_members, files.odt_members])
def test_a_part_is_judged_by_its_content_whatever_it_is_called(
    name: str, content: bytes, members: Callable[[], dict[str, bytes | str]]
) -> None:
    assert verdict(files.archive({**members(), name: content})) == "active"


def test_the_workbook_behind_a_chart_is_taken() -> None:
    members = {**files.office_members(), "word/embeddings/Microsoft_Excel_Sheet1.xlsx": files.xlsx()}
    assert verdict(files.archive(members)) == "taken"


FIELD = (
    '<w:p xmlns:w="w"><w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


def instructed(*pieces: str) -> str:
    return FIELD.format("".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/header1.xml", instructed(r" DDEAUTO c:\\windows\\cmd.exe ")),
        ("word/footer1.xml", instructed(" DD", "EAU", "TO x")),
        ("word/udda.bin", instructed(" dde excel x")),
        ("word/a.xml", '<w:p xmlns:w="w"><w:fldSimple w:instr="DDEAUTO x"/></w:p>'),
        ("word/b.xml", instructed(' INCLUDEPICTURE "https://example.org/x.png" ')),
        ("xl/externalLinks/e.xml", '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'),
        ("xl/connections.xml", '<connections><connection id="1" refreshOnLoad="1"/></connections>'),
        ("ppt/slides/s.xml", '<p><a:hlinkClick xmlns:a="a" action="ppaction://program"/></p>'),
        ("ppt/slides/s.xml", '<p><a:hlinkClick xmlns:a="a" action="ppaction://macro?name=x"/></p>'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_fields_and_actions_that_run_something_are_refused_in_every_part(name: str, part: str, encoding: str) -> None:
    assert verdict(files.archive({**files.office_members(), name: part.encode(encoding)})) == "active"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/a.xml", instructed(r" TOC \o 1-3 ") + ""),
        ("word/b.xml", instructed(' HYPERLINK "https://www.example.se/" ')),
        ("word/c.xml", '<w:p xmlns:w="w"><w:t>DDEAUTO är ett fält</w:t></w:p>'),
        ("xl/connections.xml", '<connections><connection id="1" refreshOnLoad="0"/></connections>'),
        ("ppt/slides/s.xml", '<p><a:hlinkClick xmlns:a="a" action="ppaction://hlinksldjump"/></p>'),
    ],
)
def test_other_fields_and_actions_are_taken(name: str, part: str) -> None:
    assert verdict(files.archive({**files.office_members(), name: part})) == "taken"


def test_two_parts_of_one_name_are_broken_since_programs_differ_in_which_they_read() -> None:
    members = {**files.office_members(), "WORD/document.xml": "<other/>"}
    assert verdict(files.archive(members)) == "broken"


# OpenDocument


def odt_with(element: str, name: str = "content.xml") -> bytes:
    return files.archive({**files.odt_members(), name: f'<o xmlns:x="xlink" xmlns:y="y">{element}</o>'})


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('<y:event-listener x:href="vnd.sun.star.script:a"/>', "macros"),
        ('<y:a x:href="vnd.sun.star.script:Standard.Module1.Main"/>', "macros"),
        ('<y:a x:href="macro:///Standard.Module1.Main"/>', "macros"),
        ('<y:library y:name="a" y:link="true" x:href="https://example.org/"/>', "macros"),
        ('<y:image x:href="https://example.org/pixel.png"/>', "active"),
        ('<y:section-source x:href="https://example.org/a.odt"/>', "active"),
        ('<y:template x:href="https://example.org/a.ott"/>', "active"),
        ('<y:template x:href="file://server/share/a.ott"/>', "active"),
        ('<y:object x:href="//server/a"/>', "active"),
        ('<y:object-ole x:href="./Object 1"/>', "active"),
        ('<y:floating-frame x:href="a"/>', "active"),
        ('<y:applet x:href="a"/>', "active"),
        ('<y:plugin x:href="a"/>', "active"),
        ('<y:dde-source y:dde-application="cmd"/>', "active"),
    ],
)
@pytest.mark.parametrize("name", ["content.xml", "styles.xml", "Object 1/content.xml", "Basic/script-lc.xml"])
def test_an_opendocument_text_that_fetches_or_runs_is_refused_in_every_part(element: str, code: str, name: str) -> None:
    assert verdict(odt_with(element, name)) == code


@pytest.mark.parametrize(
    "element",
    [
        '<y:a x:href="https://www.example.se/"/>',
        '<y:image x:href="Pictures/1.png"/>',
        '<y:object x:href="./Object 1"/>',
        '<y:template x:href="file:///home/a/mall.ott"/>',
        '<y:library y:name="Standard" y:link="false"/>',
    ],
)
def test_an_opendocument_text_with_links_and_pictures_of_its_own_is_taken(element: str) -> None:
    assert verdict(odt_with(element)) == "taken"


# Pictures


def png_of(width: int, height: int) -> bytes:
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    chunks = ((b"IHDR", header), (b"IDAT", b"x"), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(files.png_chunk(kind, data) for kind, data in chunks)


def jpeg_of(width: int, height: int) -> bytes:
    content = files.image("JPEG")
    frame = content.index(b"\xff\xc0")
    return content[: frame + 5] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + content[frame + 9 :]


@pytest.mark.parametrize("picture", [png_of, jpeg_of])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(picture: Callable[[int, int], bytes]) -> None:
    assert verdict(picture(12_000, 10_000)) == "taken"
    assert verdict(picture(12_001, 10_000)) == "too_many_pixels"
    assert verdict(files.archive({**files.office_members(), "word/media/a": picture(12_001, 10_000)})) == (
        "too_many_pixels"
    )


@pytest.mark.parametrize("picture", [png_of(0, 5), png_of(5, 0), jpeg_of(0, 5), jpeg_of(5, 0)])
def test_a_picture_that_does_not_tell_its_size_is_broken(picture: bytes) -> None:
    assert verdict(picture) == "broken_image"


def test_the_message_says_how_many_pixels_and_what_to_do() -> None:
    with pytest.raises(ValidationError) as caught:
        images.check_png(io.BytesIO(png_of(60_000, 60_000)))
    assert "60000 × 60000 bildpunkter" in caught.value.message
    assert "lägre upplösning" in caught.value.message


# Time and memory


def costly_pdf() -> bytes:
    """Three kilobytes that unpack, as objects, to more than the process may have."""

    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream(bytes(700 * 1024 * 1024))
        file = Dictionary(Type=pikepdf.Name.Filespec, F=String("a.pdf"), UF=String("a.pdf"), EF=Dictionary(F=stream))
        pdf.Root.AF = Array([pdf.make_indirect(file)])

    return pdf_with(change, compress_streams=True, recompress_flate=True)


def test_a_file_that_takes_too_much_memory_is_refused_and_nothing_else_happens() -> None:
    content = costly_pdf()
    assert len(content) < 2_000_000
    with pytest.raises(ValidationError) as caught:
        inspect(upload=files.upload(content, "a.pdf"))
    assert caught.value.code == "too_costly"
    assert "Spara den som en ny PDF" in caught.value.message


def test_the_process_that_judges_knows_none_of_the_portals_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    from config.confinement import as_real_file, run_confined  # noqa: PLC0415

    monkeypatch.setenv("SECRET_KEY", "hemligt")
    with as_real_file([b""]) as given:
        ended = run_confined("os", given=given, seconds=10)
        told = run_confined("timeit", "-n1", "-r1", "import os; print(dict(os.environ))", given=given, seconds=10)
    assert ended.whole
    assert b"PATH" in told.said
    assert b"hemligt" not in told.said
