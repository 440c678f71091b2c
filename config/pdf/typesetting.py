"""Documents that are no records, set by Typst: a draft of 40 pages in a tenth of WeasyPrint's time.

It is given the very document that WeasyPrint would be given, as data (config.pdf.parts), and files of ours that say
what each part looks like (config/pdf/typeset/). So nothing that somebody wrote is ever read as Typst's markup, and a
new kind of item in a template is in both. What Typst leaves undone is done with pikepdf: what marks are read out as,
and which cells of a table head their row. Decision 0044 says what is set by which.
"""

import hashlib
import io
import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from config.pdf.fonts import FONT_DIRECTORY
from config.pdf.parts import document_parts
from config.pdf.render import GENERATOR, RenderError
from config.pdf.tree import UnreadableContent, tree_of

if TYPE_CHECKING:
    import pikepdf

PageLook = Literal["copy", "reading-version"]
TYPST_TEMPLATES = Path(__file__).with_name("typeset")
# What a mark is read out as, by the element that words.typ gives it.
_SAID = {"/Strong": "vald ", "/Em": "inte vald "}
_NOWHERE = "http://127.0.0.1:9"


def set_pdf(*, html: str, look: PageLook, title: str, author: str, created: datetime, identifier: str) -> bytes:
    """`html` as PDF/A-3a and PDF/UA-1; the same bytes for the same arguments.

    Every text of it, title and author too, is printable already (config.pdf.fonts): to find out takes as long as to set
    it. Raises RenderError.
    """
    if created.tzinfo is None:
        raise ValueError("a time in a document must carry its time zone")
    try:
        document = document_parts(tree_of(html))
    except UnreadableContent as error:
        raise RenderError(f"no document to set: {error}") from None
    told = {"look": look, "title": title, "author": author}
    return _finished(compile_typst(_files(), {**told, **document}, created), document["heads_rows"], identifier)


def fetch_nothing() -> None:
    """Let this process, which does nothing else, reach no network through Typst, which fetches packages that a file
    imports. None of ours does.
    """
    os.environ.update(dict.fromkeys(("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"), _NOWHERE))


def _files() -> dict[str, bytes]:
    names = ("blocks.typ", "looks.typ", "tables.typ", "words.typ")
    return {"main.typ": (TYPST_TEMPLATES / "document.typ").read_bytes()} | {
        name: (TYPST_TEMPLATES / name).read_bytes() for name in names
    }


def compile_typst(files: dict[str, bytes], document: dict[str, Any], created: datetime) -> bytes:
    """What Typst makes of `files` (main.typ among them) and the `document`, which they read as data.

    They can read nothing but each other and TYPST_TEMPLATES, and fetch nothing. Every warning is an error.
    """
    import typst

    entry: Any = files  # whose type the package leaves open
    try:
        compiler = typst.Compiler(
            entry,
            root=TYPST_TEMPLATES,
            font_paths=[FONT_DIRECTORY],
            ignore_system_fonts=True,
            package_path=TYPST_TEMPLATES,
            package_cache_path=TYPST_TEMPLATES,
        )
        pdf, warnings = compiler.compile_with_warnings(
            sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=created.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise RenderError(f"Typst: {error}") from None
    if warnings:
        raise RenderError("; ".join(dict.fromkeys(map(str, warnings))))
    assert isinstance(pdf, bytes)
    return pdf


def _finished(pdf: bytes, heads_rows: Sequence[bool], identifier: str) -> bytes:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        tables = []
        for element in _elements(opened.Root.StructTreeRoot.K):
            kind = str(element.S)
            if kind in _SAID:
                element.S, element.ActualText = pikepdf.Name.Span, pikepdf.String(_SAID[kind])
            elif kind == "/Table":
                tables.append(element)
        for table, heads in zip(tables, heads_rows, strict=True):
            if heads:
                _head_rows(table)
        # By which the verifier knows the portal's own drafts (seals.traces).
        with opened.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["pdf:Producer"] = metadata["xmp:CreatorTool"]
            metadata["xmp:CreatorTool"] = GENERATOR
        permanent = pikepdf.String(hashlib.sha256(identifier.encode()).digest()[:16])
        opened.trailer.ID = pikepdf.Array([permanent, permanent])
        output = io.BytesIO()
        opened.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return output.getvalue()


def _head_rows(table: "pikepdf.Object") -> None:
    """Make the first cell of each row a heading of it. Which cells it heads follows from its scope, as of columns."""
    import pikepdf

    for row in _elements(table.K):
        if row.S == "/TR":
            for number, cell in enumerate(row.K):
                if cell.S == "/TD":
                    cell.A = pikepdf.Array([one for one in cell.A if one.get("/O") != "/Table"])
                    if number == 0:
                        cell.S = pikepdf.Name.TH
                        cell.A.append(pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row))


def _elements(kids: Any) -> Iterator["pikepdf.Object"]:
    import pikepdf

    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid.get("/K", ()))
