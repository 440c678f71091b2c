"""The validation report: what checking a copy showed when it was made, kept beside it as JSON.

DIGG's guidance for sealed documents is to validate at once and keep the report: later checks depend on
certificates that will have expired.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from cryptography import x509

from .verify import inspect_pdf

FORMAT = "svarsportalen-validation-report/1"


def validation_report(
    *, pdf: bytes, trust_roots: Sequence[x509.Certificate], at: datetime | None = None
) -> dict[str, Any]:
    """Validate a sealed copy and return the report, JSON-able.

    `conclusion` is "passed" only when the last seal covers the entire file, holds, and leads to a trust
    root at the moment `at` (with time zone; by default now). The caller decides what a failure means.
    """
    moment = at or datetime.now(UTC)
    inspection = inspect_pdf(data=pdf, trust_roots=trust_roots, at=moment)
    return {
        "format": FORMAT,
        "validated_at": moment.astimezone(UTC).isoformat(),
        "software": {"pyHanko": version("pyhanko"), "pikepdf": version("pikepdf")},
        "conclusion": "passed" if inspection.passes_gate else "failed",
        **inspection.report,
    }
