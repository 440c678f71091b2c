"""What someone may do to a sealed copy. Each takes the sealed file and returns the changed one."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers

from seals.seal import Pkcs12Sealer

from .builders import make_file


def change_a_byte_of_content(sealed: bytes) -> bytes:
    """In the middle of a page's compressed content, where it breaks nothing but the text."""
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        content = pdf.pages[2].Contents.read_raw_bytes()
    place = sealed.index(content) + len(content) // 2
    return sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]


def append_bytes(sealed: bytes) -> bytes:
    return sealed + b"\n% tillagt\n"


def append_much(sealed: bytes) -> bytes:
    """So much that the end of the file is no longer found by strict readers."""
    return sealed + b"% tillagt " * 1000


def _incremental(sealed: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer, output = IncrementalPdfFileWriter(io.BytesIO(sealed)), io.BytesIO()
    change(writer)
    writer.write(output)
    return output.getvalue()


def change_the_title(sealed: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        info = writer.trailer["/Info"]
        info["/Title"] = generic.TextStringObject("En annan titel")
        writer.mark_update(writer.trailer.raw_get("/Info"))

    return _incremental(sealed, change)


def add_a_page(sealed: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        page = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Page"),
                generic.pdf_name("/Parent"): writer.root.raw_get("/Pages"),
                generic.pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
            }
        )
        pages["/Kids"].append(writer.add_object(page))
        pages["/Count"] = generic.NumberObject(int(pages["/Count"]) + 1)
        writer.mark_update(writer.root.raw_get("/Pages"))
        writer.update_container(pages["/Kids"])

    return _incremental(sealed, change)


def add_an_annotation(sealed: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        reader = PdfFileReader(io.BytesIO(sealed))
        reference = reader.root["/Pages"]["/Kids"].raw_get(2)
        page = writer.get_object(generic.Reference(reference.idnum, reference.generation, writer))
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Contents"): generic.TextStringObject("Nej, det stämmer inte"),
                generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 100, 300, 200))),
            }
        )
        page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
        writer.update_container(page)

    return _incremental(sealed, change)


def replace_the_answers(sealed: bytes) -> bytes:
    """The whole file written anew, seal and all, with other answers under the same receipt number."""
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        content = pdf.attachments["svar.json"].get_file().read_bytes()
        file = make_file("svar.json", content.replace(b"Svar", b"Inga"), "application/json")
        pdf.attachments["svar.json"] = pikepdf.AttachedFileSpec(pdf, file.data, filename=file.name)
        return _saved(pdf)


def strip_the_seal(sealed: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        del pdf.Root.AcroForm, pdf.Root.Perms
        for page in pdf.pages:
            if "/Annots" in page:
                del page.Annots
        return _saved(pdf)


def cut_back_to_the_unsealed_file(sealed: bytes) -> bytes:
    return sealed[: sealed.index(b"%%EOF") + 6]


def cut_off_the_end(sealed: bytes) -> bytes:
    return sealed[: len(sealed) * 9 // 10]


def _saved(pdf: pikepdf.Pdf) -> bytes:
    output = io.BytesIO()
    pdf.save(output)
    return output.getvalue()


def seal_again(sealed: bytes, *, sealer: Pkcs12Sealer, sealed_at: datetime) -> bytes:
    """A second seal on top of ours, although ours forbids it."""

    class Careless(signers.PdfSigner):
        def _enforce_certification_constraints(self, reader: Any) -> None:
            pass

    metadata = signers.PdfSignatureMetadata(
        field_name="Annat", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    key = signers.SimpleSigner.load_pkcs12_data(sealer.pkcs12, [], sealer.password.encode())
    output: io.BytesIO = Careless(metadata, signer=key).sign_pdf(writer)
    return output.getvalue()


def lock(sealed: bytes, *, password: str) -> bytes:
    """Saved anew and encrypted; without a password to open it, with an owner's only."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="ägare", user=password))
    return output.getvalue()


def add_fields(sealed: bytes, *, kind: str, count: int) -> bytes:
    """Form fields in an update: texts (/Tx), or signatures (/Sig) that all have our seal as their value."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        value = {generic.pdf_name("/V"): fields[0].raw_get("/V")} if kind == "/Sig" else {}
        for number in range(count):
            named = {
                generic.pdf_name("/FT"): generic.pdf_name(kind),
                generic.pdf_name("/T"): generic.TextStringObject(f"falt-{number}"),
            }
            fields.append(writer.add_object(generic.DictionaryObject(named | value)))
        writer.update_container(fields)

    return _incremental(sealed, change)


TAMPERING: dict[str, Callable[[bytes], bytes]] = {
    "one changed byte": change_a_byte_of_content,
    "bytes appended": append_bytes,
    "many bytes appended": append_much,
    "the title changed in an update": change_the_title,
    "a page added in an update": add_a_page,
    "an annotation added in an update": add_an_annotation,
    "the answers replaced": replace_the_answers,
    "the seal stripped": strip_the_seal,
    "cut back to the unsealed file": cut_back_to_the_unsealed_file,
    "the end cut off": cut_off_the_end,
    "locked with an owner's password": lambda sealed: lock(sealed, password=""),
    "locked with a password": lambda sealed: lock(sealed, password="öppna"),
    "many fields added": lambda sealed: add_fields(sealed, kind="/Tx", count=3000),
    "many signatures added": lambda sealed: add_fields(sealed, kind="/Sig", count=3000),
}
