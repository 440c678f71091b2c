"""Answers as a file in each of the formats."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from archive.exporting.table import HEADINGS, export_rows
from archive.exporting.workbook import MEDIA_TYPE as XLSX
from archive.exporting.workbook import workbook_of
from archive.exports import Export, export_fhir, export_json
from config.spreadsheet import csv_lines

FORMAT = "svarsportalen-export-1"


@dataclass(frozen=True)
class Made:
    """A file's content, its media type and the end of its name."""

    content: bytes
    media_type: str
    ending: str


def _csv(exports: Sequence[Export], _: datetime) -> Made:
    lines = csv_lines([HEADINGS, *export_rows(exports)])
    return Made("".join(lines).encode(), "text/csv; charset=utf-8", "csv")


def _xlsx(exports: Sequence[Export], _: datetime) -> Made:
    return Made(workbook_of(export_rows(exports)), XLSX, "xlsx")


def _json(exports: Sequence[Export], at: datetime) -> Made:
    """Each answer as its sealed copy embeds it (svar.json), or as the draft's export."""
    data = {"format": FORMAT, "exported_at": _iso(at), "responses": [export_json(export) for export in exports]}
    return Made(_written(data), "application/json", "json")


def _fhir(exports: Sequence[Export], at: datetime) -> Made:
    """A Bundle of R5 QuestionnaireResponses; docs/fhir.md."""
    entries = [{"fullUrl": f"urn:uuid:{_id(export)}", "resource": export_fhir(export)} for export in exports]
    bundle = {"resourceType": "Bundle", "type": "collection", "timestamp": _iso(at), "entry": entries}
    return Made(_written(bundle), "application/fhir+json", "fhir.json")


def _id(export: Export) -> str:
    return str(export.submission.pk if export.submission else export.response.pk)


def _iso(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _written(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


FORMATS: Mapping[str, tuple[str, Callable[[Sequence[Export], datetime], Made]]] = {
    "xlsx": ("Excel", _xlsx),
    "csv": ("CSV", _csv),
    "json": ("JSON", _json),
    "fhir": ("FHIR R5", _fhir),
}
"""By their key: what people call it, and what makes it of answers at a time."""


def make_file(exports: Sequence[Export], form: str, at: datetime) -> Made:
    """The answers as `form`, a key of FORMATS."""
    return FORMATS[form][1](exports, at)
