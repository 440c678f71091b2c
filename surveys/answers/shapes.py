"""Whether a stored value has the shape of its question (surveys.answers.values lists the shapes).

Forms write nothing else, but an answer may also come from an import or an older version of a questionnaire. What does
not fit is kept and reported, never guessed at.
"""

from collections.abc import Callable, Container, Mapping
from typing import Any

from surveys.answers.values import is_not_known
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


def fits(question: Question, value: Any) -> bool:
    """Whether `value`, which must not be None, can be read as an answer to `question`."""
    check = _SHAPES.get(type(question))
    return check is None or check(question, value)


def part_that_fits(question: Question, value: Any) -> Any:
    """The part of `value` that can be read as an answer to `question`; None when nothing can."""
    if value is None or fits(question, value):
        return value
    if isinstance(value, list):
        kept: Any = [part for part in value if fits(question, [part])]
    elif isinstance(value, Mapping):
        kept = {key: part for key, part in value.items() if fits(question, {key: part})}
    else:
        return None
    return kept if kept and fits(question, kept) else None


def _text(question: TextItem, value: Any) -> bool:
    if question.boxes == 1 and isinstance(value, str):
        return True
    if question.by_email and isinstance(value, Mapping):
        kinds = {"by_email": bool, "text": str}
        return all(isinstance(value[key], kinds.get(key, ())) for key in value)
    if question.boxes == 1:
        return False
    return isinstance(value, list) and len(value) <= question.boxes and all(isinstance(text, str) for text in value)


def _number(_: NumberItem, value: Any) -> bool:
    return isinstance(value, str) or is_not_known(value)


def _choice(question: ChoiceItem, value: Any) -> bool:
    if not question.multiple:
        return any(option.code == value for option in question.options)
    codes = [option.code for option in question.options]
    return isinstance(value, list) and all(code in codes for code in value)


def _matrix(question: MatrixItem, value: Any) -> bool:
    columns = [column.code for column in question.columns]
    return _is_table(value, [row.code for row in question.rows], lambda cell: cell in columns)


def _counts(question: CountMatrixItem, value: Any) -> bool:
    return _is_table(value, [row.code for row in question.rows], lambda cell: isinstance(cell, str))


def _table(question: TableItem | NumberTableItem, value: Any) -> bool:
    columns = [column.code for column in question.columns]

    def is_row(cells: Any) -> bool:
        return _is_table(cells, columns, lambda cell: isinstance(cell, str))

    return _is_table(value, [row.code for row in question.rows], is_row)


def _added(question: RowTableItem, value: Any) -> bool:
    columns = [column.code for column in question.columns]
    rows = value if isinstance(value, list) and len(value) <= question.max_rows else [None]
    return all(_is_table(row, columns, lambda cell: isinstance(cell, str)) for row in rows)


def _files(_: FileItem, value: Any) -> bool:
    kinds = {"by_email": bool, "note": str}
    return isinstance(value, Mapping) and all(isinstance(value[key], kinds.get(key, ())) for key in value)


def _is_table(value: Any, keys: Container[str], holds: Callable[[Any], bool]) -> bool:
    return isinstance(value, Mapping) and all(key in keys and holds(cell) for key, cell in value.items())


_SHAPES: dict[type, Callable[[Any, Any], bool]] = {
    TextItem: _text,
    NumberItem: _number,
    ChoiceItem: _choice,
    MatrixItem: _matrix,
    CountMatrixItem: _counts,
    TableItem: _table,
    NumberTableItem: _table,
    RowTableItem: _added,
    FileItem: _files,
}
