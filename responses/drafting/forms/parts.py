"""A question form's parts, as its templates lay them out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm, BoundField

from responses.reading.counters import NEAR, counter_text
from surveys.answers.added_rows import row_title
from surveys.checking.sums import TableSums
from surveys.counting import count
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    MatrixItem,
    NumberTableItem,
    Row,
    RowTableItem,
    TableItem,
    TextItem,
)
from surveys.wordings.wording import box_name

if TYPE_CHECKING:
    from responses.drafting.forms.state import QuestionState


@dataclass(frozen=True)
class TextBox:
    """One text field with its counter."""

    field: BoundField
    limit: int | None
    name: str = ""
    """What it is called among several."""

    @property
    def field_id(self) -> str:
        return str(self.field.field.widget.attrs["id"])

    @property
    def length(self) -> int:
        return count(str(self.field.value() or ""))

    @property
    def over(self) -> bool:
        return self.limit is not None and self.length > self.limit

    @property
    def near(self) -> bool:
        """Whether the text comes near the limit, from where on the counter warns; counting.js says the same."""
        return self.limit is not None and not self.over and self.length >= NEAR * self.limit

    @property
    def counter_id(self) -> str:
        return counter_id(self.field_id)

    @property
    def counter(self) -> str:
        return counter_text(self.length, self.limit) if self.limit else ""


def counter_id(field_id: str) -> str:
    """The id of a field's counter, by which it describes the field."""
    return f"{field_id}-antal"


@dataclass(frozen=True)
class OptionPart:
    """One option: its input, and the form that it opens."""

    input: Any
    id: str
    text: str
    exclusive: bool
    follow_up: "QuestionState | None"


@dataclass(frozen=True)
class RowPart:
    text: str
    field: BoundField


@dataclass(frozen=True)
class CellPart:
    column: str
    field: BoundField


@dataclass(frozen=True)
class TableRowPart:
    """A row of a table; `code` and `sum` where its sum is worked out."""

    text: str
    cells: list[CellPart]
    code: str = ""
    sum: str = ""


@dataclass(frozen=True)
class AddedRowPart:
    """A row that the respondent adds; `hidden` until there are so many."""

    number: int
    title: str
    cells: list[CellPart]
    hidden: bool


def added_rows_of(form: BaseForm, question: RowTableItem) -> list[AddedRowPart]:
    """Every row that there may be. Those with something in them are shown, as many as there must be, and one more."""
    rows = [
        (number, [CellPart(column.text, form[f"cell_{number}_{column.code}"]) for column in question.columns])
        for number in range(1, question.max_rows + 1)
    ]
    filled = [number for number, cells in rows if any(cell.field.value() for cell in cells)]
    shown = max(max(filled, default=0) + 1, question.min_rows)
    return [AddedRowPart(number, row_title(question, number), cells, number > shown) for number, cells in rows]


def boxes_of(form: BaseForm, question: TextItem) -> list[TextBox]:
    """The text fields: one, or the numbered boxes."""
    if question.boxes == 1:
        return [TextBox(form["value"], question.max_length)]
    numbers = range(1, question.boxes + 1)
    return [TextBox(form[f"box_{index}"], question.max_length, box_name(question, index)) for index in numbers]


def options_of(
    form: BaseForm, question: ChoiceItem, *, follow_ups: "Mapping[str, QuestionState]"
) -> Iterator[OptionPart]:
    """The options in order, each with the form of `follow_ups` (by link_id) that it opens.

    That form is hidden until the server says that it is enabled.
    """
    for option, widget in zip(question.options, form["value"], strict=True):
        yield OptionPart(
            input=widget.tag(),
            id=widget.id_for_label,
            text=option.text,
            exclusive=option.exclusive,
            follow_up=follow_ups.get(option.opens.link_id) if option.opens else None,
        )


def row_parts(form: BaseForm, question: MatrixItem | CountMatrixItem) -> list[RowPart]:
    return [RowPart(row.text, form[f"row_{row.code}"]) for row in question.rows]


def table_rows_of(form: BaseForm, question: TableItem, *, organisation: str) -> list[TableRowPart]:
    """The rows, whose texts may name the organisation."""
    return [
        TableRowPart(row.text.replace("{organisation}", organisation), _cells(form, question, row))
        for row in question.rows
    ]


def number_rows_of(form: BaseForm, question: NumberTableItem, sums: TableSums) -> list[TableRowPart]:
    return [TableRowPart(row.text, _cells(form, question, row), row.code, sums.rows[row.code]) for row in question.rows]


def _cells(form: BaseForm, question: TableItem | NumberTableItem, row: Row) -> list[CellPart]:
    return [CellPart(column.text, form[f"cell_{row.code}_{column.code}"]) for column in question.columns]
