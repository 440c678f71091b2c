"""A group that repeats in a questionnaire made elsewhere: where it can be one, a table to which rows are added."""

import re
from collections.abc import Iterator
from typing import Any

from surveys.interchange.fhir_element import Element, ResourceReading
from surveys.interchange.fhir_extensions import HL7
from surveys.loading.source import Rows, Table

REPEATS = "repeats"
"""The key under which a group waits with how many times it may be answered, until all conditions are known."""

_MOST_ROWS = 30
_COLUMNS = frozenset({"string", "text", "date", "integer", "decimal"})
_KEPT = ("type", "text", "max_length", "required", "minimum", "maximum")
_BESIDE = frozenset({*_KEPT, "link_id", "prefix", "unit", "help", "source", "read_only"})


def read_repeats(element: Element, table: Table) -> None:
    """Note how many times the group may be answered."""
    most = element.extension(f"{HL7}/questionnaire-maxOccurs")
    count = most.value()[1] if most else None
    table[REPEATS] = count if isinstance(count, int) and 1 <= count <= _MOST_ROWS else _MOST_ROWS


def make_row_tables(document: Table, reading: ResourceReading) -> None:
    """Make tables of the groups that repeat, in place; of another the author is told that it is asked once."""
    asked = set(_asked(document))
    for section in document.get("items", ()):
        _inside(section, asked, reading)
        if (most := section.pop(REPEATS, 0)) and (made := _table(section, most, asked)):
            made["link_id"] = f"{made['link_id'][:110]}.rader"
            for key in ("enable_when", "enable_behavior", "prefix", "source"):
                made.pop(key, None)
            section["items"] = Rows(section.line, [made])
            section.pop("required", None)
            reading.tell_of(section, "item.rows", value=made["link_id"])
        elif most:
            reading.tell_of(section, "item.once")


def _inside(group: Table, asked: set[str], reading: ResourceReading) -> None:
    for index, item in enumerate(group.get("items", ())):
        if item["type"] != "group":
            continue
        _inside(item, asked, reading)
        if (most := item.pop(REPEATS, 0)) and (made := _table(item, most, asked)):
            group["items"][index] = made
            reading.tell_of(made, "item.rows", value=made["link_id"])
        elif most:
            reading.tell_of(item, "item.once")


def _asked(node: Any) -> Iterator[str]:
    """The items that conditions ask for."""
    for item in node.get("items", ()):
        yield from (str(test.get("item")) for test in item.get("enable_when", ()))
        for option in item.get("options", ()):
            yield from (str(test.get("item")) for test in (option.get("opens") or {}).get("enable_when", ()))
        yield from _asked(item)


def _table(group: Table, most: int, asked: set[str]) -> Table | None:
    """The table; None when a column cannot ask what the group asks."""
    items = group.get("items", ())
    fits = all(item["type"] in _COLUMNS and set(item) <= _BESIDE and item["link_id"] not in asked for item in items)
    if not (items and fits and group.get("text")):
        return None
    columns, codes = Rows(group.line), set[str]()
    for item in items:
        code = _code(item["link_id"], codes)
        column = Table(item.line, {key: item[key] for key in _KEPT if key in item}.items())
        column["code"] = code
        column["text"] = f"{item.get('text', '')}{' (' + item['unit'] + ')' if item.get('unit') else ''}"
        columns.append(column)
        codes.add(code)
    made = Table(group.line, ((key, value) for key, value in group.items() if key not in ("items", "intro")))
    helps = [group.get("intro"), group.get("help"), *(_help(item) for item in items)]
    if words := "\n\n".join(text for text in helps if text):
        made["help"] = words
    made.update(type="row_table", columns=columns, max_rows=most)
    return made


def _help(item: Table) -> str:
    return f"{item.get('text', '')}: {item['help']}" if item.get("help") else ""


def _code(link_id: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9_-]+", "-", link_id.lower()).strip("-_")[:50] or "kolumn"
    made, number = stem, 2
    while made in taken:
        made, number = f"{stem}-{number}", number + 1
    return made
