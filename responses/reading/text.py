"""An answer as plain text, for comparing wordings of it: what was chosen, row by row, or the text itself."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from responses.reading.items import REMARK, ShownItem
from responses.reading.tables import ShownRow
from surveys.checking.sums import DASH


def text_of(item: ShownItem) -> str:
    """The answer of one item as read, without its wording, documents, comment and remark; empty when there is none."""
    read = _SHAPES.get(item.shape, _texts)
    return read(item)


def text_with_remark(item: ShownItem) -> str:
    """The same with the respondent's remark to it, which is named."""
    remark = f"{REMARK}: {item.remark}" if item.remark else ""
    return "\n\n".join(filter(None, (text_of(item), remark)))


def _texts(item: ShownItem) -> str:
    unit = f" {item.unit}" if item.unit else ""
    return "\n\n".join(f"{text}{unit}" for text in item.texts)


def _options(item: ShownItem) -> str:
    return "\n".join(option.text for option in item.options if option.chosen)


def _matrix(item: ShownItem) -> str:
    return "\n".join(f"{row.text}: {row.chosen}" for row in item.rows if row.chosen)


def _table(item: ShownItem) -> str:
    rows = (replace(row, cells=_without_empty_sums(item, row)) for row in item.rows)
    return "\n".join(_row(item, row) for row in rows if any(row.cells))


def _without_empty_sums(item: ShownItem, row: ShownRow) -> tuple[str, ...]:
    """The row's cells; the sum of nothing, which is shown by a dash, is no words."""
    if row.is_sum:
        return tuple("" if cell == DASH else cell for cell in row.cells)
    is_nothing = item.counts and row.cells[1:] and row.cells[-1] == DASH and not any(row.cells[:-1])
    return (*row.cells[:-1], "") if is_nothing else row.cells


def _row(item: ShownItem, row: ShownRow) -> str:
    if len(item.columns) == 1:
        return f"{row.text}: {row.cells[0]}"
    cells = (f"{column}: {cell}" for column, cell in zip(item.columns, row.cells, strict=True) if cell)
    return "\n".join([row.text, *cells])


_SHAPES: Mapping[str, Callable[[ShownItem], str]] = {"options": _options, "matrix": _matrix, "table": _table}
