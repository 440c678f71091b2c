"""Many answers as one table: a row for each question, row, box and cell, with whose answer it is before it.

The columns are the same from year to year: whoever builds on them finds them by their headings. New ones come last.
"""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from archive.answer_table import HEADINGS as OF_ANSWER
from archive.answer_table import answer_rows
from archive.exports import Export
from archive.records import record_of

HEADINGS = (
    "svarets id",
    "kvittonummer",
    "organisation",
    "organisationsnummer",
    "enkät",
    "år",
    "utgåva",
    "läge",
    "diarienummer",
    "låst",
    "ordning",
    *OF_ANSWER,
    "ersätter",
    "rättelse",
)

ExportRow = tuple[str, ...]


def export_rows(exports: Iterable[Export]) -> Iterator[ExportRow]:
    """The rows of all of them, without headings. `låst` is an ISO time; `ordning` counts within each answer from 1."""
    for export in exports:
        begins, ends = _of_response(export), _of_correction(export)
        rows = answer_rows(export.definition, export.reading, export.content["answers"])
        for number, row in enumerate(rows, start=1):
            yield (*begins, str(number), *row, *ends)


def _of_correction(export: Export) -> ExportRow:
    """What the submission replaced, and what kind of correction it is."""
    replaced = record_of(export.submission).replaces if export.submission else None
    return (replaced.receipt_number, replaced.kind_in_words) if replaced else ("", "")


def _of_response(export: Export) -> ExportRow:
    sealed, response = export.submission, export.response
    organisation = export.content["organisation"]
    return (
        str(response.pk),
        sealed.receipt_number if sealed else "",
        organisation["name"],
        organisation["number"],
        export.definition.name,
        str(export.definition.year),
        export.definition.version,
        response.state_in_words,
        response.diarienummer or (sealed.diarienummer if sealed else ""),
        timezone.localtime(sealed.submitted_at).isoformat(timespec="seconds") if sealed else "",
    )
