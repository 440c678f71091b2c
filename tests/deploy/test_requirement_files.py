"""The three lock files: complete hashes, one version of each package, no index."""

import json
import re
from pathlib import Path

import pytest

from script import behind
from script.sbom import SBOM, sbom
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


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    """script/lock makes both; a lock that was changed by hand has another bill."""
    lock = (REPOSITORY / "requirements" / "base.txt").read_text()
    kept = json.loads(SBOM.read_text())
    made = sbom(lock)
    assert {key: kept[key] for key in ("bomFormat", "specVersion", "serialNumber")} == {
        key: made[key] for key in ("bomFormat", "specVersion", "serialNumber")
    }
    listed = {component["name"]: component for component in kept["components"]}
    assert set(listed) == {name.partition("[")[0] for name in entries("base")}
    for name, entry in entries("base").items():
        component = listed[name.partition("[")[0]]
        assert f"=={component['version']}" in entry
        assert set(component["properties"][0]["value"].split()) == set(re.findall(r"sha256:([0-9a-f]{64})", entry))
    licensed = [component for component in listed.values() if component.get("licenses")]
    assert len(licensed) > 0.9 * len(listed)


def test_what_is_behind_is_told_without_asking_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    assert "inte frågat här" in behind.told()
    behind.report().write_text(json.dumps({"asked": "2026-11-29", "behind": {"django": ["5.2.1", "5.2.19"]}}))
    assert "django 5.2.1 (nyast 5.2.19)" in behind.told()
    behind.report().write_text("nonsense")
    assert "inte frågat här" in behind.told()


NOWHERE = "http://127.0.0.1:9"
OUTAGES = {
    "offline": {"UV_OFFLINE": "1"},
    "no way out": {"HTTPS_PROXY": NOWHERE, "HTTP_PROXY": NOWHERE, "ALL_PROXY": NOWHERE, "UV_HTTP_RETRIES": "0"},
}


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES.keys())
def test_an_index_that_is_away_stops_nobody_and_is_not_taken_for_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outage: dict[str, str]
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    for name, value in {"UV_NO_CACHE": "1", **outage}.items():
        monkeypatch.setenv(name, value)
    behind.report().write_text(json.dumps({"asked": "2026-01-01", "behind": {}}))
    assert behind.ask("2026-11-29") == behind.AWAY
    assert json.loads(behind.report().read_text())["asked"] == "2026-01-01"


def programs_saying(directory: Path, answer: object) -> str:
    """A uv that answers so, in the place of the real one."""
    program = directory / "uv.py"
    program.write_text(f"print({json.dumps(answer)!r})")
    return str(directory)


def test_what_the_index_says_is_kept_of_what_is_shipped_and_told_afterwards_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = next(iter(entries("base"))).partition("[")[0]
    newer = [
        {"name": shipped, "version": "1.0", "latest_version": "2.0"},
        {"name": "a-tool-of-tests", "version": "1.0", "latest_version": "9.0"},
    ]
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", programs_saying(tmp_path, newer))
    told = behind.ask("2026-11-29")
    assert f"{shipped} 1.0 (nyast 2.0)" in told
    assert "a-tool-of-tests" not in told
    assert behind.told() == told
    monkeypatch.setenv("PYTHONPATH", programs_saying(tmp_path, []))
    assert behind.ask("2026-11-30") == "Inga låsta versioner var efter 2026-11-30."
    assert behind.told() == "Inga låsta versioner var efter 2026-11-30."


def test_an_answer_that_is_no_answer_is_as_if_the_index_were_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    for answer in ("nonsense", {"name": "django"}, [{"version": "1.0"}]):
        monkeypatch.setenv("PYTHONPATH", programs_saying(tmp_path, answer))
        assert behind.ask("2026-11-29") == behind.AWAY
