"""What one text says for the fields inside its question, those that an option opens ("ange vilken") among them.

Whoever contributes to a question writes one text. What they write in the fields inside it in a Word document is lines
of that text, each under the name of its field, and goes out in the same field again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.language.swedish import within_sentence
from surveys.answers.entries import READERS, SHAPES, initial_of
from surveys.answers.values import is_blank
from surveys.schema import ChoiceItem, FileItem, NumberItem, Question, TextItem, is_computed, walk
from surveys.word.answers import EntriesOf
from surveys.wordings.wording import box_name

_BEGINS, _GOES_ON = "Till ”{}”:", "    "


@dataclass(frozen=True)
class _Part:
    """A place to write in inside a question: `name` as surveys.answers.entries has it, `called` as the text has it."""

    field: TextItem | NumberItem | FileItem
    name: str
    called: str


def fields_within(question: Question) -> list[TextItem | NumberItem | FileItem]:
    """The fields that stand inside the question and are written, in reading order."""
    inside = (
        one for one in walk(question) if one is not question and isinstance(one, TextItem | NumberItem | FileItem)
    )
    return [one for one in inside if not (one.sign_off or one.read_only or is_computed(one))]


def with_fields(question: Question, text: str, values: Mapping[str, Any]) -> str:
    """The text, and then what the fields inside the question say. `values` are their answers by link_id."""
    lines = [text] if text.strip() else []
    for part in _parts(question):
        value = values.get(part.field.link_id)
        words = "" if is_blank(value) else _words(part, initial_of(part.field, value)).strip()
        if words:
            lines.append(f"{_BEGINS.format(part.called)} {words.replace(chr(10), chr(10) + _GOES_ON)}")
    return "\n".join(lines)


def without_fields(question: Question, text: str) -> tuple[dict[str, Any], str]:
    """What with_fields put together: the answers of the fields by link_id, those that it says something for, and the
    other words.
    """
    parts = {_BEGINS.format(part.called): part for part in _parts(question)}
    said: dict[str, list[str]] = {}
    rest, goes_on = list[str](), None
    for line in text.split("\n"):
        begins = next((one for one in parts if one not in said and line.startswith(one)), None)
        if begins:
            said[begins] = [line.removeprefix(begins).removeprefix(" ")]
            goes_on = said[begins]
        elif goes_on and line.startswith(_GOES_ON):
            goes_on.append(line.removeprefix(_GOES_ON))
        else:
            rest.append(line)
            goes_on = None
    entries: dict[str, dict[str, Any]] = {}
    for begins, lines in said.items():
        part = parts[begins]
        entries.setdefault(part.field.link_id, {}).update(_entry(part, "\n".join(lines)))
    fields = {one.link_id: one for one in fields_within(question)}
    values = {key: READERS[SHAPES[type(fields[key])]](EntriesOf(fields[key], given)) for key, given in entries.items()}
    return values, "\n".join(rest).strip()


def _parts(question: Question) -> list[_Part]:
    """No two of them are called the same."""
    found, taken = list[_Part](), set[str]()
    for field in fields_within(question):
        called = _called(question, field)
        for name, box in _places(field):
            unique = whole = ", ".join(filter(None, (called, within_sentence(box))))
            number = 1
            while unique in taken:
                number += 1
                unique = f"{whole} ({number})"
            taken.add(unique)
            found.append(_Part(field, name, unique))
    return found


def _places(field: TextItem | NumberItem | FileItem) -> Iterator[tuple[str, str]]:
    if isinstance(field, TextItem) and field.boxes > 1:
        yield from ((f"box_{number}", box_name(field, number)) for number in range(1, field.boxes + 1))
    else:
        yield "note" if isinstance(field, FileItem) else "value", ""


def _called(question: Question, field: Question) -> str:
    """After the option that opens it, or by its own wording."""
    options = question.options if isinstance(question, ChoiceItem) else ()
    text = next((option.text for option in options if option.opens is field), "") or field.text or "Kommentar"
    return " ".join(text.split()).rstrip(":., ")


def _words(part: _Part, entries: Mapping[str, Any]) -> str:
    if entries.get("not_known") and isinstance(part.field, NumberItem):
        return part.field.not_known
    return str(entries.get(part.name) or "")


def _entry(part: _Part, words: str) -> dict[str, Any]:
    if isinstance(part.field, NumberItem) and part.field.not_known and words == part.field.not_known:
        return {"not_known": True}
    return {part.name: words}
