"""A PDF that runs or fetches something by itself is refused, wherever in it that hides."""

from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, String

from tests.attachments import files
from tests.attachments.verdicts import SCRIPT, on_root, pdf_with, verdict


def on_page(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Annots = Array(
            [pdf.make_indirect(Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **entries))]
        )

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
    "a link that runs a script": on_link(S=pikepdf.Name.URI, URI=String(" JavaScript:app.alert(1)")),
    "a link that starts a program": on_link(S=pikepdf.Name.URI, URI=String("ms-msdt:/id PCWDiagnostic")),
    "a link to a file of the reader's": on_link(S=pikepdf.Name.URI, URI=String("file:///C:/Windows/System32/calc.exe")),
    "a link to a file on another machine": on_link(S=pikepdf.Name.URI, URI=String(r"\\server\share\a.exe")),
    "a file on another machine by its address": on_link(S=pikepdf.Name.URI, URI=String("file://server/share/a.docx")),
    "files beside an embedded file": on_root(AF=Array([Dictionary(Type=pikepdf.Name.Filespec, RF=Dictionary())])),
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
    "a link to a document of one's own": on_link(S=pikepdf.Name.URI, URI=String("file:///G:/Budget/2026.docx")),
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
