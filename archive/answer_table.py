"""A response as a table for a spreadsheet: one row for each question that is asked, and for each row, box and cell.

UTF-8 with BOM and semicolons, as a Swedish Excel opens it. What a spreadsheet would run or change gets an apostrophe
before it: formulas (OWASP, CSV injection), leading zeros, more than fifteen digits, days, times, shares, amounts and
truth values. Plain numbers and ordinary texts are left as they are. The data stays true: whoever reads the file takes
away the first apostrophe of each cell that begins with one (`cell_text`); a text that begins with one gets another.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from archive.exports import Export
from responses.reading.items import Reading, ShownItem, ShownRow
from surveys.schema import Definition, TextItem
from surveys.values import is_blank, rows_in

HEADINGS = ("link_id", "nummer", "avsnitt", "fråga", "svar", "råvärde")
_MARK = "'"
_LONGEST_CHANGED = 60
_DIGITS = re.compile(r"[\d\s.,]+")
_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# What every spreadsheet reads as the number that it is; the printed number of a question ("18.") counts as one.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:[.,]\d{1,14}|\.)?")
_MONTHS = r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*\.?"
# What a spreadsheet, in Swedish or English, changes into something else: a number, a day, a time, a truth value.
_CHANGED = re.compile(
    rf"""[\s(]*(?:
      \d[\d\s.,']*(?:%|kr|:-|€|\$|e[+-]?\d+)?[\s)]*  # digits in groups, with leading zeros, too many ...
    | (?:€|\$|£|kr)\s*\d[\d\s.,]*
    | \d{{1,4}}\s*[-/.]\s*\d{{1,4}}(?:\s*[-/.]\s*\d{{1,4}})?(?:[\sT]+\d{{1,2}}[:.]\d\d.*)?
    | \d+\s+\d+/\d+
    | \d{{1,4}}:\d{{1,2}}(?:[:.]\d+)*(?:\s*[ap]m)?
    | (?:\d{{1,4}}[\s./-]*)?{_MONTHS}[\s./-]*\d{{1,4}}(?:[,\s./-]+\d{{1,4}})?
    | \d{{1,4}}[\s./-]*{_MONTHS}
    | true|false|sant|falskt
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)

AnswerRow = tuple[str, str, str, str, str, str]


def answer_csv(export: Export) -> str:
    """The table as text, its BOM first; the column råvärde holds the stored value, JSON for other than text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in answer_rows(export.definition, export.reading, export.content["answers"]):
        writer.writerow([safe_cell(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def safe_cell(text: str) -> str:
    """`text` so that no spreadsheet runs or changes it; `cell_text` takes it back."""
    if _NUMBER.fullmatch(text):
        return text
    marked = text.startswith(_MARK) or _FORMULA.match(text) or _is_changed(text)
    return f"{_MARK}{text}" if marked else text


def _is_changed(text: str) -> bool:
    """Whether a spreadsheet would make something else of the text: it reads no long text but one of digits so."""
    return bool(_CHANGED.fullmatch(text) if len(text) <= _LONGEST_CHANGED else _DIGITS.fullmatch(text))


def cell_text(cell: str) -> str:
    """The text that safe_cell made `cell` of."""
    return cell.removeprefix(_MARK)


def answer_rows(definition: Definition, reading: Reading, answers: Mapping[str, Any]) -> Iterator[AnswerRow]:
    """The rows in reading order, without headings."""
    for section in reading.sections:
        for shown in _questions(section):
            item = definition.by_link_id[shown.link_id]
            value = answers.get(shown.link_id)
            for part, wording, answer, raw in _parts(shown, item, value):
                yield f"{shown.link_id}{part}", shown.prefix, section.text, wording, answer, _raw(raw)


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
            yield f"/{index + 1}", shown.text, str(text), text
    elif shown.rows:
        given = rows_in(value)
        for row, seen in zip(item.rows, shown.rows, strict=True):
            yield from _row_parts(shown, item, row.code, seen, given.get(row.code))
    else:
        yield "", shown.text, _as_read(shown), value


def _row_parts(
    shown: ShownItem, item: Any, code: str, seen: ShownRow, value: Any
) -> Iterator[tuple[str, str, str, Any]]:
    wording = f"{shown.text}: {seen.text}"
    if item.type != "table":
        yield f".{code}", wording, seen.chosen or _only(seen.cells, shown.shape), value
        return
    cells = rows_in(value)
    for column, text in zip(item.columns, seen.cells, strict=True):
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
