"""Run the whole portal on this machine for trying it out and for development; started by script/run.

Servers first, then the portal (script.local_portal). Ctrl-C, SIGTERM and a closed terminal stop all of it, clients
before servers.
"""

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from script.local_ending import CannotRunError, StopRequest, stop_when_told, told_of
from script.local_servers import REPOSITORY, ServerError, Servers, private_servers, state_directory


def main() -> int:
    """Run until told to stop. Returns 0 after that, 1 when something could not start or ended by itself."""
    os.umask(0o077)  # letters, files and what is written later are for whoever runs the portal alone
    stop_when_told()
    try:
        _run()
    except StopRequest:
        print("Svarsportalen är stoppad.", flush=True)
        return 0
    except (CannotRunError, ServerError) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(told_of(error), file=sys.stderr)
    return 1


def _run() -> None:
    """Returns when the portal has ended by itself, having said why."""
    port = _port()
    var = Path(os.environ.get("VAR_DIR") or REPOSITORY / "var")
    var.mkdir(parents=True, exist_ok=True)
    for name in ("mail", "files"):  # an earlier run may have let others in
        (var / name).mkdir(exist_ok=True)
        (var / name).chmod(0o700)
    with _only_one(var / "run.lock"):
        _refuse_taken_port(port)
        make_secret_key(var / "secret-key")
        with (
            private_servers(directory=state_directory(var), durable=True, given=os.environ) as servers,
            _portal(_environment(port=port, var=var, servers=servers)) as portal,
        ):
            _watch(portal, servers)


def _watch(portal: subprocess.Popen[bytes], servers: Servers) -> None:
    """Until the portal has ended; a server that ends before it is started again. Raises ServerError."""
    while True:
        with suppress(subprocess.TimeoutExpired):
            portal.wait(timeout=1)
            return
        for server in servers.ended():
            print(f"{server.name} har avslutats och startas igen.", flush=True)
            server.start_again()
            print(f"{server.name} är igång igen.", flush=True)


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


def make_secret_key(file: Path) -> None:
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
    defaults["DEMO_WITHOUT_SECOND_FACTOR"] = "1"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    fixed = {"VAR_DIR": str(var), "PORT": str(port), "PATH": path, "PYTHONUNBUFFERED": "1", **servers}
    if os.geteuid() == 0:  # Celery warns at length; here, on one's own machine, it is the caller's choice.
        fixed["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser"
    return defaults | dict(os.environ) | fixed


@contextmanager
def _portal(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run script.local_portal in a session of its own; SIGTERM lets each of its processes finish."""
    dies_with_us = ["setpriv", "--pdeathsig=TERM"] if shutil.which("setpriv") else []
    command = [*dies_with_us, sys.executable, "-m", "script.local_portal"]
    portal = subprocess.Popen(command, cwd=REPOSITORY, env=environment, start_new_session=True)
    try:
        yield portal
    finally:
        portal.terminate()
        portal.wait()


if __name__ == "__main__":
    sys.exit(main())
