"""Every page of the registry is valid HTML, as the Nu HTML checker reads it."""

from pathlib import Path

import pytest

from tests.checkers.judges import nu, packages
from tests.npm import NpmMissing
from tests.web.conftest import Answers
from tests.web.pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

BROKEN = '<!DOCTYPE html><html lang="sv"><title>x</title><form action=""><td role="cell">1</td></form>'


@pytest.fixture(scope="module")
def found_at() -> Path:
    """Skips where npm is missing or reaches nothing, as the tests of lforms do."""
    try:
        return packages()
    except NpmMissing as missing:
        pytest.skip(f"Sidornas HTML prövas inte: {missing}")


def test_every_page_is_valid_html(answer_of: Answers, found_at: Path, tmp_path: Path) -> None:
    errors = nu({page.label: answer_of(page).content.decode() for page in PAGES}, found_at, tmp_path)
    told = [f"{name}: {one}" for name, findings in errors.items() for one in findings]
    assert told == [], "\n".join(told)


def test_a_page_that_is_no_valid_html_is_found_out(found_at: Path, tmp_path: Path) -> None:
    """So that the test above is known to see something."""
    assert len(nu({"broken": BROKEN}, found_at, tmp_path)["broken"]) > 1
