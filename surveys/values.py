"""The shapes of answers, as JSON values, and how to read what people write.

    choice          "ja"                        multi_choice   ["a", "b"] in the order of the options
    text and its    "..." (LF, NFC)             boxes          ["...", "", "..."]
      contact kinds
    numbers         "90296880" when readable, otherwise exactly what was typed; {"not_known": true}
    yes_no_matrix   {"row": "ja"}               count_matrix   {"row": "3"}
    table           {"row": {"column": "..."}}  file           {"by_email": true, "note": "..."}

None is no answer. Draft values are kept however wrong they are; surveys.checks says what is wrong with them.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from surveys.schema import CountMatrixItem, MatrixItem, NumberItem, Question, TableItem

Value = str | list[str] | dict[str, Any] | None
Answers = Mapping[str, Any]
"""link_id -> value. A missing key and None mean the same."""

NOT_KNOWN: dict[str, Any] = {"not_known": True}
_MOST_DIGITS = 15
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d{1,12})?")
_UNITS = re.compile(r"(kronor|kr|sek|%|procent|st)\.?$", re.IGNORECASE)


def read_number(text: str) -> Decimal | None:
    """The number that people mean by "90 296 880", "1 200 kr", "61 %" or "0,42"; None when it is none.

    Spaces are thousands separators and a comma is the decimal sign. At most 15 digits before the decimal sign and 12
    after it, so that no number is rounded.
    """
    bare = _UNITS.sub("", _SPACES.sub("", text)).replace("\u2212", "-")
    if not _NUMBER.fullmatch(bare):
        return None
    try:
        number = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.copy_abs() < Decimal(10) ** _MOST_DIGITS else None


def canonical_number(text: str) -> str:
    """The stored form: plain digits with a point when readable, otherwise the text as it was typed."""
    number = read_number(text)
    if number is None:
        return text.strip()
    return f"{number.normalize():f}" if number else "0"


def number_of(value: Any) -> Decimal | None:
    """The number in a stored value; None for blank, unreadable and "kan inte anges"."""
    return read_number(value) if isinstance(value, str) else None


def is_not_known(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("not_known") is True


def is_blank(value: Any) -> bool:
    """Whether a value says nothing: None, empty, only white space, or a collection of such."""
    if value is None or value is False:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_blank(part) for part in value.values())
    if isinstance(value, list | tuple):
        return all(is_blank(part) for part in value)
    return False


def blank_rows(question: Question, value: Any) -> tuple[str, ...]:
    """The codes of a matrix's or table's rows that are not answered, in order."""
    if not isinstance(question, MatrixItem | CountMatrixItem | TableItem):
        return ()
    given = rows_in(value)
    return tuple(row.code for row in question.rows if is_blank(given.get(row.code)))


def rows_in(value: Any) -> Mapping[str, Any]:
    """What is given for each row; nothing when the value has no rows."""
    return value if isinstance(value, Mapping) else {}


def computed(question: Question, answers: Answers) -> str | None:
    """The value of a computed number; None while none of its parts is readable."""
    if not isinstance(question, NumberItem) or not question.sum_of:
        return None
    parts = [number for part in question.sum_of if (number := number_of(answers.get(part))) is not None]
    return canonical_number(str(sum(parts, Decimal(0)))) if parts else None
