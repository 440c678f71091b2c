"""Reading a Word document that somebody sends, in a process of its own with limits."""

import json
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from config.confinement import as_real_file, run_confined
from surveys.word.findings import Found, found_from_json
from surveys.word.package import UnreadableError

_logger = logging.getLogger(__name__)
MOST_BYTES = 25 * 1024 * 1024
# A slow or crowded machine may need longer to begin at all; the work itself is limited by the processor's time.
SECONDS = float(os.environ.get("LOADING_SECONDS", "60"))
_TOO_LARGE = "Filen är större än 25 MB. Ta bort bilderna ur den, spara den och försök igen."
_FAULT = (
    "Filen kan inte läsas: portalen har ett fel som den visar. Felet är antecknat. Skriv svaren i portalen så länge."
)
_TOO_COSTLY = "Filen tar för mycket tid eller minne att läsa. Kontrollera att det är rätt fil, och försök igen."


def read_word_confined(chunks: Sequence[bytes] | Iterator[bytes], size: int) -> Found:
    """What a file of `size` bytes holds, within the limits. Raises UnreadableError with a Swedish message."""
    if size > MOST_BYTES:
        raise UnreadableError(_TOO_LARGE)
    with as_real_file(chunks) as file:
        return _read(file)


def read_word_file(path: Path) -> Found:
    """As read_word_confined, of a file on disk. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise UnreadableError(_TOO_LARGE)
        return _read(file)


def _read(file: BinaryIO) -> Found:
    ended = run_confined("surveys.word.reader", given=file, seconds=SECONDS)
    if not ended.whole:
        raise UnreadableError(_TOO_COSTLY)
    said = json.loads(ended.said)
    if "fault" in said:
        _logger.error("The reader of Word documents failed: %s", said["fault"])
        raise UnreadableError(_FAULT)
    if "refused" in said:
        raise UnreadableError(said["refused"])
    return found_from_json(said)
