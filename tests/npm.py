"""Programs from the npm registry that tests and script/check_pages ask, by its ordinary client, as a lock says.

The locks hold each package's hash and no address, so that they tie nobody to one registry.
"""

import shutil
import subprocess
from pathlib import Path

_PATIENCE = 300
_AWAY = ("ENOTFOUND", "ECONN", "EAI_AGAIN", "ETIMEDOUT", "E404")


class NpmMissing(Exception):
    """There is no npm, or it reaches no registry; the message, in Swedish, says which."""


def installed(lock: Path, directory: Path) -> Path:
    """The packages of the lock, and of the package.json beside it, under `directory`; where they lie.

    Installed once: again only when the lock has changed. NpmMissing where that cannot be done.
    """
    mark = directory / "installed-lock.json"
    if not (mark.is_file() and mark.read_bytes() == lock.read_bytes()):
        _install(lock, directory)
        mark.write_bytes(lock.read_bytes())
    return directory / "node_modules"


def _install(lock: Path, directory: Path) -> None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NpmMissing("Node och npm saknas. Installera dem (Debian: apt-get install nodejs npm).")
    directory.mkdir(parents=True, exist_ok=True)
    for file in (lock.with_name("package.json"), lock):
        shutil.copy(file, directory / file.name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    if done.returncode and any(word in done.stderr for word in _AWAY):
        raise NpmMissing(f"npm når inte sitt register: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
