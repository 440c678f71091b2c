"""A program of somebody else's is given a file: in a group of processes of its own, with limits, and told no secret.

It is ended with all that it has started when it is done or its time is out.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

SAID = "said"
"""The file in the directory that has what the program has said."""
_ROOT = Path(__file__).resolve().parents[1]
_HANDED_ON = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")


class ProgramTroubleError(Exception):
    """The program is not there, or does not get its turn: another time it may be."""


def run_program(
    program: str, *arguments: str, directory: Path, seconds: float, megabytes: int, told: Mapping[str, str]
) -> int | None:
    """Its status, None where its time was out; it runs in `directory`, with `told` in its environment.

    Raises ProgramTroubleError where there is no such program.
    """
    if not shutil.which(program):
        raise ProgramTroubleError(f"there is no program {program}")
    command = [sys.executable, "-m", "config.program_process", str(megabytes), str(int(seconds) + 1), str(directory)]
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    environment |= {"HOME": str(directory), "TMPDIR": str(directory), "LANG": "C.UTF-8", **told}
    with Path(directory, SAID).open("wb") as said:
        started = subprocess.Popen(
            [*command, program, *arguments],
            cwd=_ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return started.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)
            started.wait()
