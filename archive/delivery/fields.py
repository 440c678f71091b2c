"""What of an answer is copied into a field of the receiver's form: exactly what was signed, with its length."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.language import swedish
from responses.reading.items import Source
from surveys.answers.added_rows import cell_name
from surveys.answers.values import is_blank, rows_in, rows_of_value, text_in, written_number
from surveys.checking.sums import added_totals, summed_columns, totals_of
from surveys.counting import count, strict_counts
from surveys.schema import (
    AttestationItem,
    CountMatrixItem,
    FileItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowTableItem,
    TableItem,
    TextItem,
)
from surveys.wordings.wording import box_name


@dataclass(frozen=True, kw_only=True)
class CopyField:
    """One text to copy. `label` tells it from the question's others; `told` is its length in words."""

    key: str
    label: str
    text: str
    told: str = ""
    too_long: str = ""
    breaks: str = ""
    """As how many characters the receiver counts a line break: "one", "two" or not known."""

    @property
    def is_one_line(self) -> bool:
        return "\n" not in self.text and len(self.text) <= _ONE_LINE

    @property
    def rows(self) -> int:
        """About how many lines it takes on the page."""
        return min(_MOST_ROWS, sum(1 + len(line) // _CHARACTERS_A_LINE for line in self.text.split("\n")))


_ONE_LINE, _CHARACTERS_A_LINE, _MOST_ROWS = 60, 65, 16


def copy_fields(source: Source, question: Question) -> list[CopyField]:
    """Everything written in the answer to the question, in the order of the form; nothing of what is chosen in it."""
    breaks = source.tree.line_breaks
    limit = question.max_length if isinstance(question, TextItem) else None
    return [
        CopyField(
            key=f"{question.link_id}-{number}",
            label=label,
            text=text,
            told=length_in_words(text, breaks) if isinstance(question, TextItem) and not question.sign_off else "",
            too_long=_too_long(text, limit, breaks),
            breaks=breaks,
        )
        for number, (label, text) in enumerate(_written(source, question), start=1)
        if text.strip()
    ]


def _written(source: Source, question: Question) -> Iterator[tuple[str, str]]:
    value = source.value_of(question)
    match question:
        case TextItem() if question.sign_off:
            yield "", source.sign_off.get(question.sign_off, "")
        case TextItem():
            yield from _texts(question, text_in(value))
        case NumberItem():
            yield "", value if isinstance(value, str) else ""
        case FileItem():
            yield "", str(rows_in(value).get("note") or "")
        case TableItem() | NumberTableItem() | RowTableItem() | CountMatrixItem():
            yield from _of_rows(question, value, source.organisation)
        case AttestationItem():
            return


def _of_rows(
    question: TableItem | NumberTableItem | RowTableItem | CountMatrixItem, value: Any, organisation: str
) -> Iterator[tuple[str, str]]:
    match question:
        case CountMatrixItem():
            for row in question.rows:
                yield row.text, str(rows_in(value).get(row.code) or "")
        case RowTableItem():
            for number, given in enumerate(rows_of_value(value), start=1):
                for column in question.columns:
                    yield cell_name(question, number, column), str(given.get(column.code) or "")
            totals = added_totals(question, value)
            for column in summed_columns(question):
                if (total := totals[column.code]) is not None:
                    yield f"{question.column_sum}, {column.text}", written_number(total)
        case TableItem():
            yield from _cells(question, value, organisation)
        case NumberTableItem():
            yield from _cells(question, value, organisation)
            yield from _sums(question, value)


def _texts(question: TextItem, written: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(written, list):
        yield "", "" if is_blank(written) else str(written)
        return
    for number, text in enumerate(written, start=1):
        name = box_name(question, number) if question.box_labels else f"Ruta {number}"
        yield name, str(text or "")


def _sums(question: NumberTableItem, value: Any) -> Iterator[tuple[str, str]]:
    """The sums that the questionnaire asks for, since the receiver's own form may have fields for them."""
    totals = totals_of(question, value)
    found = [(f"{row.text}, {question.row_sum}", totals.rows[row.code]) for row in question.rows if question.row_sum]
    if question.column_sum:
        found += [(f"{question.column_sum}, {one.text}", totals.columns[one.code]) for one in question.columns]
    if question.row_sum and question.column_sum:
        found.append((f"{question.column_sum}, {question.row_sum}", totals.all))
    yield from ((name, written_number(total)) for name, total in found if total is not None)


def _cells(question: TableItem | NumberTableItem, value: Any, organisation: str) -> Iterator[tuple[str, str]]:
    for row in question.rows:
        cells = rows_in(rows_in(value).get(row.code))
        for column in question.columns:
            name = row.text.replace("{organisation}", organisation)
            yield f"{name}, {column.text}", str(cells.get(column.code) or "")


def length_in_words(text: str, breaks: str) -> str:
    """How long the text is by the receiver's way of counting line breaks, or by both ways where that is not known."""
    one, two = count(text), strict_counts(text).crlf
    if breaks == "two" and one != two:
        return f"{_characters(two)}, radbrytningar räknade som två"
    if breaks == "one" or one == two:
        return _characters(one)
    return f"{_characters(one)}, eller {swedish.number(two)} om mottagaren räknar en radbrytning som två"


def _characters(amount: int) -> str:
    return f"{swedish.number(amount)} tecken"


def _too_long(text: str, limit: int | None, breaks: str) -> str:
    if not limit:
        return ""
    one, two = count(text), strict_counts(text).crlf
    longest = one if breaks == "one" else two
    if longest <= limit:
        return ""
    sure = "är" if breaks or one > limit else "kan vara"
    return f"Texten {sure} för lång för mottagarens formulär, som tar högst {_characters(limit)}."
