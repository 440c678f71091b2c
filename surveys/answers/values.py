"""The shapes of answers, as JSON values, and how to read what people write.

    choice          "ja"                        multi_choice   ["a", "b"] in the order of the options
    text and its    "..." (LF, NFC)             boxes          ["...", "", "..."]
      contact kinds {"by_email": true, "text": "..."} when it is sent by e-mail instead
    numbers         "90296880" when readable, otherwise exactly what was typed; {"not_known": true}
    yes_no_matrix   {"row": "ja"}               count_matrix   {"row": "3"}
    table           {"row": {"column": "..."}}  file           {"by_email": true, "note": "..."}
    number_table    {"row": {"column": "3"}}, without its sums
    row_table       [{"column": "..."}, {"column": "..."}], a row for each that has been added

None is no answer. Draft values are kept however wrong they are; surveys.checking.checks says what is wrong with them.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal, get_args

from config.language.text import FULL_WIDTH, clean
from surveys.schema import CountMatrixItem, Definition, MatrixItem, NumberItem, NumberTableItem, Question, TableItem

Value = str | list[str] | dict[str, Any] | None
Answers = Mapping[str, Any]
"""link_id -> value. A missing key and None mean the same."""

NOT_KNOWN: dict[str, Any] = {"not_known": True}
NumberKind = Literal["integer", "decimal", "percent", "money"]
OWN_UNITS = {"percent": {"%", "procent"}, "money": {"kr", "kr.", "kronor", "sek", "svenska kronor"}}
"""What percent and money are counted in, as one may write it."""
NUMBERS: frozenset[str] = frozenset(get_args(NumberKind))

_WITH_ROWS = (MatrixItem, CountMatrixItem, TableItem)
_MOST_DIGITS = 15
_SPACE = "[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
"""Every space that has a width, and neither tab nor line break: those stand between cells."""
_NUMBER = re.compile(
    rf"""(?P<sign>[-+\u2010-\u2015\u2212]?)
    (?P<whole>[1-9]\d{{0,2}}(?:(?:{_SPACE}\d{{3}})+|(?:['\u2019\u066c]\d{{3}})+)|\d+)
    (?:[.,\u066b](?P<decimals>\d{{1,12}})|:(?P<ore>\d\d)|{_SPACE}?(?P<even>[:.,][-\u2010-\u2015\u2212]))?
    (?:{_SPACE}*(?:(?P<kronor>kronor|kr|sek)|(?P<percent>%|procent)|st)\.?)?""",
    re.IGNORECASE | re.VERBOSE,
)
_MOST_DECIMALS_OF_WHOLE = 2


def stated_unit(kind: str, unit: str) -> str:
    """The unit as far as it says more than the kind: empty for kr of money, tkr where somebody has written so."""
    return "" if unit.strip().casefold() in OWN_UNITS.get(kind, ()) else unit


def read_number(text: str, kind: NumberKind = "decimal") -> Decimal | None:
    """The number that people mean by "90 296 880", "1 200:-", "1 200,00 kr", "61 %" or "0,42"; None when it is none.

    A space (or apostrophe) separates thousands only before exactly three digits, a tab or a line break never: "12 34"
    is no number. A comma or a point is the decimal sign; in a number of a whole `kind` (all but decimal) at most two
    decimals are read, since "1.200" may mean either. Kronor are no percent, percent neither kronor nor a count. Digits
    of every script count. At most 15 digits before the decimal sign and 12 after it, so that no number is rounded.
    """
    found = _NUMBER.fullmatch(clean(text).strip().translate(FULL_WIDTH))
    if not found or not _is_of(found, kind):
        return None
    digits = "".join(filter(str.isdecimal, found["whole"]))
    decimals = found["decimals"] or found["ore"]
    number = Decimal(f"{digits}.{decimals}" if decimals else digits)
    if number >= Decimal(10) ** _MOST_DIGITS:
        return None
    return -number if found["sign"] not in {"", "+"} else number


def _is_of(found: re.Match[str], kind: NumberKind) -> bool:
    if kind != "decimal" and len(found["decimals"] or "") > _MOST_DECIMALS_OF_WHOLE:
        return False
    in_kronor = found["kronor"] or found["ore"] or found["even"]
    return not (in_kronor if kind == "percent" else found["percent"] and kind in {"money", "integer"})


def canonical_number(text: str, kind: NumberKind = "decimal") -> str:
    """The stored form: plain digits with a point when readable, otherwise the text as it was typed."""
    number = read_number(text, kind)
    return clean(text).strip() if number is None else written_number(number)


def written_number(number: Decimal) -> str:
    """A number in the stored form."""
    return f"{number.normalize():f}" if number else "0"


def number_of(value: Any, kind: NumberKind = "decimal") -> Decimal | None:
    """The number in a stored value of a question of that kind; None for blank, unreadable and "kan inte anges"."""
    return read_number(value, kind) if isinstance(value, str) else None


def number_kind(item: Any) -> NumberKind:
    """The kind of the numbers that `item` is answered with; decimal, which reads the most, for what takes none."""
    if isinstance(item, CountMatrixItem):
        return "integer"
    if isinstance(item, NumberTableItem):
        return item.number
    return item.type if isinstance(item, NumberItem) else "decimal"


def is_not_known(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("not_known") is True


def text_in(value: Any) -> Any:
    """What is written in the answer to a text question: a text, or a list of boxes."""
    return value.get("text", "") if isinstance(value, Mapping) else value


def is_sent_by_email(value: Any) -> bool:
    """Whether an answer, or the documents behind it, are said to be sent by e-mail instead."""
    return isinstance(value, Mapping) and value.get("by_email") is True


def is_blank(value: Any) -> bool:
    """Whether a value says nothing: None, empty, only white space, or a collection of such."""
    if value is None or value is False:
        return True
    if isinstance(value, str):
        return not value or value.isspace()  # a long text is not looked through
    # Asked hundreds of times a page: what is a dict or a list is known at once, without asking what a Mapping is.
    if isinstance(value, list | tuple):
        return all(map(is_blank, value))
    if isinstance(value, dict | Mapping):  # a dict is seen by the first, which costs nothing
        return all(map(is_blank, value.values()))
    return False


def blank_rows(question: Question, value: Any) -> tuple[str, ...]:
    """The codes of a matrix's or table's rows that are not answered, in order; of numbers those with a blank cell."""
    if isinstance(question, NumberTableItem):
        return tuple(row.code for row in question.rows if blank_cells(question, row.code, value))
    if not isinstance(question, _WITH_ROWS):
        return ()
    given = rows_in(value)
    return tuple(row.code for row in question.rows if is_blank(given.get(row.code)))


def blank_cells(question: NumberTableItem, row: str, value: Any) -> tuple[str, ...]:
    """The codes of the columns without a number in that row."""
    cells = rows_in(rows_in(value).get(row))
    return tuple(column.code for column in question.columns if is_blank(cells.get(column.code)))


def rows_in(value: Any) -> Mapping[str, Any]:
    """What is given for each row; nothing when the value has no rows."""
    return value if isinstance(value, Mapping) else {}


def rows_of_value(value: Any) -> list[Mapping[str, Any]]:
    """The rows that the respondent has added, each by the codes of its columns; none of what is no list of rows."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def compute_value(question: Question, answers: Answers, definition: Definition | None = None) -> str | None:
    """The value of a computed number; None while none of its parts is given, or one of them cannot be read.

    The parts are numbers of their own kinds in `definition`, without one of the sum's.
    """
    if not isinstance(question, NumberItem) or not question.sum_of:
        return None
    items = definition.by_link_id if definition else {}
    given = {part: value for part in question.sum_of if not is_blank(value := answers.get(part))}
    total = total_of(
        number_of(value, number_kind(items.get(part, question)))
        for part, value in given.items()
        if not is_not_known(value)
    )
    return None if total is None else written_number(total)


def total_of(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """What given numbers sum to, without decimals that say nothing; None for none, and where one cannot be read."""
    given = list(numbers)
    readable = [number for number in given if number is not None]
    return Decimal(written_number(sum(readable, Decimal(0)))) if given and len(readable) == len(given) else None
