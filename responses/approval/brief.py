"""Answers short enough for one line: amounts, numbers, what was chosen. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from config.language import swedish
from responses.reading.items import ShownItem, chosen_codes
from responses.reading.tables import show_number, without_sums
from surveys.answers.matching import CodedText
from surveys.answers.values import NumberKind, read_number, total_of
from surveys.checking.sums import adds_up
from surveys.schema import (
    AnyItem,
    ChoiceItem,
    CountMatrixItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    RowTableItem,
    TableItem,
)
from surveys.wordings.wording import label_of, option_name, unit_of

_LONGEST_NAME, _LONGEST_LIST, _LONGEST_OPTION = 110, 90, 60


@dataclass(frozen=True)
class BriefAnswer:
    """An answer in one line. `row_id`: the item in whose row of the whole it stands; `since`: how it has changed."""

    row_id: str
    name: str
    answer: str
    since: str = ""


def brief_name(item: ShownItem) -> str:
    """Number and wording, cut after a word where it is long: the whole has all of it."""
    return shorten(label_of(item, "Följdfråga").rstrip(": "), _LONGEST_NAME, placeholder=" …")


def brief_answer(asked: AnyItem, shown: ShownItem) -> str:
    """The answer in a few words; empty for texts, files and what is not answered."""
    if not shown.answered:
        return ""
    match asked:
        case NumberItem():
            return _number(shown)
        case ChoiceItem():
            return _chosen(asked, shown)
        case MatrixItem():
            return ", ".join(f"{len(rows)} {column}" for column, rows in rows_by_column(asked, shown))
        case CountMatrixItem() | TableItem():
            return _filled([row.cells for row in shown.rows])
        case NumberTableItem():
            return _numbers(asked, shown)
        case RowTableItem():
            added = len(without_sums(asked, shown.rows))
            return ", ".join([swedish.count_of(added, "rad", "rader"), *_amounts(asked, shown)])
        case _:
            return ""


def holds_amount(asked: AnyItem, shown: ShownItem) -> bool:
    """Whether the answer in a few words is, or has, an amount of money."""
    match asked:
        case NumberItem(type="money"):
            return shown.answered and bool(shown.texts)
        case NumberTableItem(number="money"):
            return bool(_total(asked, shown))
        case RowTableItem():
            return bool(_amounts(asked, shown))
        case _:
            return False


def number_cells(asked: CountMatrixItem | NumberTableItem, shown: ShownItem) -> list[tuple[str, ...]]:
    """The cells that somebody has written in, row by row: without the sums, which the portal works out."""
    width = len(asked.columns) if isinstance(asked, NumberTableItem) else 1
    return [row.cells[:width] for row in shown.rows[: len(asked.rows)]]


def _filled(rows: Sequence[Sequence[str]]) -> str:
    return f"{sum(1 for row in rows if any(row))} av {len(rows)} {'rad ifylld' if len(rows) == 1 else 'rader ifyllda'}"


def _numbers(asked: NumberTableItem, shown: ShownItem) -> str:
    """What all of it sums to where it adds up, and how much of it is filled in where that is not all."""
    rows, total = number_cells(asked, shown), _total(asked, shown)
    return total if total and all(map(any, rows)) else ", ".join(filter(None, (total, _filled(rows))))


def _total(asked: NumberTableItem, shown: ShownItem) -> str:
    if not adds_up(asked):
        return ""
    return _summed((cell for row in number_cells(asked, shown) for cell in row), asked.number, unit_of(asked))


def _amounts(asked: RowTableItem, shown: ShownItem) -> list[str]:
    """What each column of money sums to, by name."""
    columns = [(place, one.text.rstrip(": ")) for place, one in enumerate(asked.columns) if one.type == "money"]
    rows = without_sums(asked, shown.rows)
    sums = [(name, _summed((row.cells[place] for row in rows), "money", "kronor")) for place, name in columns]
    return [f"{name} {total}" for name, total in sums if total]


def _summed(cells: Iterable[str], kind: NumberKind, unit: str) -> str:
    """The sum as people read it; empty where nothing is given or something cannot be read."""
    total = total_of(read_number(cell, kind) for cell in cells if cell)
    return "" if total is None else f"{show_number(str(total), kind)}{swedish.NO_BREAK_SPACE}{unit}".strip()


def _number(shown: ShownItem) -> str:
    text = shown.texts[0] if shown.texts else ""
    return text if shown.not_known or not shown.unit else f"{text}{swedish.NO_BREAK_SPACE}{shown.unit}"


def _chosen(asked: ChoiceItem, shown: ShownItem) -> str:
    codes = chosen_codes(asked, shown)
    listed = swedish.listing([option_name(asked, code) for code in codes])
    if len(codes) < 2 or len(listed) <= _LONGEST_LIST:
        return listed
    return f"{len(codes)} av {len(asked.options)} alternativ"


def options_in_brief(asked: ChoiceItem, codes: Iterable[str]) -> str:
    """Some options by name, long ones cut."""
    return swedish.listing([shorten(option_name(asked, code), _LONGEST_OPTION, placeholder=" …") for code in codes])


def parts_in_brief(parts: Iterable[CodedText]) -> str:
    """Some rows or columns by name, long ones and long lists cut."""
    names = [shorten(one.text.rstrip(": "), _LONGEST_OPTION, placeholder=" …") for one in parts]
    return shorten(swedish.listing(names), _LONGEST_LIST, placeholder=" …")


def rows_by_column(asked: MatrixItem, shown: ShownItem) -> Iterator[tuple[str, list[str]]]:
    """Each column that is chosen in some row, with those rows, long ones cut."""
    for column in asked.columns:
        rows = [row.text.rstrip(": ") for row in shown.rows if row.chosen == column.text]
        if rows:
            yield column.text, [shorten(row, _LONGEST_OPTION, placeholder=" …") for row in rows]
