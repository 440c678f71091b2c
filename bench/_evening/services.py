"""The portal's own processes as Compose runs them, each to be started, killed and counted by itself."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from tests.deploy.compose import command
from tests.deploy.processes import REPOSITORY, free_port, portal_environment, wait_until

_READY_SECONDS = 120
_TICKS = os.sysconf("SC_CLK_TCK")


def environment_of(database: str, *, pooled: bool) -> dict[str, str]:
    """What the services are told: the servers of this process, the database as the application's role."""
    named = ["SECRET_KEY", "VAR_DIR", "REDIS_URL", "EMAIL_URL"]
    named += [name for name in os.environ if name.startswith(("S3_", "AWS_"))]
    told = {name: os.environ[name] for name in named if name in os.environ}
    return portal_environment(
        **told,
        DATABASE_URL=database,
        DJANGO_SETTINGS_MODULE="bench._evening.settings",
        BASE_URL="http://127.0.0.1:8000",
        SECOND_FACTOR_REQUIRED="0",
        LOG_LEVEL="INFO",
        DATABASE_POOLED=str(pooled),
        OUTBOX_SWEEP_SECONDS="2",
    )


class Service:
    """One service of docker-compose.yml: `web`, `worker` or `beat`."""

    def __init__(self, name: str, environment: Mapping[str, str], log: Path) -> None:
        self.name, self.log, self.environment = name, log, dict(environment)
        self.port = free_port() if name == "web" else 0
        self.start()

    def start(self, **environment: str) -> None:
        """Start it, with what is told besides from now on; `wait` waits until it answers."""
        self.environment.update(environment)
        own = {**self.environment, **({"PORT": str(self.port)} if self.port else {})}
        with self.log.open("ab") as output:
            self._before = output.tell()
            self.process = subprocess.Popen(
                command(self.name),
                cwd=REPOSITORY, env=own, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def another(self, **environment: str) -> "Service":
        """One more of it, told something besides, on a port of its own."""
        return Service(self.name, {**self.environment, **environment}, self.log)

    def wait(self) -> None:
        """Until it answers: the port of a web service, the word `ready` of a worker. Raises SystemExit."""
        well = self._listens if self.port else self._says_ready
        if not wait_until(lambda: well() or self.process.poll() is not None, seconds=_READY_SECONDS) or not well():
            raise SystemExit(f"{self.name} startade inte:\n{self.log.read_text(errors='replace')[-3000:]}")

    def children(self) -> list[int]:
        """The processes that do the work."""
        with suppress(OSError):
            pid = self.process.pid
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def kill(self) -> None:
        """All of it at once, as a machine goes down."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As Compose asks: what goes on is finished first."""
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return bool(self.children())
        return False

    def _says_ready(self) -> bool:
        with self.log.open("rb") as log:
            log.seek(self._before)
            return b" ready." in log.read() or self.name == "beat"


def processor_seconds(leaders: Iterable[int]) -> float:
    """What the processes that these started have used of the processors so far, those that have ended included.

    Each leader has a session of its own (proc(5): the sixth field of stat).
    """
    sessions, total = set(leaders), 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) in sessions:
                total += int(fields[11]) + int(fields[12])
                total += int(fields[13]) + int(fields[14]) if int(process.name) in sessions else 0
    return total / _TICKS
