"""Underlag med svar: answers for a board or the web, with a cover text and without whom to call or write to.

Contact fields and what signing fills in are left out, whatever is chosen, and e-mail addresses in texts are taken away.
Other personal data in free texts is for whoever publishes to read: the portal cannot know it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from archive.excerpts.choosing import Choices, choose
from archive.excerpts.reading import Excerpt, Material, read_material
from config.language import swedish
from responses.models import Response
from responses.reading.items import Reading, ShownItem
from surveys.schema import AttestationItem, Definition, TextItem

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TAKEN_AWAY = "[e-postadress borttagen]"
_DEEPEST = 6


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What is published: `sections` are those of the first answer, by their link_ids; of the others all are in it."""

    title: str
    cover: str
    sections: frozenset[str]
    choices: Choices


def make_publication(responses: Sequence[Response], wanted: Publication, at: datetime) -> Excerpt:
    """One document of one answer, or of several, each under a heading that says whose it is."""
    materials = [read_material(response) for response in responses]
    readings = [_without_contacts(choose(material.reading, wanted.choices), material.tree) for material in materials]
    first = tuple(one for one in readings[0].sections if one.link_id in wanted.sections)
    readings[0] = replace(readings[0], sections=first)
    sections = first if len(readings) == 1 else tuple(_parts(materials, readings))
    is_draft = any(material.submission is None for material in materials)
    return Excerpt(
        title=wanted.title,
        organisation=swedish.listing(list(dict.fromkeys(material.organisation for material in materials))),
        version=materials[0].tree.version,
        facts=(*(_fact(each, found) for each, found in zip(responses, materials, strict=True)),),
        mark="UTKAST till underlag" if is_draft else "UNDERLAG, inte arkivexemplaret",
        is_draft=is_draft,
        reading=_without_addresses(replace(readings[0], sections=sections, closed_sections=())),
        cover=wanted.cover.strip(),
    )


def _parts(materials: Sequence[Material], readings: Sequence[Reading]) -> Iterator[ShownItem]:
    for number, (material, reading) in enumerate(zip(materials, readings, strict=True), start=1):
        heading = f"{material.organisation}: {material.title}"
        inner = tuple(_deeper(section) for section in reading.sections)
        yield ShownItem(link_id=f"del-{number}", shape="group", level=2, text=heading, items=inner)


def _deeper(item: ShownItem) -> ShownItem:
    return replace(
        item,
        level=min(item.level + 1, _DEEPEST),
        items=tuple(map(_deeper, item.items)),
        comment=_deeper(item.comment) if item.comment else None,
        options=tuple(
            replace(option, opened=_deeper(option.opened) if option.opened else None) for option in item.options
        ),
    )


def _fact(response: Response, material: Material) -> tuple[str, str]:
    if material.submission is None:
        return material.title, "utkast"
    number = material.number(response)
    told = f", diarienummer {number}" if number else ""
    return material.title, f"kvittonummer {material.submission.receipt_number}{told}"


def _without_contacts(reading: Reading, tree: Definition) -> Reading:
    return replace(reading, sections=tuple(_public(reading.sections, tree)))


def _public(items: Sequence[ShownItem], tree: Definition) -> Iterator[ShownItem]:
    """The items that name nobody: where some of a group are contact fields, every one-line field of it is one."""
    by_link_id = tree.by_link_id
    contacts = any(_is_contact(by_link_id.get(item.link_id)) for item in items)
    for item in items:
        asked = by_link_id.get(item.link_id)
        one_line = isinstance(asked, TextItem) and asked.type != "text"
        if getattr(asked, "sign_off", None) or isinstance(asked, AttestationItem) or (contacts and one_line):
            continue
        inner = tuple(_public(item.items, tree))
        if item.shape != "group" or inner:
            yield replace(item, items=inner)


def _is_contact(asked: Any) -> bool:
    """Whether a field is for reaching somebody: by its kind, or by what the portal fills it with."""
    if not isinstance(asked, TextItem):
        return False
    filled = str(asked.prefill or "")
    return asked.type in {"email", "phone", "postal_code"} or filled.startswith("contact.")


def _without_addresses(value: Any) -> Any:
    """Every text without e-mail addresses."""
    if isinstance(value, str):
        return _ADDRESS.sub(TAKEN_AWAY, value)
    if isinstance(value, tuple):
        return tuple(_without_addresses(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _without_addresses(getattr(value, one.name)) for one in fields(value)}
        return replace(value, **changed)
    return value
