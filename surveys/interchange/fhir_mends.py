"""What the checks of a questionnaire find in one made elsewhere, mended where the author loses nothing by it.

Each mend leaves out what the portal cannot keep, or fills in what it needs, and tells the author; what no mend is for
is refused by the same checks afterwards (surveys.loader.check_document).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from config.language import swedish
from config.language.text import clean, clean_line
from config.pdf.fonts import unprintable_characters
from surveys.codes import same_words
from surveys.definition_json import DEFINITION
from surveys.interchange.fhir_element import ResourceReading
from surveys.interchange.fhir_refusals import KEPT_OUT
from surveys.loader import MOST_ITEMS
from surveys.loading.checking import CHECKS, Finding, Subject
from surveys.loading.errors import DefinitionError
from surveys.loading.source import Rows, Table
from surveys.loading.text_checks import ONE_LINE
from surveys.references import LARGEST, MOST_CELLS, MOST_DECIMALS, MOST_ENTRIES

_MOST_ROUNDS = 8
_WHOLE = ("max_length", "max_selections")
_LIMITS = (*_WHOLE, "minimum", "maximum")
_LEFT_OUT = "left out"
"""The type of an item that waits to be taken out, once all that was found has been mended."""
_WRONG = "wrong conditions"
"""The key under which an item gathers what it cannot ask for."""
_TOO_MANY = "many-entries"
"""The check that takes an item out: nothing else of it is mended."""
_AT_ONCE = frozenset({"missing-name", "bounds"})
"""Checks that find each entry of an item by itself; all of them are mended together."""
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
    """The items without those left out, texts to read that say nothing, and sections that have nothing in them."""
    kept = Rows(items.line)
    for item in items:
        if item["type"] == _LEFT_OUT:
            continue
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
    too_large = {finding.item for code, finding in found if code == _TOO_MANY}
    done: set[tuple[str, str, str]] = set()
    for code, finding in found:
        mended = (code, finding.item, finding.field)
        if (finding.item in too_large and code != _TOO_MANY) or (code in _AT_ONCE and mended in done):
            continue
        done.add(mended)
        MENDS[code](tables.get(finding.item, document), finding, reading)
    _drop_conditions(tables.values())
    return bool(found)


def _items(node: Table) -> Iterator[Table]:
    """Every item in the document, opened and comment fields included."""
    options = (option.get("opens") for option in node.get("options", ()))
    for item in (*node.get("items", ()), *options, node.get("comment")):
        if item:
            yield item
            yield from _items(item)


def _leave_out_limits(item: Table, reading: ResourceReading) -> None:
    """Numbers that the portal cannot keep: other systems write the largest that they have where there is no limit, and
    0.1 + 0.2 with all the decimals that their computer has.
    """
    for table in (item, *(entry for key in _ENTRIES for entry in item.get(key) or ())):
        for key in (key for key in _LIMITS if table.get(key) is not None):
            value, number = str(table[key])[:30], _limit(table[key])
            least, most = 1 if key in _WHOLE else -LARGEST[key], LARGEST[key]
            if number is None or not least <= number <= most or (key in _WHOLE and number % 1):
                del table[key]
                told = f"{KEPT_OUT} {key} {value}; portalen tar tal från {least} till {most}."
                reading.tell_words(item, told, "mend")
            elif number != (rounded := round(number, MOST_DECIMALS)):
                table[key] = f"{rounded.normalize():f}"
                told = f"{key} är avrundat till {table[key]}: i filen står {value}."
                reading.tell_words(item, told, "mend")


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
    """The number, as the importer writes it or as the file has it; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _exclusive(table: Table, finding: Finding, reading: ResourceReading) -> None:
    for option in table["options"]:
        option.pop("exclusive", None)
    _leave_out(table, finding, reading, "exclusive")


def _answerable(table: Table, _: Finding, reading: ResourceReading) -> None:
    table.pop("read_only", None)
    reading.tell_of(table, "item.answerable")


def _condition(table: Table, finding: Finding, reading: ResourceReading) -> None:
    """The condition on what the finding is about goes, with the others that do (_drop_conditions)."""
    table.setdefault(_WRONG, set()).add(finding.about or finding.item)
    reading.tell_words(table, f"{KEPT_OUT} {finding.message}", "mend")


def _drop_conditions(tables: Iterable[Table]) -> None:
    """Without any condition left an item is always asked."""
    for table in tables:
        wrong = table.pop(_WRONG, ())
        if not wrong:
            continue
        left = [one for one in table.get("enable_when", ()) if one["item"] not in wrong]
        table["enable_when"] = Rows(table.line, left)
        for key in () if left else ("enable_when", "enable_behavior"):
            table.pop(key, None)


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


def _alike(table: Table, finding: Finding, reading: ResourceReading) -> None:
    """Of entries that are called the same all but the first get a number after their text."""
    taken = set[str]()
    for entry in table[finding.field]:
        text, number = entry["text"], 2
        while same_words(entry["text"]) in taken:
            entry["text"], number = f"{text} ({number})", number + 1
        taken.add(same_words(entry["text"]))
        if entry["text"] != text:
            named = f"{_ENTRIES[finding.field].capitalize()} {entry['code']}"
            reading.tell_words(table, f"{named} heter {entry['text']}: texten står flera gånger i filen.", "mend")


def _rows(table: Table, finding: Finding, reading: ResourceReading) -> None:
    """Of rows that the respondent adds there are fewer; another table is left out, and one of too many columns too."""
    if table["type"] != "row_table":
        _item(table, finding, reading)
    if len(table.get("columns", ())) not in range(1, MOST_ENTRIES + 1):
        return
    before, table["max_rows"] = table["max_rows"], MOST_CELLS // len(table["columns"])
    most = swedish.count_of(table["max_rows"], "rad", "rader")
    told = f"Högst {most} kan läggas till, inte {before}: portalen tar {MOST_CELLS} rutor i en tabell."
    reading.tell_words(table, told, "mend")


def _item(table: Table, finding: Finding, reading: ResourceReading) -> None:
    """Nothing of an item that is too large is read; what asks for it is mended when it is gone."""
    if table["type"] == _LEFT_OUT:
        return
    called = str(table.get("text") or finding.item)[:60]
    reading.tell_words(table, f"{KEPT_OUT} frågan ”{called}”. {finding.message}", "mend")
    table.clear()
    table.update(type=_LEFT_OUT, link_id=finding.item)


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
    "same-text": _alike,
    "table-size": _rows,
    _TOO_MANY: _item,
}
"""The code of a check -> how what it finds is mended; what takes an item out comes last."""
