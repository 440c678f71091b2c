"""Every test is in one half, by what it uses."""

import json
import os
import subprocess
import sys

import pytest

from tests import halves, verapdf
from tests.documents.reading import REPOSITORY, resolves

HALVES = {"quick", "heavy"}


def starts_a_program() -> None:
    subprocess.run([sys.executable, "--version"], check=True)


COLLECTING = """
import json, sys
import pytest
for arguments in json.loads(sys.argv[1]):
    print("next", flush=True)
    pytest.main(["--collect-only", "--quiet", "-p", "no:cacheprovider", *arguments])
"""


def collected(*runs: list[str]) -> list[list[str]]:
    """The tests that pytest would run with each of these arguments: one process reads the files for all of them."""
    command = [sys.executable, "-c", COLLECTING, json.dumps(runs)]
    # As a worker: it starts no servers, which nobody would ask.
    environment = {**os.environ, "PYTEST_XDIST_WORKER": "gw0"}
    told = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False).stdout
    return [[line for line in one.splitlines() if "::" in line] for one in told.split("next\n")[1:]]


def test_every_test_of_this_run_is_in_exactly_one_half(request: pytest.FixtureRequest) -> None:
    marks = {item.nodeid: HALVES & {mark.name for mark in item.iter_markers()} for item in request.session.items}
    assert [name for name, found in marks.items() if len(found) != 1] == []


def test_the_options_choose_the_halves_and_nothing_is_in_neither() -> None:
    files = ["tests/test_halves.py", "tests/deploy/test_container_files.py", "tests/surveys/word/test_export.py"]
    everything, quick, heavy, long = collected(files, ["--quick", *files], ["-m", "heavy", *files], ["--long", *files])
    assert sorted(quick + heavy) == sorted(everything)
    assert "tests/deploy/test_container_files.py::test_what_the_image_holds_is_enough_to_start_with" in heavy
    assert "tests/deploy/test_container_files.py::test_data_is_on_named_volumes" in quick
    assert [name.partition("::")[2] for name in long] == ["test_any_questionnaire_becomes_a_document"]


@pytest.fixture
def judge() -> type:
    return verapdf.VeraPdf


@pytest.fixture
def found(request: pytest.FixtureRequest) -> set[str]:
    """Why the test that asks is heavy."""
    return halves.reasons(request.node)


def test_a_test_is_heavy_by_a_helper_of_its_own(found: set[str]) -> None:
    assert callable(starts_a_program)
    assert found == {"starts a program"}


def test_a_test_is_heavy_by_a_fixture(found: set[str], judge: type) -> None:
    assert judge
    assert found == {"asks veraPDF, in a Java machine"}


def test_a_test_that_uses_neither_is_quick(found: set[str]) -> None:
    assert found == set()


@pytest.mark.parametrize("place", halves.HEAVY)
def test_what_makes_a_test_heavy_is_there(place: str) -> None:
    """So that what moves takes its name along."""
    assert resolves(place)


@pytest.mark.parametrize("place", halves.HEAVY_PLACES)
def test_a_place_that_is_heavy_as_a_whole_is_there(place: str) -> None:
    assert (REPOSITORY / place).exists()
