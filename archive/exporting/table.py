"""Many answers as one table: a row for each question, row, box and cell, with whose answer it is before it.

The columns are the same from year to year: whoever builds on them finds them by their headings. New ones come last.
"""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from archive.answer_table import HEADINGS as OF_ANSWER
from archive.answer_table import answer_rows
from archive.exports import Export

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
)

Row = tuple[str, ...]


def export_rows(exports: Iterable[Export]) -> Iterator[Row]:
    """The rows of all of them, without headings. `låst` is an ISO time; `ordning` counts within each answer from 1."""
    for export in exports:
        begins = _of_response(export)
        rows = answer_rows(export.definition, export.reading, export.content["answers"])
        for number, row in enumerate(rows, start=1):
            yield (*begins, str(number), *row)


def _of_response(export: Export) -> Row:
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
