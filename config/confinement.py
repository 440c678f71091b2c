"""What strangers have sent is read in a process of its own, with limits on time, memory and what it may write.

A file can be made to cost its reader anything. The limits end the process, never the portal. The process is told
nothing of the portal's own: no key, no password, no address of a database.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_ROOT = Path(__file__).resolve().parents[1]
# What Python itself needs to start as it does here; settings and secrets stay outside.
_HANDED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Ended:
    """How a confined process ended: what it wrote, what it complained of, and whether it did all it had to do."""

    said: bytes
    complaint: str
    whole: bool


def run_confined(module: str, *arguments: str, given: BinaryIO, seconds: float) -> Ended:
    """Run `python -m module arguments`, which calls `confine` first; `given`, a real file, is its standard input."""
    command = [sys.executable, "-m", module, *arguments]
    told = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    try:
        done = subprocess.run(
            command, cwd=_ROOT, env=told, stdin=given, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as ended:
        return Ended(ended.stdout or b"", "", whole=False)
    except OSError as error:
        return Ended(b"", str(error), whole=False)
    complaint = done.stderr.decode(errors="replace").strip()
    return Ended(done.stdout, complaint, whole=done.returncode == 0)


def confine(*, megabytes: int, processor_seconds: int) -> None:
    """Limit this process, before it reads anything: memory, the processor's time, and no file to be written."""
    memory = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # whoever writes an answer at the same time comes first


@contextmanager
def as_real_file(chunks: Sequence[bytes] | Iterator[bytes]) -> Iterator[BinaryIO]:
    """A file on disk that holds the chunks, at its start; gone afterwards."""
    with tempfile.TemporaryFile() as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        file.seek(0)
        yield file
