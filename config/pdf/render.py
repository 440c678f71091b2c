"""Render HTML to one file that is PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) at once.

WeasyPrint lays out and tags; it can claim one standard a file and says what went wrong only on its
logger. What it leaves undone is done with pikepdf afterwards: the PDF/UA identifier, what links and marks are
read out as, the embedded files and a structure in which the seal can be checked in linear time.
"""

import gc
import hashlib
import io
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Literal

from config.pdf.collecting import collect_seldom
from config.pdf.columns import styles_of_widths
from config.pdf.fonts import only_our_fonts, replace_unmappable
from config.pdf.resources import own_files_only

if TYPE_CHECKING:
    import pikepdf

GENERATOR = "Svarsportalen"
# What all our documents look like; the stylesheet of each adds what is its own.
# Listed: what str.isprintable says of a character depends on the version of Python.
_NOT_IN_A_FILE_NAME = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
COMMON_STYLESHEET = Path(__file__).with_name("document.css")

# PDF/UA's identifier is not among the properties PDF/A knows, so PDF/A wants its schema described
# (ISO 19005-3, 6.6.2.3.3) inside the same rdf:RDF element.
_PDF_UA_IDENTIFIER = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 this document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


class RenderError(Exception):
    """The document cannot be made as it should; the message says why, for the log."""


@dataclass(frozen=True, kw_only=True)
class EmbeddedFile:
    """A file carried inside the document (ISO 19005-3, 6.8).

    `name` is the file name a reader sees and must be unique in the document. `relationship` is what the
    file is to the document: its Source, Data or a Supplement. Both times must carry a time zone.
    """

    name: str
    description: str
    data: bytes
    mime_type: str
    relationship: Literal["Source", "Data", "Supplement"]
    created: datetime
    modified: datetime


def render_pdf(
    *,
    html: str,
    stylesheet: Path,
    title: str,
    author: str,
    created: datetime,
    identifier: bytes | str,
    attachments: Sequence[EmbeddedFile] = (),
) -> bytes:
    """Render a finished, unsealed document: PDF/A-3a and PDF/UA-1, the same bytes for the same input.

    `html` is a whole document with <html lang>; document.css and then the CSS file `stylesheet` are applied to it.
    Text that people wrote must have passed `fonts.replace_unmappable`. `created` must carry a time zone.
    `identifier` sets the file's permanent ID (the receipt number, for example).
    Raises RenderError on anything WeasyPrint warns of, and ValueError on unusable attachments or times.
    There is no time limit: run it where one is set.
    """
    _check_attachments(attachments)
    metadata = {
        "title": replace_unmappable(title)[0],
        "authors": [replace_unmappable(author)[0]],
        "generator": GENERATOR,
        "created": _w3c_date(created),
        "modified": _w3c_date(created),
    }
    with NamedTemporaryFile(suffix=".pdf") as file:
        with collect_seldom():
            laid_out = _lay_out(html, stylesheet, metadata, file)
        return _finish(laid_out, attachments, identifier)


@dataclass(frozen=True)
class _LaidOut:
    """The document as WeasyPrint makes it, and what is read out of it.

    `pdf` is a file: from bytes pikepdf reads half as fast. `links` are what its links say, page by page in the order of
    their annotations; `spans` its <span> elements in the order of their structure elements, each with what it is read
    as, nothing where that is what it shows; none where nothing is labelled.
    """

    pdf: Path
    links: list[list[str]]
    spans: list[str]


def _lay_out(html: str, stylesheet: Path, metadata: dict[str, Any], file: IO[bytes]) -> _LaidOut:
    # Imported here: without Pango the import fails, and only the worker needs it.
    import weasyprint
    from weasyprint.text import ffi
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    if ffi.harfbuzz_subset is None:
        raise RenderError("libharfbuzz-subset0 is missing: documents would differ from run to run")
    with only_our_fonts():
        fonts = FontConfiguration()
    fetcher = own_files_only()
    try:
        with _every_warning_is_an_error():
            styles = [*(_read_style(one, one.stat().st_mtime_ns) for one in (COMMON_STYLESHEET, stylesheet)), _widths()]
            page = weasyprint.HTML(string=html, url_fetcher=fetcher)
            document = page.render(stylesheets=styles, font_config=fonts)
            del page
            gc.collect()  # what was laid out more than once, before the PDF takes as much room
            vars(document.metadata).update(metadata)
            # Compressed when it is finished: WeasyPrint takes several times as long, for a twentieth less.
            document.write_pdf(file, pdf_variant="pdf/a-3a", uncompressed_pdf=True)
            file.flush()
            labelled = "aria-label=" in html
            spans = [label for sheet in document.pages if labelled for label in _labels_of_spans(sheet._page_box)]
            return _LaidOut(Path(file.name), _link_texts(document), spans)
    except FatalURLFetchingError as error:
        # Derived from BaseException: nothing further out would catch it.
        raise RenderError(f"forbidden or missing resource: {error}") from None


@lru_cache(maxsize=16)
def _read_style(sheet: Path, _written_at: int) -> Any:
    """A stylesheet as WeasyPrint reads it, once a process until it is written anew. Raises RenderError on a warning.

    WeasyPrint changes nothing in it. Fonts that it names would be left out: ours are those of fonts.conf.
    """
    return _style(filename=sheet)


@cache
def _widths() -> Any:
    return _style(string=styles_of_widths())


def _style(**source: Any) -> Any:
    import weasyprint

    with _every_warning_is_an_error():  # here, so that no style is kept that is warned of
        return weasyprint.CSS(**source, url_fetcher=own_files_only())


def _link_texts(document: Any) -> list[list[str]]:
    return [
        [_text_of(box, target) for kind, target, _, box in page.links if kind in {"internal", "external"}]
        for page in document.pages
    ]


def _text_of(box: Any, target: str) -> str:
    """What the link says; where it leads for one that says nothing."""
    return " ".join("".join(box.element.itertext()).split()) or target


def _labels_of_spans(box: Any) -> Iterator[str]:
    """The aria-label of each <span>, in the order in which WeasyPrint makes elements of the boxes (pdf.tags)."""
    from weasyprint.formatting_structure.boxes import LineBox, TextBox

    box = getattr(box, "_box", box)  # of one that is laid out where it stands
    if isinstance(box, TextBox):
        return
    if box.element is not None and box.element_tag == "span" and not isinstance(box, LineBox):
        yield box.element.get("aria-label", "")
    for child in getattr(box, "children", ()):
        yield from _labels_of_spans(child)


@contextmanager
def _every_warning_is_an_error() -> Iterator[None]:
    """Raise RenderError for what this thread's rendering logs as WARNING or worse."""
    messages: list[str] = []
    thread = threading.get_ident()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread:
                messages.append(record.getMessage())

    logger, handler = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    # A logging configuration that switched the logger off would hide missing glyphs.
    logger.disabled = False
    logger.addHandler(handler)
    try:
        if not logger.isEnabledFor(logging.WARNING):
            raise RenderError("the logger weasyprint must let warnings through")
        yield
    finally:
        logger.removeHandler(handler)
    if messages:
        raise RenderError("; ".join(dict.fromkeys(messages)))


def _finish(laid_out: _LaidOut, attachments: Sequence[EmbeddedFile], identifier: bytes | str) -> bytes:
    import pikepdf

    with pikepdf.open(laid_out.pdf) as pdf:
        _claim_pdf_ua(pdf)
        _describe_links(pdf, laid_out.links)
        _say_labels(pdf, laid_out.spans)
        _embed(pdf, attachments)
        key = identifier.encode() if isinstance(identifier, str) else identifier
        permanent = pikepdf.String(hashlib.sha256(key).digest()[:16])
        pdf.trailer.ID = pikepdf.Array([permanent, permanent])
        output = io.BytesIO()
        # WeasyPrint puts everything in one object stream, on which validating a seal is quadratic.
        pdf.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return output.getvalue()


def _claim_pdf_ua(pdf: "pikepdf.Pdf") -> None:
    xmp = pdf.Root.Metadata.read_bytes()
    before, end, after = xmp.rpartition(b"</rdf:RDF>")
    if not end:
        raise RenderError("no metadata to add the PDF/UA identifier to")
    pdf.Root.Metadata.write(before + _PDF_UA_IDENTIFIER + end + after)


def _describe_links(pdf: "pikepdf.Pdf", links: list[list[str]]) -> None:
    """Give each link what it says as its description (ISO 14289-1, 7.18.5): WeasyPrint gives it the anchor's name."""
    import pikepdf

    for page, texts in zip(pdf.pages, links, strict=True):
        notes = [note for note in page.obj.get("/Annots", []) if note.get("/Subtype") == "/Link"]
        for note, text in zip(notes, texts, strict=True):
            note.Contents = pikepdf.String(text)


def _say_labels(pdf: "pikepdf.Pdf", spans: list[str]) -> None:
    """Give each labelled <span> its label as replacement text (ISO 32000-1, 14.9.4): of ☒ a reader hears "vald".

    Elements are numbered as they are made, so that their order is that of the boxes, wherever they hang in the tree.
    The space parts the label from the word after it, which nothing but room parts on the page.
    """
    import pikepdf

    if not any(spans):
        return
    elements = [item for item in pdf.objects if _is_span(item)]
    if len(elements) != len(spans):
        raise RenderError(f"{len(spans)} spans were laid out and {len(elements)} tagged: whose a label is is not known")
    for element, label in zip(elements, spans, strict=True):
        if label:
            element.ActualText = pikepdf.String(f"{label} ")


def _is_span(item: "pikepdf.Object") -> bool:
    """Whether it is the structure element of a <span>, not of the text in it, which has its content's number alone."""
    import pikepdf

    if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != "/StructElem" or item.get("/S") != "/Span":
        return False
    return all(isinstance(kid, pikepdf.Dictionary) for kid in item.K)


def _embed(pdf: "pikepdf.Pdf", attachments: Sequence[EmbeddedFile]) -> None:
    import pikepdf

    for file in sorted(attachments, key=lambda file: file.name.encode()):
        specification = pikepdf.AttachedFileSpec(
            pdf,
            file.data,
            filename=file.name,
            description=file.description,
            mime_type=file.mime_type,
            creation_date=_pdf_date(file.created),
            mod_date=_pdf_date(file.modified),
        )
        specification.obj.AFRelationship = pikepdf.Name(f"/{file.relationship}")
        pdf.attachments[file.name] = specification
    if attachments:
        specifications = [pdf.attachments[name].obj for name in sorted(pdf.attachments)]
        pdf.Root.AF = pikepdf.Array(specifications)


def _check_attachments(attachments: Sequence[EmbeddedFile]) -> None:
    names = [file.name for file in attachments]
    if len(set(names)) != len(names):
        raise ValueError("two attachments of a document have the same name")
    for name in names:
        if not name or _NOT_IN_A_FILE_NAME.search(name):
            raise ValueError(f"not a file name: {name!r}")


def _w3c_date(moment: datetime) -> str:
    return _in_utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def _pdf_date(moment: datetime) -> str:
    return _in_utc(moment).strftime("D:%Y%m%d%H%M%SZ")


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time in a document must carry its time zone")
    return moment.astimezone(UTC)
