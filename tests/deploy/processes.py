"""Running the services' commands, and waiting for what they prove."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now, below those that any connection may be given meanwhile."""
    while True:
        port = 15_000 + secrets.randbelow(15_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(holds: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it came to hold in that time."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


def portal_environment(**own: str) -> dict[str, str]:
    """Our PATH and home and nothing else of ours: no setting of the test session reaches the process."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "PG_BIN") if name in os.environ}
    return kept | {"PATH": path, "PYTHONUNBUFFERED": "1"} | own


@contextmanager
def running(
    command: Sequence[str], *, environment: Mapping[str, str], log: Path, place: Path = REPOSITORY, umask: int = -1
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command from the repository's root, or a copy's; SIGTERM at the end, and SIGKILL half a minute later."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=place, umask=umask, env=environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(command: Sequence[str], *, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
