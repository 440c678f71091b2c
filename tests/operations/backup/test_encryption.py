"""A backup is its owner's alone: encrypted, it is read with its key alone, by the commands for Compose too."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from bench._peers import object_storage
from script.local_servers import _postgresql_binaries
from tests.deploy.processes import REPOSITORY, portal_environment
from tests.operations.backup.installations import Installation

pytestmark = pytest.mark.xdist_group("backup")  # a used portal is made once, by one worker


def test_a_backup_is_its_owners_alone_and_leaves_nothing_half_made(backup: Path, portal: Installation) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    broken = {**portal.environment, "PG_BIN": str(backup.parent)}
    failed = Installation(broken, portal.var).manage("back_up", backup.parent / "other.tar")
    assert failed.returncode == 1
    assert sorted(file.name for file in backup.parent.glob("*.tar*")) == [backup.name]


def test_settings_are_taken_along_only_where_it_is_encrypted(portal: Installation, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET_KEY=hemlig\n")
    refused = portal.manage("back_up", tmp_path / "a.tar", "--with-settings", tmp_path / ".env")
    assert "bara med i en krypterad kopia" in refused.stderr
    assert not (tmp_path / "a.tar").exists()


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with object_storage(tmp_path_factory.mktemp("s3") / "moto.log") as told:
        yield told


@pytest.mark.parametrize(("program", "storage"), [("age", "s3"), ("gpg", "disk")])
def test_an_encrypted_backup_is_read_with_its_key_alone_and_brings_files_rows_and_settings(
    portal: Installation, empty: Installation, tmp_path: Path, program: str, storage: str, s3: dict[str, str]
) -> None:
    """One of them from a bucket to another, as with Compose and Kubernetes."""
    files = portal.files()
    if storage == "s3":
        portal, empty = portal.on_s3(s3, "used"), empty.on_s3(s3, "empty")
    (tmp_path / ".env").write_text("SECRET_KEY=hemlig\n")
    keys, recipient = _age(tmp_path) if program == "age" else _gpg(tmp_path)
    portal = Installation({**portal.environment, **keys}, portal.var)
    file = tmp_path / "krypterad"
    taken = portal.manage("back_up", file, "--to", recipient, "--with-settings", tmp_path / ".env")
    assert taken.returncode == 0, taken.stderr
    assert b"PGDMP" not in file.read_bytes()
    identity = ["--identity", tmp_path / "key.txt"] if program == "age" else []
    without = {"GNUPGHOME": str(tmp_path / "none")}
    refused = Installation({**empty.environment, **without}, empty.var).manage("restore_backup", file)
    assert refused.returncode == 1
    assert program in refused.stderr
    keyed = Installation({**empty.environment, **keys}, empty.var)
    taken_place = keyed.manage("restore_backup", file, *identity, "--settings-to", tmp_path / ".env")
    assert taken_place.returncode == 1
    assert "Inget är återställt" in taken_place.stderr
    done = keyed.manage("restore_backup", file, *identity, "--settings-to", tmp_path / "back.env")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "back.env").read_text() == "SECRET_KEY=hemlig\n"
    assert (tmp_path / "back.env").stat().st_mode & 0o777 == 0o600
    assert (keyed.files(), keyed.rows()) == (files, portal.rows())
    assert (keyed.var / "files").exists() == (storage == "disk")


def _age(tmp_path: Path) -> tuple[dict[str, str], str]:
    made = subprocess.run(["age-keygen", "-o", tmp_path / "key.txt"], capture_output=True, text=True, check=True)
    return {}, made.stderr.rpartition("Public key: ")[2].strip()


def _gpg(tmp_path: Path) -> tuple[dict[str, str], str]:
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    (tmp_path / "none").mkdir(mode=0o700)
    made = [
        "gpg",
        "--batch",
        "--passphrase",
        "",
        "--quick-generate-key",
        "kopia@example.se",
        "default",
        "default",
        "never",
    ]
    subprocess.run(made, env={**portal_environment(), "GNUPGHOME": str(home)}, check=True, capture_output=True)
    return {"GNUPGHOME": str(home)}, "kopia@example.se"


def test_the_commands_for_compose_back_up_and_restore_as_they_are_written(
    portal: Installation, empty: Installation, tmp_path: Path
) -> None:
    """The lines of docs/operations.md, by a shell; only what `docker` would start is started here."""
    _, recipient = _age(tmp_path)
    taken, restored = _told_commands()
    told = _by_shell(portal, taken.replace("age1...", recipient), tmp_path)
    assert told.returncode == 0, told.stderr
    assert b"PGDMP" not in (tmp_path / "svarsportalen.tar.age").read_bytes()
    assert _left(tmp_path) == {"svarsportalen.tar.age": 0o600}, "nothing in the clear is left, nor can others read it"
    # Whose the files are in the container's eyes only root may decide.
    restored = restored.replace("10001", str(os.getuid()))
    told = _by_shell(empty, restored.replace("KEY", "key.txt"), tmp_path)
    assert told.returncode == 0, told.stderr
    assert _left(tmp_path) == {"svarsportalen.tar.age": 0o600}
    assert "Allt är som det var" in told.stdout
    assert (empty.files(), empty.rows()) == (portal.files(), portal.rows())


def _left(place: Path) -> dict[str, int]:
    """What the commands have left beside what they were given, and who may read it."""
    given = {"bin", "key.txt"}
    return {one.name: one.stat().st_mode & 0o777 for one in place.iterdir() if one.name not in given}


def _told_commands() -> tuple[str, str]:
    """How to back up, and how to restore: the indented lines after "Compose's database"."""
    text = (
        (REPOSITORY / "docs" / "operations.md").read_text().partition("so Compose's database is dumped where it is")[2]
    )
    blocks = [
        list(lines) for is_code, lines in groupby(text.splitlines(), lambda line: line.startswith("    ")) if is_code
    ]
    taken, restored = ("\n".join(line.removeprefix("    ") for line in lines) for lines in blocks[:2])
    return taken, restored


def _by_shell(installation: Installation, commands: str, place: Path) -> subprocess.CompletedProcess[str]:
    bin_here = place / "bin"
    bin_here.mkdir(exist_ok=True)
    docker = bin_here / "docker"
    docker.write_text(f'#!/bin/sh\nPYTHONPATH={REPOSITORY} exec {sys.executable} -m tests.operations.as_compose "$@"\n')
    docker.chmod(0o755)
    url = installation.environment["DATABASE_URL"]
    own = {
        "PATH": f"{bin_here}:{installation.environment['PATH']}",
        "PG_SOCKETS": url.rpartition("host=")[2],
        "PG_PROGRAMS": str(_postgresql_binaries()),
    }
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", commands],
        cwd=place, env={**installation.environment, **own}, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
