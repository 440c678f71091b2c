"""Which locked versions are behind: asked by script/check --locked and script/lock, told by script/check.

A report, never a failure: an index that cannot be reached, and a version that is behind, stop nobody's work.
"""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
SECONDS = 120
AWAY = "Det gick inte att fråga efter nyare versioner nu; inget annat påverkas."


def report() -> Path:
    """Where what was learnt last is kept."""
    return Path(os.environ.get("VAR_DIR") or REPOSITORY / "var") / "locked-behind.json"


def ask(today: str) -> str:
    """Ask the index that this machine uses, once, and keep what it says; the words for whoever ran the script."""
    if os.environ.get("UV_OFFLINE"):
        return AWAY  # uv would say that nothing is behind, having asked nobody
    command = [sys.executable, "-m", "uv", "pip", "list", "--outdated", "--format", "json"]
    try:
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, timeout=SECONDS, check=True)
        newer: list[dict[str, Any]] = json.loads(done.stdout)
        shipped = _locked(REPOSITORY / "requirements" / "base.txt")
        found = [one for one in newer if one["name"].lower() in shipped]
        behind = {one["name"]: [one["version"], one["latest_version"]] for one in found}
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return AWAY
    report().parent.mkdir(parents=True, exist_ok=True)
    report().write_text(json.dumps({"asked": today, "behind": behind}))
    return told()


def told() -> str:
    """What is known, without asking anybody."""
    try:
        known = json.loads(report().read_text())
        behind = [f"{name} {ours} (nyast {theirs})" for name, (ours, theirs) in sorted(known["behind"].items())]
        asked = known["asked"]
    except (OSError, ValueError, KeyError, TypeError):
        return "Om låsta versioner är efter är inte frågat här: script/check --locked"
    if not behind:
        return f"Inga låsta versioner var efter {asked}."
    return f"Låsta versioner som var efter {asked} (script/lock --upgrade): {', '.join(behind)}"


def _locked(lock: Path) -> set[str]:
    return {name.lower() for name in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==", lock.read_text(), re.MULTILINE)}


if __name__ == "__main__":
    print(ask(datetime.now(UTC).date().isoformat()) if "--ask" in sys.argv else told())
