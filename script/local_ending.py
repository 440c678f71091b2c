"""How a local run ends: somebody asks for it, or something does not start."""

import signal
from types import FrameType
from typing import NoReturn

ASKING_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRunError(Exception):
    """The portal cannot be started; the text says why, in Swedish, for whoever ran the script."""


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
