"""Which shipped versions break the time frames of docs/security.md; asked by script/check --locked, which then fails.

A known weakness counts from the day on which its advisory was published, by how grave it is; a version that is behind,
from the day of the newer one. ADVISORIES names what is known: a folder or a ZIP of OSV records (osv.dev's all.zip).
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from script.behind import REPOSITORY, SECONDS

DAYS = {"critical": 7, "high": 7, "moderate": 30, "low": 90}
"""How long a known weakness may stay, by its gravity; one that nobody has weighed counts as high."""
DAYS_BEHIND = 180
ASSESSED = REPOSITORY / "requirements" / "assessed.json"
"""What has been looked at and may stay: {"id of an advisory, or name of a package": {"why": "...", "until": "day"}}."""
NOT_ASKED = "Kända svagheter är inte frågade efter: sätt ADVISORIES (docs/operations.md, What it is made of)."
NOBODY_ANSWERS = "Vilka versioner som är för gamla gick inte att fråga efter nu."


@dataclass(frozen=True)
class Breach:
    """Something of what is shipped that should have been changed before a day."""

    about: str
    name: str
    said: str
    by: date


def shipped() -> dict[str, str]:
    """Each package of the bill of materials with its version."""
    bill = json.loads((REPOSITORY / "requirements" / "sbom.cdx.json").read_text())
    return {canonicalize_name(one["name"]): one["version"] for one in bill["components"]}


def records_at(place: Path) -> Iterator[dict[str, Any]]:
    """The OSV records of a folder or a ZIP."""
    if place.is_dir():
        yield from (json.loads(file.read_bytes()) for file in sorted(place.rglob("*.json")))
        return
    with zipfile.ZipFile(place) as packed:
        yield from (json.loads(packed.read(name)) for name in packed.namelist() if name.endswith(".json"))


def weaknesses(records: Iterator[dict[str, Any]], versions: dict[str, str]) -> Iterator[Breach]:
    """Each record that is about one of the versions, with the day by which it must be gone."""
    for record in records:
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected", []):
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and name in versions and _is_affected(versions[name], affected):
                by = _day(record["published"]) + timedelta(days=DAYS[_gravity(record)])
                yield Breach(record["id"], name, f"{name} {versions[name]}: {record['id']} ({_gravity(record)})", by)
                break


def _is_affected(version: str, affected: dict[str, Any]) -> bool:
    if version in affected.get("versions", []):
        return True
    ranges = [each for each in affected.get("ranges", []) if each.get("type") in {"ECOSYSTEM", "SEMVER"}]
    return any(_is_within(Version(version), each["events"]) for each in ranges)


def _is_within(version: Version, events: list[dict[str, str]]) -> bool:
    """OSV's own rule: events in order; what was introduced holds until it is fixed."""
    within = False
    for kind, at in sorted((next(iter(event.items())) for event in events), key=lambda event: _version(event[1])):
        if kind == "introduced" and version >= _version(at):
            within = True
        if (kind == "fixed" and version >= _version(at)) or (kind == "last_affected" and version > _version(at)):
            within = False
    return within


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _gravity(record: dict[str, Any]) -> str:
    said = str(record.get("database_specific", {}).get("severity") or "").lower()
    return {"medium": "moderate"}.get(said, said) if said in {*DAYS, "medium"} else "high"


def too_old(versions: dict[str, str], today: date) -> list[Breach] | None:
    """What a newer version than ours has been there for, longer than it may be; None when nobody answers."""
    before = today - timedelta(days=DAYS_BEHIND)
    command = [sys.executable, "-m", "uv", "pip", "list", "--outdated", "--format", "json"]
    try:
        done = subprocess.run(
            [*command, "--exclude-newer", before.isoformat()],
            cwd=REPOSITORY,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        newer = {canonicalize_name(one["name"]): one["latest_version"] for one in json.loads(done.stdout)}
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None
    found = sorted(newer.keys() & versions.keys())
    return [Breach(name, name, f"{name} {versions[name]}: {newer[name]} kom före {before}", today) for name in found]


def broken(breaches: list[Breach], today: date) -> list[Breach]:
    """Those whose day has passed, and that nobody has assessed until a later day."""
    assessed = json.loads(ASSESSED.read_text())
    until = {about: _day(one["until"]) for about, one in assessed.items() if one["why"]}
    return [one for one in breaches if one.by <= today and until.get(one.about, date.min) <= today]


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def main(today: date) -> int:
    """Tell what breaks a time frame; 1 if anything does."""
    versions, place = shipped(), os.environ.get("ADVISORIES")
    known = list(weaknesses(records_at(Path(place)), versions)) if place else []
    old = None if os.environ.get("UV_OFFLINE") else too_old(versions, today)
    for line in [*([] if place else [NOT_ASKED]), *([NOBODY_ANSWERS] if old is None else [])]:
        print(line)
    late = broken([*known, *(old or [])], today)
    for one in late:
        print(f"För sent: {one.said}; skulle ha bytts senast {one.by}")
    if not late:
        print(f"Inget av {len(versions)} paket bryter en tidsgräns (docs/security.md).")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main(datetime.now(UTC).date()))
