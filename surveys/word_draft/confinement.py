"""Reading a form in Word that somebody sends, in a process of its own with limits: what it became, and the report.

As a program it reads the file from standard input; what its author has said of the questionnaire is its argument.
"""

import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import pydantic

from config.confinement import as_real_file, confine, run_confined
from surveys.definition_json import definition_from_json, definition_to_json
from surveys.loader import MOST_ITEMS
from surveys.word.package import UnreadableError
from surveys.word_draft.heads import MissingError, StatedHead
from surveys.word_draft.reader import read_form
from surveys.word_draft.report import report_from_json, report_to_json
from surveys.word_draft.understanding import UnderstoodForm, understand_form

_logger = logging.getLogger(__name__)
MOST_BYTES = 25 * 1024 * 1024
MEGABYTES = 700
PROCESSOR_SECONDS = 20
# A slow or crowded machine may need longer to begin at all; the work itself is limited by the processor's time.
SECONDS = float(os.environ.get("LOADING_SECONDS", "60"))
_TOO_LARGE = "Filen är större än 25 MB. Ta bort bilderna ur den, spara den och försök igen."
_TOO_COSTLY = (
    "Filen tar för mycket tid eller minne att läsa. Kontrollera att det är rätt fil, eller dela upp den i flera."
)
_FAULT = (
    "Filen gick inte att läsa: portalen har ett fel som den visar. Felet är antecknat. Skriv enkäten i portalen, med"
    " dokumentet bredvid."
)
_NO_SHAPE = "Dokumentet går inte att läsa som en enkät. Skriv enkäten i portalen, med dokumentet bredvid."
_TOO_MANY = f"Dokumentet har fler än {MOST_ITEMS} frågor och texter. Dela upp det i flera dokument."


def read_form_confined(chunks: Sequence[bytes] | Iterator[bytes], size: int, given: StatedHead) -> UnderstoodForm:
    """What a file of `size` bytes says, within the limits. Raises UnreadableError with a Swedish message, and
    MissingError for what must be said beside it.
    """
    if size > MOST_BYTES:
        raise UnreadableError(_TOO_LARGE)
    with as_real_file(chunks) as file:
        return _read(file, given)


def read_form_file(path: Path, given: StatedHead) -> UnderstoodForm:
    """As read_form_confined, of a file on disk. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise UnreadableError(_TOO_LARGE)
        return _read(file, given)


def _read(file: BinaryIO, given: StatedHead) -> UnderstoodForm:
    ended = run_confined("surveys.word_draft.confinement", json.dumps(asdict(given)), given=file, seconds=SECONDS)
    if not ended.whole:
        raise UnreadableError(_TOO_COSTLY)
    said: dict[str, Any] = json.loads(ended.said)
    if "fault" in said:
        _logger.error("The reader of Word forms failed: %s", said["fault"])
        raise UnreadableError(_FAULT)
    if "refused" in said:
        raise UnreadableError(said["refused"])
    if "missing" in said:
        raise MissingError(tuple(said["missing"]))
    return UnderstoodForm(definition_from_json(said["definition"]), report_from_json(said["report"]))


def _main(given: str) -> None:
    confine(megabytes=MEGABYTES, processor_seconds=PROCESSOR_SECONDS)
    sys.stdout.write(json.dumps(_said(sys.stdin.buffer, StatedHead(**json.loads(given)))))


def _said(file: BinaryIO, given: StatedHead) -> dict[str, Any]:
    try:
        understood = understand_form(read_form(file), given)
    except UnreadableError as refused:
        return {"refused": str(refused)}
    except MissingError as missing:
        return {"missing": list(missing.fields)}
    except pydantic.ValidationError:
        return {"refused": _NO_SHAPE}
    except (MemoryError, RecursionError):
        raise  # it costs too much, as where a limit ends the process
    except Exception as error:
        return {"fault": type(error).__name__}
    if len(understood.definition.by_link_id) > MOST_ITEMS:
        return {"refused": _TOO_MANY}
    return {
        "definition": definition_to_json(understood.definition),
        "report": report_to_json(understood.report),
    }


if __name__ == "__main__":
    _main(sys.argv[1])
