"""Answers short enough for one line: amounts, numbers, what was chosen. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import shorten

from config import swedish
from responses.reading.items import ShownItem
from surveys.schema import AnyItem, ChoiceItem, CountMatrixItem, MatrixItem, NumberItem, TableItem
from surveys.wording import label_of, option_name

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
            return f"{sum(1 for row in shown.rows if any(row.cells))} av {len(shown.rows)} rader ifyllda"
        case _:
            return ""


def _number(shown: ShownItem) -> str:
    text = shown.texts[0] if shown.texts else ""
    return text if shown.not_known or not shown.unit else f"{text}{swedish.NO_BREAK_SPACE}{shown.unit}"


def _chosen(asked: ChoiceItem, shown: ShownItem) -> str:
    codes = chosen_codes(asked, shown)
    listed = swedish.listing([option_name(asked, code) for code in codes])
    if len(codes) < 2 or len(listed) <= _LONGEST_LIST:
        return listed
    return f"{len(codes)} av {len(asked.options)} alternativ"


def chosen_codes(asked: ChoiceItem, shown: ShownItem) -> list[str]:
    """The codes of the options that are chosen."""
    return [option.code for option, one in zip(asked.options, shown.options, strict=True) if one.chosen]


def options_in_brief(asked: ChoiceItem, codes: Iterable[str]) -> str:
    """Some options by name, long ones cut."""
    return swedish.listing([shorten(option_name(asked, code), _LONGEST_OPTION, placeholder=" …") for code in codes])


def rows_by_column(asked: MatrixItem, shown: ShownItem) -> Iterator[tuple[str, list[str]]]:
    """Each column that is chosen in some row, with those rows, long ones cut."""
    for column in asked.columns:
        rows = [row.text.rstrip(": ") for row in shown.rows if row.chosen == column.text]
        if rows:
            yield column.text, [shorten(row, _LONGEST_OPTION, placeholder=" …") for row in rows]
