"""What the checks of a questionnaire find in one made elsewhere, mended where the author loses nothing by it.

Each mend leaves out what the portal cannot keep, or fills in what it needs, and tells the author; what no mend is for
is refused by the same checks afterwards (surveys.loader.check_document).
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from config.language.text import clean, clean_line
from config.pdf.fonts import unprintable_characters
from surveys.definition_json import DEFINITION
from surveys.interchange.fhir_element import ResourceReading
from surveys.interchange.fhir_refusals import KEPT_OUT
from surveys.loader import MOST_ITEMS
from surveys.loading.checking import CHECKS, Finding, Subject
from surveys.loading.errors import DefinitionError
from surveys.loading.source import Rows, Table
from surveys.loading.text_checks import ONE_LINE
from surveys.references import MOST_CHARACTERS, MOST_ENTRIES, MOST_NUMBER

_MOST_ROUNDS = 8
_LIMITS = {
    "max_length": (1, MOST_CHARACTERS),
    "max_selections": (1, MOST_ENTRIES),
    **dict.fromkeys(("minimum", "maximum"), (-MOST_NUMBER, MOST_NUMBER)),
}
_ENTRIES = {"options": "alternativet", "rows": "raden", "columns": "kolumnen"}
"""The keys under which there are entries with a text each -> what one is called."""


def mend_document(document: Table, reading: ResourceReading) -> None:
    """Mend in place, until nothing is found or nothing more can be done: what is left out may leave more to mend.

    Raises DefinitionError when nothing is left to ask.
    """
    for item in _items(document):
        _leave_out_limits(item, reading)
    for _ in range(_MOST_ROUNDS):
        document["items"] = _with_words(document["items"], reading)
        if not document["items"]:
            reading.refuse_of(document, "Questionnaire.item")
            raise DefinitionError(reading.report.sorted())
        if not _mend_once(document, reading):
            return


def _with_words(items: Rows, reading: ResourceReading) -> Rows:
    """The items without texts to read that say nothing, and without sections that have nothing in them."""
    kept = Rows(items.line)
    for item in items:
        if item["type"] == "group":
            item["items"] = _with_words(item["items"], reading)
            if not item["items"]:
                reading.tell_of(item, "item.empty")
                continue
        elif item["type"] == "display" and not str(item.get("text") or "").strip():
            reading.tell_of(item, "item.no-words")
            continue
        kept.append(item)
    return kept


def _mend_once(document: Table, reading: ResourceReading) -> bool:
    """Whether anything was found that there is a mend for; a document without shape, or too large, is not judged."""
    tables = {str(table["link_id"]): table for table in _items(document)}
    if len(tables) > MOST_ITEMS:
        return False
    try:
        subject = Subject(DEFINITION.validate_python(document), lambda _: None)
    except ValidationError:
        return False
    found = [(code, finding) for code in MENDS for finding in CHECKS[code](subject)]
    for code, finding in found:
        MENDS[code](tables.get(finding.item, document), finding, reading)
    return bool(found)


def _items(node: Table) -> Iterator[Table]:
    """Every item in the document, opened and comment fields included."""
    options = (option.get("opens") for option in node.get("options", ()))
    for item in (*node.get("items", ()), *options, node.get("comment")):
        if item:
            yield item
            yield from _items(item)


def _leave_out_limits(item: Table, reading: ResourceReading) -> None:
    """Numbers that the portal cannot keep: other systems write the largest that they have where there is no limit."""
    for table in (item, *(entry for key in _ENTRIES for entry in item.get(key) or ())):
        for key, (least, most) in _LIMITS.items():
            number = _limit(value) if isinstance(value := table.get(key), str) else value
            if isinstance(number, int | Decimal) and not least <= number <= most:
                del table[key]
                words = f"{KEPT_OUT} {key} {str(value)[:30]}; portalen tar tal från {least} till {most}."
                reading.tell_words(item, words, "mend")


def _leave_out(table: Table, finding: Finding, reading: ResourceReading, *keys: str) -> None:
    for key in keys or (finding.field,):
        table.pop(key, None)
    reading.tell_words(table, f"{KEPT_OUT} {finding.message}", "mend")


def _field(table: Table, finding: Finding, reading: ResourceReading) -> None:
    _leave_out(table, finding, reading)


def _bounds(table: Table, finding: Finding, reading: ResourceReading) -> None:
    if finding.field not in _ENTRIES:
        _leave_out(table, finding, reading, "minimum", "maximum")
        return
    for entry in table[finding.field]:
        low, high = (_limit(entry.get(key)) for key in ("minimum", "maximum"))
        if low is not None and high is not None and low > high:
            del entry["minimum"], entry["maximum"]
            between = f"minimum ({low}) är större än maximum ({high})."
            reading.tell_words(table, f"{KEPT_OUT} {_ENTRIES[finding.field]} {entry['code']}: {between}", "mend")


def _limit(value: Any) -> Decimal | None:
    """A bound that is a number, as the importer writes it."""
    return Decimal(value) if isinstance(value, str) else None


def _exclusive(table: Table, finding: Finding, reading: ResourceReading) -> None:
    for option in table["options"]:
        option.pop("exclusive", None)
    _leave_out(table, finding, reading, "exclusive")


def _answerable(table: Table, _: Finding, reading: ResourceReading) -> None:
    table.pop("read_only", None)
    reading.tell_of(table, "item.answerable")


def _condition(table: Table, finding: Finding, reading: ResourceReading) -> None:
    """The condition on what the finding is about; without any left the item is always asked."""
    about = finding.about or finding.item
    left = [one for one in table.get("enable_when", ()) if one["item"] != about]
    table["enable_when"] = Rows(table.line, left)
    if not left:
        _leave_out(table, finding, reading, "enable_when", "enable_behavior")
    else:
        _leave_out(table, finding, reading, "")


def _characters(table: Table, finding: Finding, reading: ResourceReading) -> None:
    for key in (finding.field, *(_ENTRIES if finding.field in _ENTRIES else ())):
        value = table.get(key)
        if isinstance(value, str):
            table[key] = _shown(value, one_line=key in ONE_LINE or _is_heading(table, key))
        for entry in value if isinstance(value, list) else ():
            entry["text"] = _shown(entry["text"], one_line=True)
    reading.tell_of(table, "item.characters" if "link_id" in table else "Questionnaire.characters")


def _is_heading(table: Table, key: str) -> bool:
    return key == "text" and table.get("type") == "group"


def _shown(text: str, *, one_line: bool) -> str:
    cleaned = clean_line(text) if one_line else clean(text)
    return "".join(sign for sign in cleaned if not unprintable_characters(sign)) or "–"


def _entry(table: Table, finding: Finding, reading: ResourceReading) -> None:
    """An option, a row or a column that says nothing is called as its code."""
    for entry in table[finding.field] if finding.field in _ENTRIES else ():
        if not str(entry.get("text") or "").strip():
            entry["text"] = entry["code"]
            named = f"{_ENTRIES[finding.field].capitalize()} {entry['code']}"
            reading.tell_words(table, f"{named} saknar text i filen.", "mend")


MENDS: Mapping[str, Callable[[Table, Finding, ResourceReading], Any]] = {
    "required-without-answer": _field,
    "read-only": _answerable,
    "boxes": _field,
    "max-selections": _field,
    "date": _field,
    "bounds": _bounds,
    "exclusive": _exclusive,
    "condition-item": _condition,
    "condition-order": _condition,
    "condition-operator": _condition,
    "condition-value": _condition,
    "unprintable-text": _characters,
    "control-character": _characters,
    "missing-name": _entry,
}
"""The code of a check -> how what it finds is mended."""
