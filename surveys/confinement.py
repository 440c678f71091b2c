"""Reading a questionnaire that somebody sends, in a process of its own with limits: YAML or FHIR R5 JSON.

The project's own files are read by surveys.loader. As a program it reads the file from standard input.
"""

import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import BinaryIO

from config.confinement import Ended, as_real_file, confine, run_confined
from surveys.definition_json import definition_from_json, definition_to_json
from surveys.interchange.fhir_elsewhere import GivenHead
from surveys.interchange.fhir_import import Imported, read_fhir_text
from surveys.loader import AuthorError, DefinitionError, load_text, read_unfinished
from surveys.loading.errors import named_refusals

_logger = logging.getLogger(__name__)
MOST_BYTES = 2 * 1024 * 1024
MEGABYTES = 500
PROCESSOR_SECONDS = 15
# A slow or crowded machine may need longer to begin at all; the work itself is limited by the processor's time.
SECONDS = float(os.environ.get("LOADING_SECONDS", "60"))
_TOO_LARGE = "Filen är större än 2 MB. Så stor är ingen enkät; kontrollera att det är rätt fil."
_TOO_COSTLY = (
    "Filen tar för mycket tid eller minne att läsa. Kontrollera att det är rätt fil, eller dela upp enkäten i flera."
)
_MOST_TOLD = 500


def read_text_confined(text: str, filename: str, *, fhir: bool, given: GivenHead | None = None) -> Imported:
    """What a file says, within the limits. Raises DefinitionError with every author error, or that of the limit.

    `given`: how a FHIR file made elsewhere is read (read_fhir_text).
    """
    with as_real_file([text.encode("utf-8", "surrogatepass")]) as file:
        if fhir and given is not None:
            return _read_as("elsewhere", file, filename, json.dumps(astuple(given)))
        return _read(file, filename, fhir=fhir)


def read_unfinished_confined(text: str, filename: str) -> Imported:
    """What somebody is still writing in YAML, within the limits; `told` is what is left to mend (read_unfinished)."""
    with as_real_file([text.encode("utf-8", "surrogatepass")]) as file:
        return _read_as("unfinished", file, filename)


def read_file_confined(path: Path, *, fhir: bool = False) -> Imported:
    """As read_text_confined, of a file. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise DefinitionError((AuthorError(str(path), 1, "", _TOO_LARGE, "too_large"),))
        return _read(file, str(path), fhir=fhir)


def _read(file: BinaryIO, filename: str, *, fhir: bool) -> Imported:
    return _read_as("fhir" if fhir else "yaml", file, filename)


def _read_as(kind: str, file: BinaryIO, filename: str, *more: str) -> Imported:
    ended = run_confined("surveys.confinement", kind, filename, *more, given=file, seconds=SECONDS)
    if not ended.whole:
        raise DefinitionError((AuthorError(filename, 1, "", _TOO_COSTLY, "too_costly"),))
    return _told(ended)


def _told(ended: Ended) -> Imported:
    said = json.loads(ended.said)
    if "fault" in said:
        # What the process itself logs is read by nobody, and may quote the file.
        _logger.error("The reader of questionnaires failed: %s", said["fault"])
    if "definition" not in said:
        raise DefinitionError(_errors(said["errors"]))
    return Imported(definition_from_json(said["definition"]), _errors(said["told"]))


def _errors(rows: Sequence[Sequence[object]]) -> tuple[AuthorError, ...]:
    return tuple(AuthorError(*row) for row in rows)  # type: ignore[arg-type]  # as astuple wrote them


def _main(kind: str, filename: str, given: str = "") -> None:
    confine(megabytes=MEGABYTES, processor_seconds=PROCESSOR_SECONDS)
    sys.stdout.write(json.dumps(_said(sys.stdin.buffer, kind, filename, given)))


def _said(file: BinaryIO, kind: str, filename: str, given: str = "") -> dict[str, object]:
    try:
        with named_refusals(filename):
            imported = _imported(file.read(MOST_BYTES + 1), kind, filename, given)
            told = [astuple(error) for error in imported.told[:_MOST_TOLD]]
            return {"definition": definition_to_json(imported.definition), "told": told}
    except DefinitionError as refused:
        said: dict[str, object] = {"errors": [astuple(error) for error in refused.errors[:_MOST_TOLD]]}
        if any(error.code == "unreadable" for error in refused.errors):
            said["fault"] = type(refused.__cause__).__name__
        return said


def _imported(content: bytes, kind: str, filename: str, given: str = "") -> Imported:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        code = "json" if kind in ("fhir", "elsewhere") else "yaml"
        problem = AuthorError(filename, 1, "", "Filen är inte sparad som UTF-8.", code)
        raise DefinitionError((problem,)) from error
    if kind == "elsewhere":
        return read_fhir_text(text, filename, given=GivenHead(*json.loads(given)))
    if kind == "unfinished":
        return Imported(*read_unfinished(text, filename))
    return read_fhir_text(text, filename) if kind == "fhir" else Imported(load_text(text, filename), ())


if __name__ == "__main__":
    _main(*sys.argv[1:4])
