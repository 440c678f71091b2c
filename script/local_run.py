"""Run the whole portal on this machine for trying it out and for development; started by script/run.

Servers first, then migrations, demonstration data and static files, then web, worker and beat under honcho.
Ctrl-C, SIGTERM and a closed terminal stop all of it, clients before servers.
"""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.error import URLError
from urllib.request import urlopen

from script.local_servers import REPOSITORY, ServerError, private_servers, state_directory

READY_SECONDS = 60


class CannotRunError(Exception):
    """The portal cannot be started; the text says why, in Swedish, for whoever ran the script."""


class StopRequest(BaseException):
    """Someone asked us to stop; like KeyboardInterrupt it must pass through every `except Exception`."""


def main() -> int:
    """Run until told to stop. Returns 0 after that, 1 when something could not start or ended by itself."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_once)
    try:
        _run()
    except StopRequest:
        print("Svarsportalen är stoppad.", flush=True)
        return 0
    except (CannotRunError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    return 1


def _stop_once(number: int, frame: FrameType | None) -> NoReturn:
    """Stop, and let nothing interrupt the stopping."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise StopRequest


def _run() -> None:
    port = _port()
    var = Path(os.environ.get("VAR_DIR") or REPOSITORY / "var")
    var.mkdir(parents=True, exist_ok=True)
    with _only_one(var / "run.lock"):
        _refuse_taken_port(port)
        _make_secret_key(var / "secret-key")
        with private_servers(directory=state_directory(var), durable=True, given=os.environ) as servers:
            environment = _environment(port=port, var=var, servers=servers)
            _prepare(environment)
            with _processes(environment) as processes:
                _announce_when_ready(processes, environment)
                processes.wait()
                raise CannotRunError("En av processerna avslutades; skälet står ovan.")


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotRunError(f"PORT ska vara ett portnummer, inte {text!r}.")
    return int(text)


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Hold the lock of this clone; the kernel releases it however we end."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRunError(f"Svarsportalen körs redan från {REPOSITORY}. Avsluta den först.") from None
        yield


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotRunError(
                f"Port {port} får bara användas av root. Välj en annan: PORT=8001 script/run"
            ) from None
        except OSError:
            raise CannotRunError(f"Port {port} är upptagen. Välj en annan: PORT={port + 1} script/run") from None


def _make_secret_key(file: Path) -> None:
    """Make the key once, readable by its owner only, and whole or not at all."""
    if os.environ.get("SECRET_KEY") or file.exists():
        return
    unfinished = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as output:
        output.write(secrets.token_urlsafe(50))
    unfinished.rename(file)


def _environment(*, port: int, var: Path, servers: Mapping[str, str]) -> dict[str, str]:
    """What the processes are told; the caller's own variables win over our defaults."""
    defaults = {"BASE_URL": f"http://127.0.0.1:{port}", "EMAIL_URL": f"filemail:///{var / 'mail'}"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    fixed = {"VAR_DIR": str(var), "PORT": str(port), "PATH": path, "PYTHONUNBUFFERED": "1", **servers}
    if os.geteuid() == 0:  # Celery warns at length; here, on one's own machine, it is the caller's choice.
        fixed["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser"
    return defaults | dict(os.environ) | fixed


def _prepare(environment: Mapping[str, str]) -> None:
    done = subprocess.run([sys.executable, "-m", "script.local_prepare"], cwd=REPOSITORY, env=environment, check=False)
    if done.returncode:
        raise CannotRunError("Databasen eller de statiska filerna kunde inte göras i ordning; skälet står ovan.")


@contextmanager
def _processes(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the Procfile under honcho, in a session of its own; SIGTERM lets each process finish."""
    dies_with_us = ["setpriv", "--pdeathsig=TERM"] if shutil.which("setpriv") else []
    command = [*dies_with_us, sys.executable, "-m", "honcho", "--env", os.devnull, "start"]
    processes = subprocess.Popen(command, cwd=REPOSITORY, env=environment, start_new_session=True)
    try:
        yield processes
    finally:
        processes.terminate()
        processes.wait()


def _announce_when_ready(processes: subprocess.Popen[bytes], environment: Mapping[str, str]) -> None:
    """Wait for an answer from web and from the worker, then say where the portal is."""
    from celery import Celery  # here, because importing it takes as long as starting the servers

    broker = Celery(broker=environment["REDIS_URL"].replace("unix://", "redis+socket://", 1), set_as_current=False)
    deadline = time.monotonic() + READY_SECONDS
    while not (_web_answers(environment["BASE_URL"]) and broker.control.ping(timeout=0.5)):
        if processes.poll() is not None or time.monotonic() > deadline:
            raise CannotRunError("Portalen kom inte igång; skälet står ovan.")
        time.sleep(0.1)
    print(f"E-post som portalen skickar hamnar här: {_mail(environment)}")
    print(f"Svarsportalen är igång: {environment['BASE_URL']}  (avsluta med Ctrl-C)", flush=True)


def _web_answers(base_url: str) -> bool:
    try:
        with urlopen(f"{base_url}/halsa/", timeout=5) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _mail(environment: Mapping[str, str]) -> str:
    kind, _, place = environment["EMAIL_URL"].partition("://")
    return place.replace("//", "/") if kind == "filemail" else f"enligt EMAIL_URL ({kind})"


if __name__ == "__main__":
    sys.exit(main())
