"""From posted fields to a value of surveys.values. Nothing is refused: what cannot be read is kept as typed."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from config.text import clean_line, plain
from surveys.schema import ChoiceItem, CountMatrixItem, MatrixItem, Question, TableItem
from surveys.values import NOT_KNOWN, canonical_number, is_blank, number_kind

# One-line texts; what has a shape of its own is written as a keyboard would. A free text keeps its lines.
_TEXTS: Mapping[str, Callable[[str], str]] = {
    "string": clean_line,
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
    "files": _read_files,
}
