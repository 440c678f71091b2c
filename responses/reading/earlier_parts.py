"""What a link to a row or an option of an earlier question points at: its name, and its answer. Pure."""

from collections.abc import Mapping
from typing import Any

from config.language import swedish
from responses.reading.items import Source, read_item
from responses.reading.tables import ItemWithRows, show_number
from responses.reading.text import text_of
from surveys.answers.values import is_blank, is_not_known, number_kind, number_of, rows_in
from surveys.references import Continues
from surveys.schema import ChoiceItem, CountMatrixItem, NumberItem, NumberTableItem, Question
from surveys.wordings.wording import short_unit_of


def name_of_part(asked: Question, link: Continues) -> str:
    """What the row or option is called; the question where the link points at all of it."""
    parts = (*getattr(asked, "options", ()), *getattr(asked, "rows", ()))
    return next((part.text for part in parts if part.code in {link.option, link.row}), asked.text).rstrip(": ")


def part_in_words(source: Source, asked: Question, link: Continues) -> str:
    """What was answered of the option or row that a link points at, or of the whole question; empty for nothing."""
    value = source.value_of(asked)
    if isinstance(asked, ItemWithRows) and not link.row:
        return "; ".join(text_of(read_item(source, asked.link_id)).split("\n"))
    if isinstance(asked, ChoiceItem):
        chosen = value if isinstance(value, list) else [value]
        if link.option:
            return "" if is_blank(value) else "Valt" if link.option in chosen else "Inte valt"
        return swedish.listing([option.text.rstrip(": ") for option in asked.options if option.code in chosen])
    given = rows_in(value).get(link.row) if link.row else value
    if isinstance(asked, NumberTableItem):
        cells = [
            f"{show_number(cell, asked.number)} {short_unit_of(asked)}" for cell in rows_in(given).values() if cell
        ]
        return ", ".join(map(str.strip, cells))
    if isinstance(given, Mapping):
        return "Kan inte anges" if is_not_known(given) else ", ".join(str(cell) for cell in given.values() if cell)
    if isinstance(given, list):
        return ", ".join(str(text) for text in given if text)
    columns = {column.code: column.text for column in getattr(asked, "columns", ())}
    number = number_of(given, number_kind(asked))
    return columns.get(given, "") or (str(given or "") if number is None else swedish.number(number))


def count_of_part(asked: Question, link: Continues, value: Any) -> Any:
    """The count that a link points at: a count matrix's row, or a whole number of its own."""
    if isinstance(asked, CountMatrixItem):
        return rows_in(value).get(link.row)
    return value if isinstance(asked, NumberItem) and asked.type == "integer" else None
