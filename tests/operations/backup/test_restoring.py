"""A backup is restored into empty servers: every row and every file is there again, or it says why not."""

import subprocess
import tarfile
from pathlib import Path

import pytest

from script.local_servers import _postgresql_binaries
from tests.operations.backup.installations import Installation

pytestmark = pytest.mark.xdist_group("backup")  # a used portal is made once, by one worker
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
    assert "det som har tagits bort sedan dess gäller igen" in done.stdout
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
