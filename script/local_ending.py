"""How a local run ends: somebody asks for it, or something does not start."""

import errno
import signal
from types import FrameType
from typing import NoReturn

ASKING_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRunError(Exception):
    """The portal cannot be started; the text says why, in Swedish, for whoever ran the script."""


_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EACCES, errno.EPERM}
_ELSEWHERE = "Lägg portalens data någon annanstans: VAR_DIR=/en/annan/katalog script/run"


def told_of(error: OSError) -> str:
    """What a disk or a directory did not take, and what to do, as one sentence or two in Swedish."""
    where = str(error.filename or "portalens data")
    if error.errno in _NO_ROOM:
        return f"Disken är full: {where} kunde inte skrivas. Gör plats där och starta igen. {_ELSEWHERE}"
    if error.errno in _NO_RIGHT:
        return f"Du har inte rätt att skriva eller läsa {where}. Ge dig den rätten. {_ELSEWHERE}"
    if error.errno == errno.EROFS:
        return f"{where} ligger på en disk som bara går att läsa. {_ELSEWHERE}"
    return f"{where} kunde inte användas ({error.strerror or error}). {_ELSEWHERE}"


class StopRequest(BaseException):
    """Someone asked us to stop; like KeyboardInterrupt it must pass through every `except Exception`."""


def stop_when_told() -> None:
    """Raise StopRequest at the first Ctrl-C, SIGTERM or closed terminal."""
    for number in ASKING_TO_STOP:
        signal.signal(number, _stop_once)


def _stop_once(number: int, frame: FrameType | None) -> NoReturn:
    """Stop, and let nothing interrupt the stopping."""
    for each in ASKING_TO_STOP:
        signal.signal(each, signal.SIG_IGN)
    raise StopRequest
