"""A number of places on this machine for work that takes much of it: each is a process with hundreds of megabytes.

The places are locked files, which all processes of one user on a machine (or in a container) share; the system gives a
place back when whoever held it has ended, however that was.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE_SECONDS = 0.1


@contextmanager
def place_for(work: str, *, places: int, patience: float) -> Iterator[bool]:
    """Hold one of the `places` that there are for `work`; False when none has come free within `patience` seconds."""
    held = _held_place(work, places, time.monotonic() + patience)
    try:
        yield held is not None
    finally:
        if held is not None:
            os.close(held)


def _held_place(work: str, places: int, deadline: float) -> int | None:
    while True:
        for number in range(places):
            if (held := _locked(_directory() / f"{work}-{number}")) is not None:
                return held
        if time.monotonic() >= deadline:
            return None
        time.sleep(_PAUSE_SECONDS)


def _locked(path: Path) -> int | None:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def _directory() -> Path:
    directory = Path(tempfile.gettempdir(), f"svarsportalen-{os.getuid()}")
    directory.mkdir(mode=0o700, exist_ok=True)
    return directory
