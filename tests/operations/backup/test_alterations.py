"""A backup that is not what was taken is refused before anything is written, or it is told what is not as it was."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from operations.backup.contents import BackupError
from operations.backup.restore import unpack_backup
from tests.operations.backup.installations import Installation

pytestmark = pytest.mark.xdist_group("backup")  # a used portal is made once, by one worker


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
