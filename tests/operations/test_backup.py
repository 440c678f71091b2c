"""A backup is restored into empty servers: every row and every file is there again, or it says why not."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest
from psycopg import sql

from bench._peers import object_storage
from operations.backup.contents import BackupError
from operations.backup.restore import unpack_backup
from script.local_servers import _postgresql_binaries, private_servers
from tests.deploy.processes import REPOSITORY, portal_environment
from tests.kept_server import copy_migrated_server

pytestmark = pytest.mark.xdist_group("backup")  # a used portal is made once, by one worker
SECRET = "k" * 50
CHECKING_AND_ADDING = """
import django
django.setup()
from outbox.models import OutboxMessage
letters = OutboxMessage.objects.filter(kind="email", done_at=None)
assert letters.count() == letters.exclude(given_up_at=None).count() > 0
assert all("när säkerhetskopian gjordes" in one.given_up_because for one in letters)
from outbox.tasks import sweep_outbox
sweep_outbox()
assert OutboxMessage.objects.filter(kind="email", given_up_at=None).count() == 0, "nobody gets a letter of each"
from django.core.management import call_command
from tests.builders import make_user
call_command("check", databases=["default"])
make_user(email="ny@example.se")
"""


@dataclass
class Installation:
    """A portal's servers and storage, none of them another's."""

    environment: dict[str, str]
    var: Path

    def manage(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return self.run("manage.py", *arguments)

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(
            command, cwd=REPOSITORY, env=self.environment, capture_output=True, text=True, check=False, timeout=240
        )

    def files(self) -> dict[str, str]:
        """The hash of each stored file by its name, in the bucket where there is one."""
        if "S3_BUCKET" in self.environment:
            return {
                one.key: hashlib.sha256(one.get()["Body"].read()).hexdigest() for one in self.bucket().objects.all()
            }
        top = self.var / "files"
        found = (file for file in top.rglob("*") if file.is_file())
        return {str(file.relative_to(top)): hashlib.sha256(file.read_bytes()).hexdigest() for file in found}

    def bucket(self) -> Any:
        """Made when it is not there."""
        told = self.environment
        keys = {"aws_access_key_id": told["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": told["AWS_SECRET_ACCESS_KEY"]}
        storage = boto3.resource("s3", endpoint_url=told["S3_ENDPOINT_URL"], region_name="us-east-1", **keys)
        return storage.create_bucket(Bucket=told["S3_BUCKET"])

    def on_s3(self, told: dict[str, str], bucket: str) -> "Installation":
        """The same with a bucket, in which what it has on disk is, in place of that."""
        other = Installation({**self.environment, **told, "S3_BUCKET": bucket}, self.var)
        made = other.bucket()
        for name in self.files():
            made.upload_file(str(self.var / "files" / name), name)
        return other

    def rows(self) -> list[str]:
        """Every row of every table, as PostgreSQL writes them out (COPY); but for the word that it was restored, what
        counts as told today, and that letters wait for a person.
        """
        tables = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('operations_deletionhold', 'operations_dailyrun')"
        )
        written = []
        with psycopg.connect(self.environment["DATABASE_OWNER_URL"]) as owner, owner.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
            for (table,) in cursor.execute(tables).fetchall():
                columns = cursor.execute(
                    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                    " AND attname NOT IN ('given_up_at', 'given_up_because', 'reported_at') ORDER BY attnum",
                    [table],
                ).fetchall()
                chosen = sql.SQL(", ").join(sql.Identifier(column) for (column,) in columns)
                copied = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(chosen, sql.Identifier(table))
                with cursor.copy(copied) as rows:
                    written += [f"{table}\t{bytes(row).decode()}" for row in rows]
        return sorted(written)


@contextmanager
def _installation(directory: Path, *, migrated: bool = False) -> Iterator[Installation]:
    directory.mkdir()
    directory.chmod(0o755)
    if migrated:
        copy_migrated_server(directory)
    with private_servers(directory=directory, durable=False, given={"REDIS_URL": "redis://127.0.0.1:1/0"}) as urls:
        var = directory / "var"
        own = {"SECRET_KEY": SECRET, "VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"}
        yield Installation(portal_environment(**urls, **own, LOG_LEVEL="ERROR"), var)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Where the servers, which may be nobody's, can enter."""
    with tempfile.TemporaryDirectory(prefix="svp-backup-", dir="/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        yield place


@pytest.fixture(scope="module")
def portal(place: Path) -> Iterator[Installation]:
    """One that has been used."""
    with _installation(place / "used", migrated=True) as portal:
        filled = portal.run("-m", "tests.operations.fill")
        assert filled.returncode == 0, filled.stderr
        yield portal


@pytest.fixture(scope="module")
def backup(portal: Installation, place: Path) -> Path:
    file = place / "svarsportalen.tar"
    taken = portal.manage("back_up", file)
    assert taken.returncode == 0, taken.stderr
    assert "Säkerhetskopian är klar" in taken.stderr
    return file


@pytest.fixture
def empty(place: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    with _installation(place / f"empty-{abs(hash(request.node.nodeid)) % 10**6}") as installation:
        yield installation


def test_every_row_and_every_file_is_restored_and_the_portal_goes_on(
    portal: Installation, backup: Path, empty: Installation
) -> None:
    done = empty.manage("restore_backup", backup)
    assert done.returncode == 0, done.stderr
    files, rows = portal.files(), portal.rows()
    assert len(files) >= 4  # two attachments, a copy and its report
    assert len(rows) > 100
    assert (empty.files(), empty.rows()) == (files, rows)
    assert f"och {len(files)} filer" in done.stdout
    assert "loggen är hel" in done.stdout
    assert "Låt varje organisation läsa Gallringar" in done.stdout
    assert "mejl väntade när kopian gjordes" in done.stdout
    assert "är släppt" in empty.manage("resume_deletion").stdout  # it was held back
    assert empty.manage("resume_deletion").stdout == "Inget hölls inne.\n"
    added = empty.run("-c", CHECKING_AND_ADDING)  # as the application's role: it has its rights, and numbers go on
    assert added.returncode == 0, added.stderr


def test_nothing_is_restored_into_a_portal_that_is_used(portal: Installation, backup: Path) -> None:
    before = portal.files(), portal.rows()
    refused = portal.manage("restore_backup", backup)
    assert refused.returncode == 1
    assert "Databasen är inte tom" in refused.stderr
    assert (portal.files(), portal.rows()) == before


def test_nothing_is_restored_into_a_storage_that_holds_files(backup: Path, empty: Installation) -> None:
    (empty.var / "files").mkdir(parents=True)
    (empty.var / "files" / "annan.pdf").write_bytes(b"%PDF-")
    refused = empty.manage("restore_backup", backup)
    assert "Lagringen är inte tom" in refused.stderr
    assert list(empty.files()) == ["annan.pdf"]


def _altered(backup: Path, target: Path, change: str) -> Path:
    """The backup with one thing changed in it."""
    with tarfile.open(backup) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    first = next(name for name in members if name.startswith("files/"))
    if change == "byte":
        members[first] = members[first][:-1] + bytes([members[first][-1] ^ 1])
    elif change == "missing":
        del members[first]
    elif change == "added":
        members["files/extra"] = b"x"
    elif change == "outside":
        members["../utanför"] = b"x"
    elif change == "edition":
        manifest = json.loads(members["manifest.json"])
        manifest["migrations"].append("responses.9999_framtiden")
        members["manifest.json"] = json.dumps(manifest).encode()
    elif change == "rows":
        manifest = json.loads(members["manifest.json"])
        manifest["rows"]["accounts_user"] += 1
        members["manifest.json"] = json.dumps(manifest).encode()
    else:
        del members["manifest.json"]
    with tarfile.open(target, "w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("byte", "ändrad eller skadad: files/"),
        ("missing", "ändrad eller skadad: files/"),
        ("added", "ändrad eller skadad: files/extra"),
        ("outside", "något annat än filer"),
        ("edition", "en annan utgåva"),
        ("manifest", "innehållsförteckningen, som står sist, saknas"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_written(
    backup: Path, tmp_path: Path, change: str, said: str
) -> None:
    with (
        _altered(backup, tmp_path / "altered.tar", change).open("rb") as opened,
        pytest.raises(BackupError, match=said),
    ):
        unpack_backup(opened, tmp_path / "scratch")
    assert not (tmp_path / "utanför").exists()


@pytest.mark.parametrize("left", [0, 0.5, 0.99])
def test_a_part_of_a_backup_is_refused(backup: Path, tmp_path: Path, left: float) -> None:
    content = backup.read_bytes().rstrip(b"\0")  # what an archive is filled up with is no part of it
    with pytest.raises(BackupError, match=r"går inte att läsa|är inte hel"):
        unpack_backup(io.BytesIO(content[: int(len(content) * left)]), tmp_path)


def test_whatever_is_wrong_with_it_the_command_says_no_and_changes_nothing(
    backup: Path, empty: Installation, tmp_path: Path
) -> None:
    refused = empty.manage("restore_backup", _altered(backup, tmp_path / "altered.tar", "byte"))
    assert refused.returncode == 1
    assert "ändrad eller skadad" in refused.stderr
    assert (empty.files(), empty.rows()) == ({}, [])


def test_a_database_with_other_numbers_of_rows_is_told_of_held_and_gets_its_files(
    portal: Installation, backup: Path, empty: Installation, tmp_path: Path
) -> None:
    told = empty.manage("restore_backup", _altered(backup, tmp_path / "altered.tar", "rows"))
    assert told.returncode == 1
    assert "Tabellen accounts_user har" in told.stderr
    assert "filer som ska raderas" in told.stderr
    assert "mejl väntade när kopian gjordes" in told.stderr
    assert "är släppt" in empty.manage("resume_deletion").stdout
    assert (empty.files(), empty.rows()) == (portal.files(), portal.rows())


def test_a_database_that_cannot_be_migrated_is_held_and_goes_on_when_it_can(
    portal: Installation, backup: Path, empty: Installation
) -> None:
    """Here since the role that is to be the application's is the owner."""
    owner = {**empty.environment, "DATABASE_URL": empty.environment["DATABASE_OWNER_URL"]}
    told = Installation(owner, empty.var).manage("restore_backup", backup)
    assert told.returncode == 1
    assert "gick inte att migrera" in told.stderr
    assert "manage.py hold_deletion" in told.stderr
    migrated = empty.manage("migrate")
    assert migrated.returncode == 0, migrated.stderr
    done = empty.manage("restore_backup", backup, "--files-only")
    assert done.returncode == 0, done.stderr
    assert (empty.files(), empty.rows()) == (portal.files(), portal.rows())


def test_a_database_that_was_restored_elsewhere_gets_its_files_and_is_checked(
    portal: Installation, backup: Path, empty: Installation, tmp_path: Path
) -> None:
    early = empty.manage("restore_backup", backup, "--files-only")
    assert "Databasen är tom" in early.stderr
    with tarfile.open(backup) as tar:
        tar.extract("database.dump", tmp_path)
    _load(tmp_path / "database.dump", empty)
    assert empty.manage("migrate").returncode == 0
    assert empty.manage("hold_deletion").returncode == 0  # as the operator is told to
    done = empty.manage("restore_backup", backup, "--files-only")
    assert done.returncode == 0, done.stderr
    assert (empty.files(), empty.rows()) == (portal.files(), portal.rows())
    assert "är släppt" in empty.manage("resume_deletion").stdout


def _load(dump: Path, installation: Installation) -> None:
    """As an operator does."""
    where = ["--exit-on-error", "--no-owner", "--no-acl", "--dbname", installation.environment["DATABASE_OWNER_URL"]]
    subprocess.run([_postgresql_binaries() / "pg_restore", *where, dump], check=True)


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
