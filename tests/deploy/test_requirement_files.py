"""The three lock files: complete hashes, one version of each package, no index."""

import re

import pytest

from tests.deploy.processes import REPOSITORY

LOCKS = ("base", "local", "dev")


def entries(name: str) -> dict[str, str]:
    """Package line (name, version, marker) by package, with its hashes."""
    text = (REPOSITORY / "requirements" / f"{name}.txt").read_text()
    found = re.split(r"^(?=\w)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    return {entry.split("==")[0]: entry.strip() for entry in found if entry.strip()}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    assert len(entries(name)) > 50
    assert all(re.match(r"[\w.-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries(name).values())


@pytest.mark.parametrize(("smaller", "larger"), [("base", "local"), ("local", "dev")])
def test_what_is_shipped_is_what_is_tested(smaller: str, larger: str) -> None:
    assert entries(smaller).items() <= entries(larger).items()


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_index(name: str) -> None:
    assert not re.search(r"https?://|--index|--find-links", (REPOSITORY / "requirements" / f"{name}.txt").read_text())
