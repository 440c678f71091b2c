"""What of an earlier year's answer can be an answer to this year's question: pure rules over two trees.

The questions must be of one type, or the later of a wider one. Options, rows and columns are found again by equal
text or, where the question is the same or changed, by code. A merely related question carries only what fits whole.
Documents are never carried: that last year's document has been sent says nothing of this year's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.answers.added_rows import given_rows, row_title
from surveys.answers.matching import match_boxes, matching_parts
from surveys.answers.shapes import fits
from surveys.answers.values import (
    Answers,
    is_blank,
    is_not_known,
    is_sent_by_email,
    rows_in,
    rows_of_value,
    stated_unit,
    text_in,
)
from surveys.schema import (
    AnyItem,
    ChoiceItem,
    CountMatrixItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    RowTableItem,
    TableItem,
    TextItem,
    is_computed,
)
from surveys.terms import Relation


@dataclass(frozen=True)
class Carried:
    """The new values by link_id, the question's own first, then those of the fields that it opens.

    `left_out`: the texts of chosen options and answered rows that this year's question does not have.
    """

    values: Mapping[str, Any]
    left_out: tuple[str, ...] = ()


_WIDER = frozenset(
    {("text", "string"), ("string", "text"), ("choice", "multi_choice"), ("integer", "decimal"), ("money", "decimal")}
)
"""Types that the composer lets become each other, of which an answer to the first is one to the second."""


@dataclass(frozen=True)
class _Kept:
    value: Any
    left_out: tuple[str, ...] = ()


def carry_answer(old: AnyItem, new: AnyItem, answers: Answers, relation: Relation) -> Carried | None:
    """What `answers` to the earlier tree's `old` become as answers to `new` and its fields; None when nothing fits."""
    by_code = relation is not Relation.RELATED
    kept = _carry(old, new, answers.get(old.link_id), by_code)
    if kept is None:
        return None
    values, left_out = {new.link_id: kept.value}, list(kept.left_out)
    for name, old_field, new_field in _fields(old, new, kept.value, by_code):
        given = answers.get(old_field.link_id)
        field = _carry(old_field, new_field, given, by_code) if new_field else None
        if new_field and field:
            values[new_field.link_id] = field.value
        elif not is_blank(given):
            left_out.append(name)
    return None if left_out and not by_code else Carried(values, tuple(left_out))


def _carry(old: AnyItem, new: AnyItem, value: Any, by_code: bool) -> _Kept | None:
    if (
        (old.type != new.type and (old.type, new.type) not in _WIDER)
        or is_blank(value)
        or new.read_only
        or new.sign_off
        or is_computed(new)
    ):
        return None
    carry = _CARRIERS.get(type(new))
    kept = carry(old, new, value, by_code) if carry else None
    fit = kept is not None and not is_blank(kept.value) and fits(new, kept.value)  # type: ignore[arg-type]  # a question
    return kept if fit else None


def _fields(old: AnyItem, new: AnyItem, value: Any, by_code: bool) -> list[tuple[str, AnyItem, AnyItem | None]]:
    """(name, earlier field, this year's field) of the options that are chosen, and of the comment."""
    found: list[tuple[str, AnyItem, AnyItem | None]] = []
    if isinstance(old, ChoiceItem) and isinstance(new, ChoiceItem):
        chosen = value if isinstance(value, list) else [value]
        kept = {now: then for then, now in matching_parts(old.options, new.options, by_code=by_code).items()}
        for option in new.options:
            before = old.option(kept.get(option.code, ""))
            if option.code in chosen and before and before.opens:
                found.append((f"texten till {before.text.rstrip(': ')}", before.opens, option.opens))
    if old.comment:
        found.append(("kommentaren", old.comment, new.comment))
    return found


def _text(old: TextItem, new: TextItem, value: Any, _: bool) -> _Kept | None:
    if old.type == "text" and new.type == "string" and "\n" in str(text_in(value)):
        return None  # a field of one line would run the paragraphs together
    if old.box_labels and new.box_labels and isinstance(value, list):
        return _labelled(old, new, value)
    fit = (old.boxes == 1) == (new.boxes == 1) and old.boxes <= new.boxes
    if fit and is_sent_by_email(value) and not new.by_email:
        written = text_in(value)
        return _Kept(written, (f"att svaret skickas till {old.by_email}",)) if written else None
    return _Kept(value) if fit else None


def _labelled(old: TextItem, new: TextItem, value: list[Any]) -> _Kept:
    """Boxes that have labels are found again by them."""
    given = {place: text for place, text in enumerate(value[: old.boxes]) if not is_blank(text)}
    matches = match_boxes(old, new)
    kept = [""] * new.boxes
    for was in given.keys() & matches.keys():
        kept[matches[was]] = given[was]
    return _Kept(kept, tuple(old.box_labels[was] for was in given if was not in matches))


def _number(old: NumberItem, new: NumberItem, value: Any, _: bool) -> _Kept | None:
    if is_not_known(value) and not new.not_known:
        return None
    return _Kept(value) if _counted_in(old) == _counted_in(new) else None


def _counted_in(item: NumberItem) -> str:
    if item.type == "percent":
        return stated_unit("percent", item.unit) or "%"
    return stated_unit("money", item.unit) or ("kr" if item.type == "money" or item.unit else "")


def _choice(old: ChoiceItem, new: ChoiceItem, value: Any, by_code: bool) -> _Kept | None:
    matches = matching_parts(old.options, new.options, by_code=by_code)
    chosen = value if isinstance(value, list) else [value]
    kept = {matches[code] for code in chosen if code in matches}
    codes = [option.code for option in new.options if option.code in kept]
    lost = tuple(option.text for option in old.options if option.code in chosen and option.code not in matches)
    if not codes:
        return None
    return _Kept(codes if new.multiple else codes[0], lost)


def _matrix(old: MatrixItem, new: MatrixItem, value: Any, by_code: bool) -> _Kept | None:
    columns = matching_parts(old.columns, new.columns, by_code=by_code)
    return _rows(old, new, value, by_code, columns.get)


def _counts(old: CountMatrixItem, new: CountMatrixItem, value: Any, by_code: bool) -> _Kept | None:
    return _rows(old, new, value, by_code, lambda cell: cell)


def _table(
    old: TableItem | NumberTableItem, new: TableItem | NumberTableItem, value: Any, by_code: bool
) -> _Kept | None:
    columns = matching_parts(old.columns, new.columns, by_code=by_code)

    def cells(row: Any) -> Any:
        given = {code: text for code, text in rows_in(row).items() if not is_blank(text)}
        return {columns[code]: text for code, text in given.items()} if set(given) <= set(columns) else None

    return _rows(old, new, value, by_code, cells)


def _numbers(old: NumberTableItem, new: NumberTableItem, value: Any, by_code: bool) -> _Kept | None:
    if (old.number, stated_unit(old.number, old.unit)) != (new.number, stated_unit(new.number, new.unit)):
        return None
    return _table(old, new, value, by_code)


def _added(old: RowTableItem, new: RowTableItem, value: Any, by_code: bool) -> _Kept | None:
    """Row by row, as many as there may be; a column of another kind is left out."""
    kinds = {column.code: column.type for column in new.columns}
    matches = matching_parts(old.columns, new.columns, by_code=by_code)
    same = {column.code: matches[column.code] for column in old.columns if column.code in matches}
    kept = {
        code: now for code, now in same.items() if kinds[now] == next(c.type for c in old.columns if c.code == code)
    }
    answered = given_rows(rows_of_value(value))
    rows = given_rows({kept[code]: text for code, text in row.items() if code in kept} for row in answered)
    lost = [column.text for column in old.columns if column.code not in kept]
    lost += [row_title(old, number) for number in range(new.max_rows + 1, len(rows) + 1)]
    return _Kept(rows[: new.max_rows], tuple(lost))


_WithRows = MatrixItem | CountMatrixItem | TableItem | NumberTableItem


def _rows(old: _WithRows, new: _WithRows, value: Any, by_code: bool, cell: Callable[[Any], Any]) -> _Kept | None:
    matches = matching_parts(old.rows, new.rows, by_code=by_code)
    given = {code: row for code, row in rows_in(value).items() if not is_blank(row)}
    cells = {code: cell(row) for code, row in given.items() if code in matches}
    kept = {matches[code]: row for code, row in cells.items() if row is not None}
    lost = tuple(row.text for row in old.rows if row.code in given and cells.get(row.code) is None)
    return _Kept(kept, lost) if kept else None


_CARRIERS: Mapping[type, Callable[[Any, Any, Any, bool], _Kept | None]] = {
    TextItem: _text,
    NumberItem: _number,
    ChoiceItem: _choice,
    MatrixItem: _matrix,
    CountMatrixItem: _counts,
    TableItem: _table,
    NumberTableItem: _numbers,
    RowTableItem: _added,
}
