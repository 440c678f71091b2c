"""The validation report: what checking a copy showed when it was made, kept beside it as a JSON file.

DIGG's guidance for sealed documents is to validate at once and keep the report: later checks depend on
certificates that will have expired.
"""

import json
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from .verify import Inspection

FORMAT = "svarsportalen-validation-report/2"


def validation_report(inspection: Inspection, *, at: datetime | None = None) -> dict[str, Any]:
    """The report on an inspection made at `at` (with time zone; by default now), JSON-able.

    `conclusion` is "passed" only when the seal holds and leads to a trust root, nothing but archive time stamps was
    added since, and the last signature covers the entire file. The caller decides what a failure means.
    """
    moment = at or datetime.now(UTC)
    return {
        "format": FORMAT,
        "validated_at": moment.astimezone(UTC).isoformat(),
        "software": {"pyHanko": version("pyhanko"), "pikepdf": version("pikepdf")},
        "conclusion": "passed" if inspection.passes_gate else "failed",
        **inspection.report,
    }


def report_file(report: dict[str, Any]) -> bytes:
    """The report as the file that is kept beside the copy."""
    return json.dumps(report, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
