"""A group that repeats in a questionnaire made elsewhere: where it can be one, a table to which rows are added."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from surveys.codes import FreeNames
from surveys.interchange.fhir_element import Element, ResourceReading
from surveys.interchange.fhir_extensions import HL7
from surveys.loading.source import Rows, Table
from surveys.references import MOST_ADDED

REPEATS = "repeats"
"""The key under which a group waits with how many times it may be answered, until all conditions are known."""

_COLUMNS = frozenset({"string", "text", "date", "integer", "decimal"})
_WITH_LENGTH = frozenset({"string", "text"})
_KEPT = ("type", "max_length", "required", "minimum", "maximum")
_BESIDE = frozenset({*_KEPT, "text", "link_id", "prefix", "unit", "help", "source", "read_only"})
_OF_SECTION = frozenset({"enable_when", "enable_behavior", "prefix", "source"})
"""What stays with a section when the table stands in it; what is read first goes to the table."""
_FILE_NAME = "linkId i filen: "
"""As fhir_elsewhere begins the source of a question whose linkId it has made anew."""


def read_repeats(element: Element, table: Table) -> None:
    """Note how many times the group may be answered."""
    most = element.extension(f"{HL7}/questionnaire-maxOccurs")
    count = most.value()[1] if most else None
    table[REPEATS] = count if isinstance(count, int) and 1 <= count <= MOST_ADDED else MOST_ADDED
    if isinstance(count, int) and count > MOST_ADDED:
        told = f"Gruppen kan upprepas högst {MOST_ADDED} gånger, inte {count}: portalen tar inte fler rader."
        element.reading.tell_words(table, told, "mend")


def make_row_tables(document: Table, reading: ResourceReading) -> None:
    """Make tables of the groups that repeat, in place; of another the author is told that it is asked once."""
    asked, names = set(_asked(document)), FreeNames(_names(document))
    for section in document.get("items", ()):
        _inside(section, asked, reading)
        most = section.pop(REPEATS, 0)
        bare = Table(section.line, ((key, value) for key, value in section.items() if key not in _OF_SECTION))
        bare["link_id"] = names.give(f"{section['link_id'][:110]}.rader")
        if most and (made := _table(bare, most, asked, reading)):
            section["items"] = Rows(section.line, [made])
            for key in ("required", "intro", "help"):
                section.pop(key, None)
            reading.tell_of(section, "item.rows", value=made["link_id"])
        elif most:
            reading.tell_of(section, "item.once")


def _inside(group: Table, asked: set[str], reading: ResourceReading) -> None:
    for index, item in enumerate(group.get("items", ())):
        if item["type"] != "group":
            continue
        _inside(item, asked, reading)
        if (most := item.pop(REPEATS, 0)) and (made := _table(item, most, asked, reading)):
            group["items"][index] = made
            reading.tell_of(made, "item.rows", value=made["link_id"])
        elif most:
            reading.tell_of(item, "item.once")


def _names(node: Any) -> Iterator[str]:
    for item in node.get("items", ()):
        yield str(item["link_id"])
        yield from _names(item)


def _asked(node: Any) -> Iterator[str]:
    """The items that conditions ask for."""
    for item in node.get("items", ()):
        yield from (str(test.get("item")) for test in item.get("enable_when", ()))
        for option in item.get("options", ()):
            yield from (str(test.get("item")) for test in (option.get("opens") or {}).get("enable_when", ()))
        yield from _asked(item)


def _table(group: Table, most: int, asked: set[str], reading: ResourceReading) -> Table | None:
    """The table; None when a column cannot ask what the group asks."""
    items = group.get("items", ())
    fits = all(item["type"] in _COLUMNS and set(item) <= _BESIDE and item["link_id"] not in asked for item in items)
    if not (items and fits and group.get("text")):
        return None
    made = Table(group.line, ((key, value) for key, value in group.items() if key not in ("items", "intro")))
    columns, codes = Rows(group.line), FreeNames()
    for item in items:
        columns.append(_column(item, codes))
    pairs = list(zip(items, columns, strict=True))
    _tell_of_columns(pairs, made, reading)
    helps = [group.get("intro"), group.get("help"), *(_help(item, column) for item, column in pairs)]
    sources = [group.get("source"), *(_source(item, column) for item, column in pairs)]
    for key, parts, between in (("help", helps, "\n\n"), ("source", sources, "\n")):
        if words := between.join(text for text in parts if text):
            made[key] = words
    made.update(type="row_table", columns=columns, max_rows=most)
    return made


def _column(item: Table, codes: FreeNames) -> Table:
    """What asks in each row as the question does: its number is part of the wording, only a text has a length."""
    kept = (key for key in _KEPT if key in item and (key != "max_length" or item["type"] in _WITH_LENGTH))
    column = Table(item.line, ((key, item[key]) for key in kept))
    unit = f"({item['unit']})" if item.get("unit") else ""
    column["code"] = _code(item["link_id"], codes)
    column["text"] = " ".join(filter(None, (item.get("prefix"), item.get("text"), unit)))
    return column


def _tell_of_columns(pairs: Iterable[tuple[Table, Table]], made: Table, reading: ResourceReading) -> None:
    for item, column in pairs:
        name = column["text"]
        if _source(item, column):
            reading.tell_of(made, "item.column", column=name, code=column["code"], value=_own_name(item))
        if item.get("read_only"):
            reading.tell_of(made, "item.column-answerable", column=name)
        if "max_length" in item and "max_length" not in column:
            reading.tell_of(made, "item.column-length", column=name, value=item["max_length"])


def _help(item: Table, column: Table) -> str:
    return f"{column['text']}: {item['help']}" if item.get("help") else ""


def _source(item: Table, column: Table) -> str:
    """The file's own name of the question, where the column has another."""
    own = _own_name(item)
    return f"Kolumnen {column['code']}: {_FILE_NAME}{own}" if own != column["code"] else ""


def _own_name(item: Table) -> str:
    return str(item.get("source") or item["link_id"]).removeprefix(_FILE_NAME)


def _code(link_id: str, codes: FreeNames) -> str:
    return codes.give(re.sub(r"[^a-z0-9_-]+", "-", link_id.lower()).strip("-_")[:50] or "kolumn")
