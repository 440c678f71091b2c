"""A kopia of a submission: the sealed file's own pages with a stamp on each, without seal and files, and not kept.

The pages are taken from the sealed file and not set again, so that they break where the original's do and say what it
says, whatever has been renamed, moved or set otherwise since. What is true today and was not then, the number under
which it was registered, stands in the stamp, where no page has any text.
"""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pikepdf
from django.template.loader import render_to_string
from django.utils import timezone

from archive.files import ALTERED_IN_STORAGE, GONE_FROM_STORAGE
from archive.models import SealedCopy
from archive.records import record_of
from config.language import swedish
from config.pdf.confinement import render_confined
from config.pdf.fonts import replace_unmappable
from config.storage import open_unaltered, reading_stored
from responses.lifecycle.workflow import Action

KOPIA = "KOPIA"
STAMP_STYLESHEET = Path(__file__).resolve().parents[2] / "templates" / "archive" / "paper" / "stamp.css"
_OF_THE_ORIGINAL = ("/AcroForm", "/Perms", "/DSS", "/AF")
"""What a document's catalog holds of its seal and its files."""


def reading_copy(copy: SealedCopy) -> bytes:
    """The kopia as PDF. The attachments and svar.json are the original's alone.

    Raises config.pdf.render.RenderError when the stamp cannot be rendered within the limits of config.pdf.confinement,
    WrongStateError when the sealed file cannot be read or is not what was sealed.
    """
    submission, record = copy.submission, record_of(copy.submission)
    title = f"Kopia: {record.heading}"
    identifier = f"kopia:{copy.newest.sha256}"
    stamp = render_confined(
        html=render_to_string("archive/paper/stamp.html", {"word": KOPIA, "mark": replace_unmappable(_mark(copy))[0]}),
        stylesheet=STAMP_STYLESHEET,
        title=title,
        author=record.organisation,
        created=submission.submitted_at,
        identifier=identifier,
    )
    reading = reading_stored(GONE_FROM_STORAGE, altered=ALTERED_IN_STORAGE, also=(pikepdf.PdfError,))
    newest = copy.newest
    with reading, open_unaltered(newest.file, newest.sha256) as opened:
        return _stamped(cast(BinaryIO, opened), stamp, title=replace_unmappable(title)[0], identifier=identifier)


def _mark(copy: SealedCopy) -> str:
    receipt = copy.submission.receipt_number
    said = [f"{KOPIA} av {receipt}, utan sigill och bilagor.", f"Originalets SHA-256: {copy.newest.sha256}."]
    return " ".join([*said, _registered_since(copy)]).strip()


def _registered_since(copy: SealedCopy) -> str:
    """The number that the original does not carry, and the day when it was given."""
    submission = copy.submission
    number = submission.response.diarienummer
    if not number or number == submission.diarienummer:
        return ""
    moves = submission.response.events.filter(action=Action.REGISTER, at__gte=submission.submitted_at)
    given = moves.order_by("-at", "-pk").first()
    on = f" den {swedish.day(timezone.localdate(given.at))}" if given else ""
    return f"Registrerat efter förseglingen{on} med diarienummer {number}."


def _stamped(original: BinaryIO, stamp: bytes, *, title: str, identifier: str) -> bytes:
    out = BytesIO()
    with pikepdf.open(original) as pdf, pikepdf.open(BytesIO(stamp)) as stamps:
        _leave_out_the_seal(pdf)
        mark = pdf.copy_foreign(stamps.pages[0].as_form_xobject())
        for page in pdf.pages:
            _put_on(page, mark)
        _entitle(pdf, title)
        permanent = pikepdf.String(hashlib.sha256(identifier.encode()).digest()[:16])
        pdf.trailer.ID = pikepdf.Array([permanent, permanent])
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _leave_out_the_seal(pdf: pikepdf.Pdf) -> None:
    for name in _OF_THE_ORIGINAL:
        if name in pdf.Root:
            del pdf.Root[name]
    if "/Names" in pdf.Root and "/EmbeddedFiles" in pdf.Root.Names:
        del pdf.Root.Names["/EmbeddedFiles"]
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if notes is not None:
            page.obj.Annots = pikepdf.Array([note for note in notes if note.get("/FT") != "/Sig"])


def _put_on(page: pikepdf.Page, mark: pikepdf.Object) -> None:
    """The stamp as an artifact, as headers and footers are: a reader is told once, by the document's title."""
    name = page.add_resource(mark, pikepdf.Name.XObject, name=pikepdf.Name.KopiaStamp)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ\nq /Artifact BMC {name} Do EMC Q\n".encode())


def _entitle(pdf: pikepdf.Pdf, title: str) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
    if "/Title" in pdf.docinfo:
        pdf.docinfo["/Title"] = pikepdf.String(title)
