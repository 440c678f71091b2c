"""Every test is in one half, by what it uses."""

import subprocess
import sys

import pytest

from tests import halves, verapdf
from tests.documents.reading import REPOSITORY, resolves

HALVES = {"quick", "heavy"}


def starts_a_program() -> None:
    subprocess.run([sys.executable, "--version"], check=True)


def collected(*arguments: str) -> list[str]:
    """The tests that pytest would run."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider", *arguments]
    told = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout
    return [line for line in told.splitlines() if "::" in line]


def test_every_test_of_this_run_is_in_exactly_one_half(request: pytest.FixtureRequest) -> None:
    marks = {item.nodeid: HALVES & {mark.name for mark in item.iter_markers()} for item in request.session.items}
    assert [name for name, found in marks.items() if len(found) != 1] == []


def test_the_options_choose_the_halves_and_nothing_is_in_neither() -> None:
    files = ("tests/test_halves.py", "tests/deploy/test_container_files.py", "tests/surveys/word/test_export.py")
    everything = collected(*files)
    quick, heavy = collected("--quick", *files), collected("-m", "heavy", *files)
    assert sorted(quick + heavy) == sorted(everything)
    assert "tests/deploy/test_container_files.py::test_what_the_image_holds_is_enough_to_start_with" in heavy
    assert "tests/deploy/test_container_files.py::test_data_is_on_named_volumes" in quick
    assert [name.partition("::")[2] for name in collected("--long", *files)] == [
        "test_any_questionnaire_becomes_a_document"
    ]


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
