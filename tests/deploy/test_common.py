"""What the scripts have in common holds on machines that are not a developer's own."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
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


@pytest.mark.parametrize("asked", ["need_venv", "need_packages local", "set -- a; log=$(mktemp) || cannot_write"])
@pytest.mark.parametrize("home", [True, False])
def test_a_place_that_cannot_be_written_to_is_told_of_with_what_to_do(clone: Path, asked: str, home: bool) -> None:
    """A file stands where directories should be made, as a full or a locked disk lets none be made."""
    (clone / "var").write_text("")
    (clone / "home").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(clone / "none"),
        "HOME": str(clone / "home") if home else "",
    }
    done = subprocess.run(
        ["sh", "-euc", f". script/common.sh; {asked}"],
        cwd=clone, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"Det gick inte att skriva i {clone}/var eller i {clone}/none: disken är full" in done.stderr


def test_packages_that_cannot_be_fetched_are_told_of_in_swedish_before_what_uv_says(
    clone: Path, tmp_path: Path
) -> None:
    uv = re.search(r"^uv==.*$", (REPOSITORY / "requirements" / "local.txt").read_text(), re.MULTILINE)
    assert uv is not None
    (clone / "requirements").mkdir()
    unknown = f"finns-inte-alls==1.0 --hash=sha256:{'0' * 64}\n"
    (clone / "requirements" / "local.txt").write_text(uv[0].removesuffix("\\").strip() + "\n" + unknown)
    _environment_with_uv(clone / "var" / "venv")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "UV_OFFLINE": "1"}
    done = subprocess.run(
        ["sh", "-euc", ". script/common.sh; need_packages local; echo körs"],
        cwd=clone, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = done.stderr.splitlines()
    assert done.returncode == 1
    assert told[:1] == ["Installerar låsta Python-paket (requirements/local.txt)"]
    assert told[1].startswith("Paketen i requirements/local.txt kunde inte hämtas eller installeras.")
    assert "error:" in "".join(told[2:]).lower() or "×" in "".join(told[2:])
    assert done.stdout == ""
    assert not (clone / "var" / "venv" / "local.txt").exists()


def _environment_with_uv(place: Path) -> None:
    """A virtual environment of its own, empty but for the pip and uv of ours."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    [packages] = place.glob("lib/python*/site-packages")
    (packages / "ours.pth").write_text(sysconfig.get_path("purelib"))
    (place / "bin" / "uv").symlink_to(Path(sysconfig.get_path("scripts")) / "uv")


def test_packages_whose_installing_was_broken_off_are_installed_again(clone: Path, tmp_path: Path) -> None:
    """A lock is changed, its installing is killed, and the lock is put back: what there is is half of each."""
    (clone / "requirements").mkdir()
    lock, venv = clone / "requirements" / "local.txt", clone / "var" / "venv"
    (venv / "bin").mkdir(parents=True)
    asked = tmp_path / "asked"
    _program(venv / "bin" / "python", f'case "$*" in *sync*) echo "$*" >>{asked}; test ! -e {tmp_path}/killed;; esac')
    need = ["sh", "-euc", ". script/common.sh; need_uv() { :; }; need_packages local"]

    def needed(text: str) -> int:
        lock.write_text(text)
        return subprocess.run(need, cwd=clone, capture_output=True, check=False).returncode

    assert (needed("a==1\n"), needed("a==1\n")) == (0, 0)
    assert len(asked.read_text().splitlines()) == 1
    (tmp_path / "killed").touch()
    assert needed("a==2\n") == 1
    (tmp_path / "killed").unlink()
    assert needed("a==1\n") == 0
    assert len(asked.read_text().splitlines()) == 3


def test_why_an_environment_could_not_be_made_is_told_in_pythons_own_words(clone: Path, tmp_path: Path) -> None:
    python = tmp_path / "python3"
    _program(python, 'case "$*" in *"-m venv"*) echo "Error: ensurepip gick sönder"; exit 1;; esac')
    done = subprocess.run(
        ["sh", "-euc", ". script/common.sh; need_venv"],
        cwd=clone, env={**os.environ, "PYTHON": str(python)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Error: ensurepip gick sönder" in done.stderr


def test_a_machine_that_is_updating_itself_is_waited_for(clone: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    _program(programs / "apt-get", f'echo "$*" >>{tmp_path}/asked')
    _program(programs / "dpkg-query", "exit 1")
    _program(programs / "id", "echo 0")
    subprocess.run(
        ["sh", "-euc", ". script/common.sh; need_system_packages libpango-1.0-0"],
        cwd=clone, env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}, capture_output=True, check=True,
    )  # fmt: skip
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len(asked) == 2
    assert all(line.startswith("-o DPkg::Lock::Timeout=300 ") for line in asked)


def _program(place: Path, text: str) -> None:
    place.write_text(f"#!/bin/sh\n{text}\n")
    place.chmod(0o755)
