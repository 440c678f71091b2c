"""PDF: whole, without a password, and without anything that runs, starts a program or calls somewhere by itself.

What a reader does only when one clicks on a link to a web page, or to a place in the document, is harmless and stays.
ISO 32000-2: actions 12.6, embedded files 7.11.4, multimedia 13, interactive forms 12.7.
"""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any, BinaryIO

import pikepdf
from django.core.exceptions import ValidationError

from attachments.filetypes import refusal
from attachments.formats import Format, pdf_format
from attachments.judging.parts import JudgeEmbedded
from attachments.judging.second import refuse_second_in_pdf

_BROKEN = "PDF-filen är skadad eller ofullständig. Öppna den, spara den som en ny PDF och försök igen."
_ENCRYPTED = (
    "PDF-filen är skyddad med lösenord eller mot ändring. Ta bort skyddet, spara filen som en ny PDF och försök igen."
)
_WHAT_TO_DO = "Skriv ut den till en ny PDF (Skriv ut, Spara som PDF) och bifoga den i stället."
_SIGNS_OF_DAMAGE = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError)

# What an action does, when it is no mere moving about in the document.
_ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "en åtgärd som startar ett program",
    "/ImportData": "en åtgärd som läser in data",
    "/SubmitForm": "en åtgärd som skickar uppgifter",
    "/GoToE": "en åtgärd som öppnar en inbäddad fil",
    "/Rendition": "film eller ljud",
    "/Movie": "film eller ljud",
    "/Sound": "film eller ljud",
    "/RichMediaExecute": "film eller ljud",
}
_ANNOTATIONS = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
# What may happen by itself, when the document or a page is opened.
_HARMLESS_BY_ITSELF = {"/GoTo", "/Named", "/Hide", "/SetOCGState", "/Trans", "/Thread"}
_BY_ITSELF = "en åtgärd som utförs av sig själv när filen öppnas"
_ELSEWHERE = re.compile(r"^\s*(\\\\|//|[a-z][a-z0-9+.-]+:)", re.IGNORECASE)
# A link is followed by a click, and leads to the web, a letter or a document: not to a program, nor to a machine that
# is told who asks.
_RUNS = re.compile(
    r"^\s*((javascript|vbscript|data|ms-[a-z-]+|search-ms|mhtml|ldap|jar|view-source)\s*:|\\\\|file:(//)?[^/])"
    r"|^\s*file:.*\.(exe|com|bat|cmd|scr|pif|ps1|vbs|js|jse|wsf|hta|msi|lnk|url|jar)\W*$",
    re.IGNORECASE,
)
_LONGEST_CHAIN = 100
_LONGEST_XMP = 5 * 1024 * 1024
_TEXT_NAMES = (".txt", ".csv", ".tsv", ".json", ".xml", ".md", ".xsd", ".ttl", ".rdf")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def check_pdf(stream: BinaryIO, *, carried: JudgeEmbedded) -> tuple[int, Format]:
    """The number of pages, and the format by what it states of itself.

    A file that could only be opened by guessing (recovery) may have lost pages: broken.

    `carried` judges an embedded file and raises ValidationError for one that is not taken.
    """
    stream.seek(0)
    try:
        with pikepdf.open(stream, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise refusal("encrypted", _ENCRYPTED)
            pages = len(pdf.pages)
            for found in _dictionaries(pdf):
                _refuse_active(found, carried)
            form = stated_format(pdf)
    except pikepdf.PasswordError as error:
        raise refusal("encrypted", _ENCRYPTED) from error
    except _SIGNS_OF_DAMAGE as error:
        if "bad_alloc" in str(error):  # qpdf's word for having reached the limit, which is no fault of the file
            raise MemoryError from error
        raise refusal("broken", _BROKEN) from error
    if pages == 0:
        raise refusal("broken", _BROKEN)
    refuse_second_in_pdf(stream)
    return pages, form


def stated_format(pdf: pikepdf.Pdf) -> Format:
    """By its version (the catalogue's goes before the header's, ISO 32000-2, 7.7.2) and what its XMP states. XMP that
    cannot be read states nothing: it is no reason to refuse the file.
    """
    version = max(pdf.pdf_version, _name(pdf.Root.get("/Version")).lstrip("/"))
    said = {"part": "", "conformance": ""}
    metadata = pdf.Root.get("/Metadata")
    with suppress(*_SIGNS_OF_DAMAGE, SyntaxError):  # lxml's errors are SyntaxErrors
        if isinstance(metadata, pikepdf.Stream) and len(metadata.read_bytes()) <= _LONGEST_XMP:
            xmp = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
            said = {name: str(xmp.get(f"pdfaid:{name}") or "") for name in said}
    return pdf_format(version=version, **said)


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream of the file, wherever it stands; also those in object streams."""
    for top in chain(pdf.objects, (pdf.trailer,)):
        waiting: list[Any] = [top]
        while waiting:
            found = waiting.pop()
            if isinstance(found, pikepdf.Array):
                waiting += [child for child in found if _is_direct(child)]
            elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                yield found
                waiting += [child for child in _entries(found).values() if _is_direct(child)]


def _is_direct(child: Any) -> bool:
    # What is referred to comes by itself, so nothing is looked at twice and nothing goes round.
    return isinstance(child, pikepdf.Array | pikepdf.Dictionary) and not child.is_indirect


def _entries(found: Any) -> dict[str, Any]:
    return dict((found.stream_dict if isinstance(found, pikepdf.Stream) else found).items())


def _refuse_active(found: Any, carried: JudgeEmbedded) -> None:
    entries = _entries(found)
    if what := _active(entries):
        raise refusal("active", f"PDF-filen innehåller {what} och tas inte emot. {_WHAT_TO_DO}")
    if isinstance(found, pikepdf.Stream) and "/F" in entries:
        raise refusal("active", f"PDF-filen hämtar innehåll från en annan fil. {_WHAT_TO_DO}")
    if isinstance(files := entries.get("/EF"), pikepdf.Dictionary):
        _refuse_carried(entries, files, carried)


def _active(entries: dict[str, Any]) -> str:
    """What in the dictionary itself is active, in Swedish; empty for nothing."""
    if what := _ACTIONS.get(_name(entries.get("/S")), ""):
        return what
    if isinstance(entries.get("/JS"), pikepdf.String | pikepdf.Stream) or "/JavaScript" in entries:
        return _ACTIONS["/JavaScript"]
    if "/XFA" in entries:
        return "ett XFA-formulär"
    if _name(entries.get("/S")) == "/URI" and _RUNS.match(str(entries.get("/URI", ""))):
        return "en länk som startar ett program eller öppnar en fil på en annan dator"
    if "/RF" in entries:
        return "filer som hör till en inbäddad fil"
    if _name(entries.get("/Subtype")) in _ANNOTATIONS or "/RichMediaContent" in entries:
        return "film, ljud eller annat rörligt innehåll"
    if _reaches_elsewhere(entries):
        return "något som hämtas från en annan plats"
    return next(filter(None, map(_harm, _by_itself(entries))), "")


def _reaches_elsewhere(entries: dict[str, Any]) -> bool:
    """A jump to a file on another machine, which tells it who asks, or a page that is drawn from another file."""
    if _name(entries.get("/S")) == "/GoToR":
        return bool(_ELSEWHERE.match(_file_name(entries.get("/F"))))
    return isinstance(entries.get("/Ref"), pikepdf.Dictionary) and _name(entries.get("/Subtype")) == "/Form"


def _file_name(specification: Any) -> str:
    if isinstance(specification, pikepdf.Dictionary):
        specification = specification.get("/UF", specification.get("/F", ""))
    return str(specification) if isinstance(specification, pikepdf.String) else ""


def _by_itself(entries: dict[str, Any]) -> Iterator[Any]:
    """The actions that nobody has to click for."""
    if "/OpenAction" in entries:
        yield entries["/OpenAction"]
    if isinstance(additional := entries.get("/AA"), pikepdf.Dictionary):
        yield from additional.as_dict().values()


def _harm(action: Any) -> str:
    """What the action, or one that follows it, does but moving about in the document. A place is no action."""
    waiting = [action]
    for _ in range(_LONGEST_CHAIN):
        if not waiting:
            return ""
        step = waiting.pop()
        if not isinstance(step, pikepdf.Dictionary) or "/S" not in step:
            continue
        if _name(step["/S"]) not in _HARMLESS_BY_ITSELF:
            return _ACTIONS.get(_name(step["/S"]), _BY_ITSELF)
        following = step.get("/Next")
        waiting += list(following) if isinstance(following, pikepdf.Array) else [following]
    return _BY_ITSELF


def _refuse_carried(entries: dict[str, Any], files: Any, carried: JudgeEmbedded) -> None:
    names = [str(entries[key]) for key in ("/UF", "/F", "/Unix", "/DOS", "/Mac") if key in entries]
    for embedded in {one.objgen: one for one in files.as_dict().values()}.values():
        data = embedded.read_bytes()
        if _is_plain_text(data, names):
            continue
        try:
            carried(io.BytesIO(data), len(data))
        except ValidationError as error:
            name = names[0][:80] if names else "utan namn"
            raise refusal(
                "active",
                f"PDF-filen bär på en fil ({name}) som inte tas emot: {error.message} "
                "Ta bort den ur PDF-filen, eller skriv ut till en ny PDF, och försök igen.",
            ) from error


def _is_plain_text(data: bytes, names: list[str]) -> bool:
    """Data such as an invoice or a sealed copy carries: text, and called so by every name it has."""
    called_text = bool(names) and all(name.lower().strip().endswith(_TEXT_NAMES) for name in names)
    return called_text and not _CONTROLS.search(data) and not data.lstrip().startswith(b"#!")


def _name(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""
