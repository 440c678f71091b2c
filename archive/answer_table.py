"""A response as a table for a spreadsheet: one row for each question that is asked, and for each row, box and cell.

UTF-8 with BOM and semicolons, as a Swedish Excel opens it; what a spreadsheet would run or change is marked
(config.spreadsheet).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from archive.exports import Export
from config.spreadsheet import csv_lines
from responses.reading.items import Reading, ShownItem
from responses.reading.tables import ShownRow, without_sums
from surveys.answers.added_rows import cell_name
from surveys.answers.values import is_blank, rows_in, rows_of_value
from surveys.schema import Definition, RowTableItem, TextItem

HEADINGS = ("link_id", "nummer", "avsnitt", "fråga", "svar", "råvärde", "kommentar till svaret")

AnswerRow = tuple[str, str, str, str, str, str, str]


def answer_csv(export: Export) -> str:
    """The table as text, its BOM first; the column råvärde holds the stored value, JSON for other than text."""
    rows = answer_rows(export.definition, export.reading, export.content["answers"])
    return "".join(csv_lines([HEADINGS, *rows]))


def answer_rows(definition: Definition, reading: Reading, answers: Mapping[str, Any]) -> Iterator[AnswerRow]:
    """The rows in reading order, without headings."""
    for section in reading.sections:
        for shown in _questions(section):
            item = definition.by_link_id[shown.link_id]
            value = answers.get(shown.link_id)
            remark = shown.remark
            for part, wording, answer, raw in _parts(shown, item, value):
                yield f"{shown.link_id}{part}", shown.prefix, section.text, wording, answer, _raw(raw), remark
                remark = ""  # once, beside the first row of its question


def _questions(shown: ShownItem) -> Iterator[ShownItem]:
    """What takes an answer in `shown`, itself first. A field without a wording has its option's."""
    if shown.shape not in {"group", "display"}:
        yield shown
    for inner in shown.items:
        yield from _questions(inner)
    for option in shown.options:
        if option.opened:
            yield from _questions(replace(option.opened, text=option.opened.text or option.text))
    if shown.comment:
        yield from _questions(shown.comment)


def _parts(shown: ShownItem, item: Any, value: Any) -> Iterator[tuple[str, str, str, Any]]:
    """What is added to the link_id, the wording, the answer as read and as stored."""
    if isinstance(item, TextItem) and item.boxes > 1:
        texts = value if isinstance(value, list) else []
        for index in range(item.boxes):
            text = texts[index] if index < len(texts) else ""
            wording = f"{shown.text}: {item.box_labels[index]}" if item.box_labels else shown.text
            yield f"/{index + 1}", wording, str(text), text
    elif isinstance(item, RowTableItem):
        yield from _added_parts(shown, item, value)
    elif shown.rows:
        given = rows_in(value)
        for row, seen in zip(item.rows, shown.rows, strict=False):  # a row of sums comes last
            yield from _row_parts(shown, item, row.code, seen, given.get(row.code))
    else:
        yield "", shown.text, _as_read(shown), value


def _added_parts(shown: ShownItem, item: RowTableItem, value: Any) -> Iterator[tuple[str, str, str, Any]]:
    """A row for each cell of those that have been added; one for the question where there is none."""
    given = rows_of_value(value)
    if not given:
        yield "", shown.text, "", ""
    for number, (row, seen) in enumerate(zip(given, without_sums(item, shown.rows), strict=True), start=1):
        for column, text in zip(item.columns, seen.cells, strict=True):
            wording = f"{shown.text}: {cell_name(item, number, column)}"
            yield f".{number}/{column.code}", wording, text, row.get(column.code)


def _row_parts(
    shown: ShownItem, item: Any, code: str, seen: ShownRow, value: Any
) -> Iterator[tuple[str, str, str, Any]]:
    wording = f"{shown.text}: {seen.text}"
    if item.type not in ("table", "number_table"):
        yield f".{code}", wording, seen.chosen or _only(seen.cells, shown.shape), value
        return
    cells = rows_in(value)
    for column, text in zip(item.columns, seen.cells, strict=False):  # a column of sums comes last
        yield f".{code}/{column.code}", f"{wording}, {column.text}", text, cells.get(column.code)


def _only(cells: Sequence[str], shape: str) -> str:
    return "" if shape == "matrix" else "".join(cells)


def _as_read(shown: ShownItem) -> str:
    chosen = [option.text for option in shown.options if option.chosen]
    documents = [f"{one.label}: {one.title or one.name or one.url}" for one in shown.documents]
    return "; ".join([*chosen, *shown.texts, *documents])


def _raw(value: Any) -> str:
    if is_blank(value):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
