"""LibreOffice, asked for a PDF/A-2b of a file that strangers have sent: in a group of processes of its own.

It has a profile that is made for the one file and gone with it, runs no macros and follows no links, knows no secret of
the portal's, and is ended with all that it has started when it is done or its time is out.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from attachments.filetypes import DOCX, JPEG, ODT, PNG, PPTX, XLSX, FileType
from config.places import place_for
from config.programs import SAID, ProgramTroubleError, run_program
from outbox.failures import NotYetError

MEGABYTES = 2048
_PATIENCE = 1.0
_FILTERS: dict[FileType, str] = {
    DOCX: "writer_pdf_Export",
    ODT: "writer_pdf_Export",
    XLSX: "calc_pdf_Export",
    PPTX: "impress_pdf_Export",
    PNG: "draw_pdf_Export",
    JPEG: "draw_pdf_Export",
}
_BY_MIME_TYPE = {kind.mime_type: (kind.extensions[0], filter_name) for kind, filter_name in _FILTERS.items()}
CONVERTED = frozenset(_BY_MIME_TYPE)
"""The types of which a PDF/A is made; a PDF is what it is."""

# PDF/A-2b; the whole document, its pages as they are printed, and no form that asks to be filled in.
_EXPORT = {
    "SelectPdfVersion": {"type": "long", "value": "2"},
    "ExportFormFields": {"type": "boolean", "value": "false"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
}
_COMMON, _INET = "/org.openoffice.Office.Common", "/org.openoffice.Inet/Settings"
_SCRIPTING = f"{_COMMON}/Security/Scripting"
# No macro runs, whoever has signed it; nothing that a document points to is fetched, and where something is all the
# same, it is asked of a proxy that is not there.
_PROFILE = (
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    (_INET, "ooInetProxyType", "2"),
    *((_INET, f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS", "FTP")),
    *((_INET, f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS", "FTP")),
    (_INET, "ooInetNoProxy", ""),
)


class ConversionError(Exception):
    """Of this file there will be no PDF/A. The message says why, in Swedish, for a page."""


@contextmanager
def convert_file(source: BinaryIO, mime_type: str, *, program: str, seconds: float) -> Iterator[Path]:
    """The PDF that `program` makes of the file, which is of a type in CONVERTED; gone afterwards.

    Raises ConversionError, ProgramTroubleError where it is not the file's fault, or NotYetError where another file is
    being converted: whoever asks does other work meanwhile. That it is a PDF/A is not checked.
    """
    ending, filter_name = _BY_MIME_TYPE[mime_type]
    with tempfile.TemporaryDirectory() as made, place_for("conversion", places=1, patience=_PATIENCE) as there_is_one:
        if not there_is_one:
            raise NotYetError("another file is being converted")
        directory = Path(made)
        given = directory / f"bilaga{ending}"
        with given.open("wb") as file:
            shutil.copyfileobj(source, file)
        asked = f"pdf:{filter_name}:{json.dumps(_EXPORT, separators=(',', ':'))}"
        status = _run(program, directory, seconds, "--convert-to", asked, "--outdir", "pdf", given.name)
        result = directory / "pdf" / "bilaga.pdf"
        if status is None:
            raise ConversionError(f"LibreOffice blev inte klart på {seconds:.0f} sekunder.")
        if status or not result.is_file():
            raise ConversionError("LibreOffice kunde inte läsa filen.")
        yield result


@cache
def program_version(program: str) -> str:
    """What the program calls itself: "LibreOffice 7.4.7.2". Raises ProgramTroubleError."""
    with tempfile.TemporaryDirectory() as made:
        status = _run(program, Path(made), 60, "--version")
        said = Path(made, SAID).read_text("utf-8", errors="replace").split()
    if status or len(said) < 2:
        raise ProgramTroubleError(f"{program} does not say its version")
    return " ".join(said[:2])[:80]


def _run(program: str, directory: Path, seconds: float, *arguments: str) -> int | None:
    _write_profile(directory)
    flags = [f"-env:UserInstallation={Path(directory, 'profile').as_uri()}", "--headless", "--nologo", "--nodefault"]
    return run_program(
        program,
        *flags,
        "--norestore",
        "--nolockcheck",
        *arguments,
        directory=directory,
        seconds=seconds,
        megabytes=MEGABYTES,
        told={"SAL_USE_VCLPLUGIN": "svp"},
    )


def _write_profile(directory: Path) -> None:
    items = "".join(
        f"<item oor:path={quoteattr(path)}><prop oor:name={quoteattr(name)} oor:op='fuse'>"
        f"<value>{value}</value></prop></item>"
        for path, name, value in _PROFILE
    )
    user = directory / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        "<?xml version='1.0' encoding='UTF-8'?><oor:items xmlns:oor='http://openoffice.org/2001/registry' "
        f"xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>{items}</oor:items>",
        "utf-8",
    )
