"""A used portal and its backup, once for all tests of backups, and an empty one for each."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.backup.installations import Installation, start_installation


@pytest.fixture(scope="package")
def place() -> Iterator[Path]:
    """Where the servers, which may be nobody's, can enter."""
    with tempfile.TemporaryDirectory(prefix="svp-backup-", dir="/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        yield place


@pytest.fixture(scope="package")
def portal(place: Path) -> Iterator[Installation]:
    """One that has been used."""
    with start_installation(place / "used", migrated=True) as portal:
        filled = portal.run("-m", "tests.operations.fill")
        assert filled.returncode == 0, filled.stderr
        yield portal


@pytest.fixture(scope="package")
def backup(portal: Installation, place: Path) -> Path:
    file = place / "svarsportalen.tar"
    taken = portal.manage("back_up", file)
    assert taken.returncode == 0, taken.stderr
    assert "Säkerhetskopian är klar" in taken.stderr
    return file


@pytest.fixture
def empty(place: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    with start_installation(place / f"empty-{abs(hash(request.node.nodeid)) % 10**6}") as installation:
        yield installation
