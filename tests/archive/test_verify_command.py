"""manage.py verify_copy: each verdict has an exit status of its own, and what is no verdict has none of theirs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError

from archive import verification
from archive.models import SealedCopy
from script.local_servers import REPOSITORY
from tests.archive.copies.file_contents import sealed_bytes
from tests.archive.verifying import copy, run
from tests.attachments import files
from tests.seals.tampering import (
    append_bytes,
    lock,
)

__all__ = ["copy"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verify")]


def test_each_verdict_has_an_exit_status_of_its_own(copy: SealedCopy, tmp_path: Path) -> None:
    genuine = sealed_bytes(copy)
    cases = {
        "genuine": (genuine, 0, "OFÖRÄNDRAD: filen"),
        "altered": (append_bytes(genuine), 1, "ÄNDRAD: filen"),
        "unknown": (files.pdf(), 2, "OKÄND: filen"),
        "unchecked": (lock(files.pdf(), password="öppna"), 3, "KUNDE INTE KONTROLLERAS: filen"),
    }
    for name, (data, status, words) in cases.items():
        (tmp_path / name).write_bytes(data)
        found, said = run(tmp_path / name)
        assert (name, found) == (name, status)
        assert said.startswith(words)
        told = json.loads(run(tmp_path / name, json=True)[1])
        assert (told["kind"], told["status"]) == (name, status)


def test_what_cannot_be_asked_is_no_verdict(copy: SealedCopy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(tmp_path / "finns inte.pdf")[0] == 4
    assert run(tmp_path)[0] == 4
    (tmp_path / "a.pdf").write_bytes(sealed_bytes(copy))

    def gone(_: str) -> None:
        raise DatabaseError("the database is away")

    monkeypatch.setattr(verification, "_stored", gone)
    assert run(tmp_path / "a.pdf")[0] == 4


BEFORE: tuple[tuple[str, list[str], dict[str, str]], ...] = (
    ("verify_copy", [], {}),
    ("verify_copy", ["a.pdf", "b.pdf"], {}),
    ("verify_copy", ["--finns-inte", "a.pdf"], {}),
    ("verify_copy", ["a.pdf"], {"DATABASE_URL": "ingen adress"}),
    ("verify_copy", ["a.pdf"], {"DATABASE_URL": "postgres://127.0.0.1:1/borta"}),
    ("verify_copy", ["a.pdf"], {"SEAL_ADAPTER": "finns inte"}),
    ("verify_log", ["--since", "i går"], {}),
    ("verify_log", ["--finns-inte"], {}),
    ("verify_log", [], {"DATABASE_URL": "postgres://127.0.0.1:1/borta"}),
)


@pytest.mark.parametrize(("command", "arguments", "changed"), BEFORE)
def test_what_goes_wrong_before_there_is_a_verdict_does_not_look_like_one(
    command: str, arguments: list[str], changed: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(files.pdf())
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **changed}
    given = [sys.executable, str(REPOSITORY / "manage.py"), command, *arguments]
    done = subprocess.run(given, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 4, done.stderr.decode()[-500:]
