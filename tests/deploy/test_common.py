"""What the scripts have in common holds on machines that are not a developer's own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.processes import REPOSITORY


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A directory of the kind that people have: with a space and an å."""
    place = tmp_path / "svars portalen på prov"
    (place / "script").mkdir(parents=True)
    shutil.copy(REPOSITORY / "script" / "common.sh", place / "script")
    return place


def cache_of(clone: Path, **environment: str) -> str:
    """Where the scripts let other programs keep what they have fetched; empty where that is left to them."""
    asked = {name: value for name, value in os.environ.items() if name not in {"HOME", "XDG_CACHE_HOME"}}
    command = ["sh", "-euc", '. script/common.sh; printf %s "${XDG_CACHE_HOME:-}"']
    return subprocess.run(
        command, cwd=clone, env={**asked, **environment}, capture_output=True, text=True, check=True
    ).stdout


def test_caches_are_the_homes_where_there_is_one(clone: Path, tmp_path: Path) -> None:
    assert cache_of(clone, HOME=str(tmp_path)) == ""
    assert cache_of(clone, HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "c")) == str(tmp_path / "c")
    assert not (clone / "var").exists()


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": "/proc/1/nowhere"}, {"HOME": "/dev/null"}])
def test_caches_lie_in_var_where_no_home_can_be_written_to(clone: Path, home: dict[str, str]) -> None:
    assert cache_of(clone, **home) == str(clone / "var" / "cache")
    assert (clone / "var" / "cache").is_dir()
