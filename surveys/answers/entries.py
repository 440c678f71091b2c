"""Between the fields in which an answer is written, on a page or in a Word document, and a value (answers.values).

Nothing is refused: what cannot be read is kept as typed. The fields: value, not_known, box_1.., row_<code>,
cell_<row>_<column>, by_email, note.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from config.language import swedish
from config.language.text import clean_line, plain
from surveys.answers.added_rows import given_rows, read_cell, shown_cell
from surveys.answers.days import as_day
from surveys.answers.values import (
    NOT_KNOWN,
    NumberKind,
    canonical_number,
    is_blank,
    is_not_known,
    is_sent_by_email,
    number_kind,
    number_of,
    rows_in,
    rows_of_value,
    text_in,
)
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    FileItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowTableItem,
    TableItem,
    TextItem,
)

# One-line texts; what has a shape of its own is written as a keyboard would. A free text keeps its lines.
_TEXTS: Mapping[str, Callable[[str], str]] = {
    "string": clean_line,
    "date": as_day,
    "phone": clean_line,
    "email": plain,
    "organisation_number": plain,
    "postal_code": plain,
}


class Posted(Protocol):
    """What the readers need of a form."""

    question: Question

    def posted(self, name: str) -> str: ...

    def posted_list(self, name: str) -> list[str]: ...


def _read_text(form: Posted) -> Any:
    boxes = getattr(form.question, "boxes", 1)
    if boxes == 1 and getattr(form.question, "by_email", "") and form.posted("by_email"):
        return {"by_email": True, "text": form.posted("value")}
    if boxes == 1:
        return _TEXTS.get(form.question.type, str)(form.posted("value"))
    return [form.posted(f"box_{index}") for index in range(1, boxes + 1)]


def _read_number(form: Posted) -> Any:
    typed = form.posted("value")
    if form.posted("not_known") and not typed.strip():
        return NOT_KNOWN
    return canonical_number(typed, number_kind(form.question))


def _read_choice(form: Posted) -> Any:
    assert isinstance(form.question, ChoiceItem)
    chosen = set(form.posted_list("value"))
    codes = [option.code for option in form.question.options if option.code in chosen]
    return codes if form.question.multiple else (codes[0] if codes else None)


def _read_matrix(form: Posted) -> Any:
    assert isinstance(form.question, MatrixItem)
    known = {column.code for column in form.question.columns}
    rows = {row.code: form.posted(f"row_{row.code}") for row in form.question.rows}
    return {row: column for row, column in rows.items() if column in known}


def _read_counts(form: Posted) -> Any:
    assert isinstance(form.question, CountMatrixItem)
    rows = {row.code: form.posted(f"row_{row.code}") for row in form.question.rows}
    return {row: canonical_number(typed, "integer") for row, typed in rows.items() if typed.strip()}


def _read_table(form: Posted) -> Any:
    assert isinstance(form.question, TableItem)
    columns = [column.code for column in form.question.columns]
    rows = {
        row.code: {column: form.posted(f"cell_{row.code}_{column}") for column in columns} for row in form.question.rows
    }
    return {row: cells for row, cells in rows.items() if not is_blank(cells)}


def _read_numbers(form: Posted) -> Any:
    question = form.question
    assert isinstance(question, NumberTableItem)
    rows = {
        row.code: {
            column.code: canonical_number(typed, question.number)
            for column in question.columns
            if (typed := form.posted(f"cell_{row.code}_{column.code}")).strip()
        }
        for row in question.rows
    }
    return {row: cells for row, cells in rows.items() if cells}


def _read_added(form: Posted) -> Any:
    """The rows that say something, without the one that a button asks to take away."""
    taken = form.posted("remove")
    return given_rows(row for number, row in enumerate(_typed_rows(form), start=1) if str(number) != taken)


def _typed_rows(form: Posted) -> list[dict[str, str]]:
    question = form.question
    assert isinstance(question, RowTableItem)
    return [
        {column.code: read_cell(column, form.posted(f"cell_{number}_{column.code}")) for column in question.columns}
        for number in range(1, question.max_rows + 1)
    ]


def typed_value(form: Posted) -> Any:
    """The value as it stands in the fields: of added rows the blank ones too, so that messages number the others as the
    page does.
    """
    return _typed_rows(form) if isinstance(form.question, RowTableItem) else READERS[SHAPES[type(form.question)]](form)


def _read_files(form: Posted) -> Any:
    note = form.posted("note")
    value: dict[str, Any] = {"by_email": True} if form.posted("by_email") else {}
    return {**value, "note": note} if note.strip() else value


READERS: Mapping[str, Callable[[Posted], Any]] = {
    "text": _read_text,
    "number": _read_number,
    "choice": _read_choice,
    "matrix": _read_matrix,
    "counts": _read_counts,
    "table": _read_table,
    "numbers": _read_numbers,
    "added": _read_added,
    "files": _read_files,
}

SHAPES: Mapping[type, str] = {
    TextItem: "text",
    NumberItem: "number",
    ChoiceItem: "choice",
    MatrixItem: "matrix",
    CountMatrixItem: "counts",
    TableItem: "table",
    NumberTableItem: "numbers",
    RowTableItem: "added",
    FileItem: "files",
}
"""Of each kind of question that is written, the reader of its fields."""


def initial_of(question: Question, value: Any) -> dict[str, Any]:
    """The fields that show `value`."""
    match question:
        case TextItem(boxes=boxes) if boxes > 1:
            texts = value if isinstance(value, list) else []
            return {f"box_{index}": text for index, text in enumerate(texts, start=1)}
        case TextItem(by_email=address) if address:
            return {"value": text_in(value), "by_email": is_sent_by_email(value)}
        case NumberItem():
            return {"not_known": is_not_known(value), "value": _typed_number(value, question.type)}
        case MatrixItem() | CountMatrixItem():
            return {f"row_{row}": cell for row, cell in rows_in(value).items()}
        case TableItem() | NumberTableItem():
            kind = question.number if isinstance(question, NumberTableItem) else None
            return {
                f"cell_{row}_{column}": _typed_number(text, kind) if kind else text
                for row, cells in rows_in(value).items()
                for column, text in rows_in(cells).items()
            }
        case RowTableItem():
            columns = {column.code: column for column in question.columns}
            return {
                f"cell_{number}_{code}": shown_cell(columns[code], text)
                for number, row in enumerate(rows_of_value(value), start=1)
                for code, text in row.items()
                if code in columns
            }
        case FileItem():
            return dict(rows_in(value))
    return {"value": value}


def _typed_number(value: Any, kind: NumberKind) -> str:
    number = number_of(value, kind)
    return swedish.number(number) if number is not None else str(value) if isinstance(value, str) else ""
