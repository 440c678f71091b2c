"""The validation report: what checking a copy showed when it was made, kept beside it as a JSON file.

DIGG's guidance for sealed documents is to validate at once and keep the report: later checks depend on
certificates that will have expired.
"""

import json
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from .verify import Inspection, Span

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


def reported_inspection(report: dict[str, Any], *, sha256: str) -> Inspection:
    """The inspection that a kept report is of, for a file known by its hash: nothing is read but the report.

    Says of the seal what was found when the report was made. An empty report says nothing.
    """
    signatures = report.get("signatures", [])
    seal: dict[str, Any] = next((one for one in signatures if one["kind"] == "seal"), {})
    return Inspection(
        sha256=sha256,
        receipt_number=report.get("receipt_number"),
        intact=bool(report.get("intact")),
        sealed=bool(seal),
        trusted=bool(report.get("trusted")),
        ours=bool(report.get("trusted")),
        coverage=report.get("coverage"),
        signer=seal.get("signer"),
        signer_name=seal.get("signer_name"),
        signed_at=_moment(seal.get("stated_signing_time")),
        stamped_at=_moment(seal.get("time_stamp")),
        level=report.get("level"),
        valid_until=_moment(signatures[-1].get("valid_until")) if signatures else None,
        spans=tuple(_span(one) for one in signatures),
        reasons=tuple(report.get("reasons", [])),
        report=report,
        certificates=tuple(one["sha256_fingerprint"] for one in seal.get("certificates", [])[:1]),
    )


def _span(signature: dict[str, Any]) -> Span:
    stamped = _moment(signature.get("time_stamp"))
    return Span(
        signer=signature["signer"],
        archive_time=signature["kind"] != "seal",
        covered=signature["covered_bytes"],
        holds=signature["content_intact"] and signature["signature_valid"],
        at=stamped or _moment(signature.get("stated_signing_time")),
        proven=stamped is not None,
    )


def _moment(stated: str | None) -> datetime | None:
    return datetime.fromisoformat(stated) if stated else None
