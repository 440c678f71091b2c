"""Installations of the portal with servers and storage of their own, which tests of backups fill, empty and compare."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psycopg
from psycopg import sql

from script.local_servers import private_servers
from tests.deploy.processes import REPOSITORY, portal_environment
from tests.kept_server import copy_migrated_server

SECRET = "k" * 50


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
        counts as told today, that letters wait for a person, and who is signed in.
        """
        tables = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('operations_deletionhold', 'operations_dailyrun',"
            " 'django_session', 'usersessions_usersession')"
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
def start_installation(directory: Path, *, migrated: bool = False) -> Iterator[Installation]:
    """One with empty servers and no files; `migrated` with the tables too."""
    directory.mkdir()
    directory.chmod(0o755)
    if migrated:
        copy_migrated_server(directory)
    with private_servers(directory=directory, durable=False, given={"REDIS_URL": "redis://127.0.0.1:1/0"}) as urls:
        var = directory / "var"
        own = {"SECRET_KEY": SECRET, "VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"}
        yield Installation(portal_environment(**urls, **own, LOG_LEVEL="ERROR"), var)
