"""What strangers have sent is read in a process of its own, with limits on time, memory and what it may write.

A file can be made to cost its reader anything. The limits end the process, never the portal. The process is told
nothing of the portal's own: no key, no password, no address of a database.
"""

import logging
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[1]
# What Python itself needs to start as it does here, and where fonts are kept; settings and secrets stay outside.
_HANDED_ON = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME"),
    *("LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV"),
)
_ERROR = re.compile(r"[\w.]+(?=:|$)")


@dataclass(frozen=True)
class Ended:
    """How a confined process ended: what it wrote, what it complained of, and whether it did all it had to do.

    Otherwise `late` says that its time was over, and `killed` that a limit, or something else outside it, ended it.
    """

    said: bytes
    complaint: str
    whole: bool
    late: bool = False
    killed: bool = False


def run_confined(module: str, *arguments: str, given: BinaryIO | bytes = b"", seconds: float, **told: str) -> Ended:
    """Run `python -m module arguments`, which calls `confine` first.

    Its standard input is `given`, bytes or a real file, and it is `told` this more in its environment.
    """
    command = [sys.executable, "-m", module, *arguments]
    told = {name: os.environ[name] for name in _HANDED_ON if name in os.environ} | told
    source: dict[str, Any] = {"input": given} if isinstance(given, bytes) else {"stdin": given}
    try:
        done = subprocess.run(command, cwd=_ROOT, env=told, capture_output=True, timeout=seconds, check=False, **source)
    except subprocess.TimeoutExpired as ended:
        return Ended(ended.stdout or b"", "", whole=False, late=True)
    except OSError as error:
        return Ended(b"", str(error), whole=False)
    complaint = done.stderr.decode(errors="replace").strip()
    if done.returncode:
        _log_end(module, done.returncode, complaint)
    return Ended(done.stdout, complaint, whole=done.returncode == 0, killed=done.returncode < 0)


def _log_end(module: str, status: int, complaint: str) -> None:
    """By the error's name alone: what it says may be words of the file."""
    error = _ERROR.match(complaint.rpartition("\n")[2])
    logger.warning("%s ended with %s: %s", module, status, error[0] if error else "no error told")


def confine(*, megabytes: int, processor_seconds: int, writes: bool = False) -> None:
    """Limit this process, before it reads anything: memory, the processor's time, and no file to be written.

    One that renders `writes`: fonts are unpacked to files.
    """
    memory = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 1))
    if not writes:
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
