"""The validation report: what checking a copy showed when it was made, kept beside it as JSON.

DIGG's guidance for sealed documents is to validate at once and keep the report: later checks depend on
certificates that will have expired.
"""

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
