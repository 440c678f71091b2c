"""How long a shipped version may have a known weakness, or be behind: measured, and told with the day missed."""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from script import components
from tests.deploy.test_requirement_files import programs_saying

TODAY = date(2026, 11, 29)
OURS = {"django": "5.2.19", "some-thing": "1.0rc1"}


def record(
    name: str = "Django", *, events: Any = ({"introduced": "0"}, {"fixed": "5.2.20"}), **facts: Any
) -> dict[str, Any]:
    """A record as OSV writes it."""
    affected = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": [*events]}]}
    given = {"id": "GHSA-aaaa", "published": "2026-11-01T10:00:00Z", "database_specific": {"severity": "HIGH"}}
    return {**given, "affected": [affected], **facts}


def found(*records: dict[str, Any]) -> list[components.Breach]:
    return list(components.weaknesses(iter(records), OURS))


@pytest.mark.parametrize(
    ("events", "affected"),
    [
        (({"introduced": "0"}, {"fixed": "5.2.20"}), True),
        (({"introduced": "0"}, {"fixed": "5.2.19"}), False),
        (({"introduced": "5.2"}, {"fixed": "5.2.3"}, {"introduced": "5.2.10"}), True),
        (({"introduced": "5.2"}, {"fixed": "5.2.3"}, {"introduced": "6.0"}), False),
        (({"introduced": "4.2"}, {"last_affected": "5.2.19"}), True),
        (({"introduced": "4.2"}, {"last_affected": "5.2.18"}), False),
        (({"fixed": "5.2.20"}, {"introduced": "0"}), True),
        (({"introduced": "5.2.100"},), False),
    ],
)
def test_a_version_is_weak_from_what_introduced_it_to_what_mended_it(events: Any, affected: bool) -> None:
    assert bool(found(record(events=events))) is affected


def test_names_are_compared_as_the_index_does_and_other_packages_and_what_was_withdrawn_are_left() -> None:
    assert [one.name for one in found(record("Some_Thing", events=[{"introduced": "0"}]))] == ["some-thing"]
    assert found(record("annat"), record(withdrawn="2026-11-02T00:00:00Z")) == []
    listed = record(events=[])
    listed["affected"][0]["versions"] = ["5.2.19"]
    assert len(found(listed)) == 1
    elsewhere = record()
    elsewhere["affected"][0]["package"]["ecosystem"] = "npm"
    assert found(elsewhere) == []


@pytest.mark.parametrize(
    ("severity", "days"),
    [("CRITICAL", 7), ("HIGH", 7), ("MODERATE", 30), ("MEDIUM", 30), ("LOW", 90), (None, 7), ("odd", 7)],
)
def test_the_day_comes_sooner_the_graver_it_is(severity: str | None, days: int) -> None:
    [one] = found(record(database_specific={"severity": severity} if severity else {}))
    assert one.by == date(2026, 11, 1) + timedelta(days=days)


def test_a_frame_is_broken_on_its_day_unless_somebody_has_assessed_it_until_a_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(components, "ASSESSED", tmp_path / "assessed.json")
    [one] = found(record())

    def broken(assessed: dict[str, Any], today: date) -> bool:
        components.ASSESSED.write_text(json.dumps(assessed))
        return bool(components.broken([one], today))

    assert (broken({}, date(2026, 11, 7)), broken({}, date(2026, 11, 8))) == (False, True)
    until = {"why": "Den delen används inte.", "until": "2026-12-31"}
    assert (broken({"GHSA-aaaa": until}, TODAY), broken({"GHSA-aaaa": until}, date(2026, 12, 31))) == (False, True)
    assert broken({"GHSA-aaaa": {**until, "why": ""}}, TODAY)


@pytest.mark.parametrize("packed", [False, True])
def test_what_breaks_a_frame_is_told_and_fails(
    packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / ("alla.zip" if packed else "alla")
    if packed:
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr("GHSA-aaaa.json", json.dumps(record(events=[{"introduced": "0"}])))
    else:
        place.mkdir()
        (place / "GHSA-aaaa.json").write_text(json.dumps(record(events=[{"introduced": "0"}])))
    monkeypatch.setenv("ADVISORIES", str(place))
    monkeypatch.setenv("UV_OFFLINE", "1")
    assert components.main(TODAY) == 1
    told = capsys.readouterr().out
    assert (
        f"För sent: django {components.shipped()['django']}: GHSA-aaaa (high); skulle ha bytts senast 2026-11-08"
        in told
    )


def test_what_nobody_could_be_asked_of_is_told_and_fails_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ADVISORIES", raising=False)
    monkeypatch.setenv("UV_OFFLINE", "1")
    assert components.main(TODAY) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [components.NOT_ASKED, components.NOBODY_ANSWERS]


def test_a_version_that_has_been_behind_too_long_breaks_the_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = [
        {"name": "Django", "version": "5.2.19", "latest_version": "5.2.20"},
        {"name": "pytest", "latest_version": "9"},
    ]
    monkeypatch.setenv("PYTHONPATH", programs_saying(tmp_path, newer))
    late = components.too_old(OURS, TODAY)
    assert late is not None
    assert [one.said for one in late] == ["django 5.2.19: 5.2.20 kom före 2026-06-02"]
    assert components.broken(late, TODAY) == late


def test_what_has_been_assessed_says_why_and_until_when() -> None:
    assert [one for one in json.loads(components.ASSESSED.read_text()).values() if set(one) != {"why", "until"}] == []
