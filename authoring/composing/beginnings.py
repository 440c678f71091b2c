"""What a new draft says: next year's questionnaire, a correction of this one, or a first section."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from authoring.composing.outlines import every_item
from surveys.definition_json import DocumentNode, definition_to_json
from surveys.schema import Definition
from surveys.terms import Relation

TakenEditions = Collection[tuple[str, str]]
"""Names and versions that an owner's questionnaires have."""
_YEARS = re.compile(r"(?<![\d:/])\d{4}(?![\d:/])")
_NOT_CONTINUED = frozenset({"group", "display", "attestation"})
_FOR_ONE_YEAR = ("reference", "last_response_day", "note")


@dataclass(frozen=True)
class NewHead:
    """What a new draft is called."""

    name: str
    title: str
    year: int
    version: str
    last_response_day: str = ""


def next_head(definition: Definition, *, today: date, taken: TakenEditions) -> NewHead:
    """What next year's is called as long as nobody says otherwise. `taken`: the owner's names and versions."""
    year, before = definition.year + 1, definition.year
    name = _moved(definition.name, before, 1)
    name = name if name != definition.name else f"{definition.name[:54]}-{year}"
    return NewHead(name, _moved(definition.title, before, 1), year, free_version(name, today, taken))


def next_years(definition: Definition, head: NewHead) -> DocumentNode:
    """A later year's document: every question continues this year's, as the same question."""
    document = definition_to_json(definition)
    for key in _FOR_ONE_YEAR:
        document.pop(key, None)
    document |= asdict(head)
    if definition.period:
        document["period"] = _moved(definition.period, definition.year, head.year - definition.year)
    document["source"] = f"Utgår från {definition.name}, utgåva {definition.version}"
    _continue_all(document, definition)
    return document


def correction_of(definition: Definition, *, today: date, taken: TakenEditions) -> DocumentNode:
    """The same questionnaire with a version of its own: questions are known again by their link_ids."""
    return {**definition_to_json(definition), "version": free_version(definition.name, today, taken)}


def first_section(head: NewHead) -> DocumentNode:
    """A questionnaire with a section and a question, both to be worded."""
    question: DocumentNode = {"type": "text", "link_id": "A-1"}
    section = {"type": "group", "link_id": "A", "text": "Första avsnittet", "items": [question]}
    return {**asdict(head), "series": re.sub(r"-?\d{4}$", "", head.name) or head.name, "items": [section]}


def free_version(name: str, today: date, taken: TakenEditions) -> str:
    """The day; with a number for each further version of it."""
    day, number = today.isoformat(), 2
    version = day
    while (name, version) in taken:
        version, number = f"{day}.{number}", number + 1
    return version


def _moved(text: str, year: int, years: int) -> str:
    """The text with the years that it names, that one and the one before, so many years later. No number of a law."""
    return _YEARS.sub(lambda found: str(int(found[0]) + years) if int(found[0]) in (year - 1, year) else found[0], text)


def _continue_all(document: DocumentNode, definition: Definition) -> None:
    """Fields inside a question and rows are found again through the question itself (surveys.answers.carrying).

    What they continued until now they continue still: an organisation may have answered that year, and not this one.
    """
    inner = {child for child, parent in definition.parent.items() if definition.by_link_id[parent].type != "group"}
    inner |= {item.comment.link_id for item in definition.by_link_id.values() if item.comment}
    for item in every_item(document):
        if item["link_id"] not in inner and item["type"] not in _NOT_CONTINUED and "sign_off" not in item:
            link = {"questionnaire": definition.name, "item": item["link_id"], "relation": Relation.SAME.value}
            item["continues"] = [link, *item.get("continues", ())]
