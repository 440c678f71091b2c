"""A questionnaire made elsewhere, R4 or R5, put into what the importer reads: names of items, value sets in the file.

What cannot be kept of such a file is told by name instead of refused (fhir_element), since somebody reads and mends it
before it is published. Files that we have exported are left as they are.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from surveys.codes import FreeNames
from surveys.interchange.fhir_extensions import OURS, list_in
from surveys.interchange.fhir_shapes import Tell, mend_shapes
from surveys.interchange.fhir_stu3 import put_in_later_names

_LINK_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONGEST = 110
_CHOICES = frozenset({"choice", "open-choice", "coding"})


@dataclass(frozen=True)
class GivenHead:
    """What a file lacks and its author has stated beside it; empty where the file has it."""

    name: str = ""
    version: str = ""
    year: str = ""
    last_response_day: str = ""


def is_ours(resource: Any) -> bool:
    """Whether anything in the file is an extension of ours: then it was exported here."""
    if isinstance(resource, dict):
        return str(resource.get("url", "")).startswith(f"{OURS}/") or any(map(is_ours, resource.values()))
    return isinstance(resource, list) and any(map(is_ours, resource))


def prepare_resource(resource: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The resource with options in place of its value sets, and with linkIds that can be link_ids.

    What STU3 names otherwise, and what is only written otherwise (fhir_shapes), is put as R4 and R5 have it.
    """
    made: dict[str, Any] = deepcopy(dict(resource))
    if put_in_later_names(_items(made)):
        tell("", "Questionnaire.stu3", {})
    mend_shapes(made, tell)
    _name_items(made, tell)
    _put_options(made, tell)
    return made


def _items(node: Any) -> Iterator[dict[str, Any]]:
    inside = node.get("item") if isinstance(node, dict) else None
    for item in inside if isinstance(inside, list) else ():
        if isinstance(item, dict):
            yield item
            yield from _items(item)


def _name_items(resource: dict[str, Any], tell: Tell) -> None:
    """Names that a link_id cannot have are made anew, and those that stand twice; the file's own is in `source`."""
    given = [item["linkId"] for item in _items(resource) if isinstance(item.get("linkId"), str)]
    taken = {name for name in given if _LINK_ID.fullmatch(name) and len(name) <= _LONGEST}
    names, free = dict[str, str](), FreeNames(taken)
    for name in given:
        if name and name not in taken and name not in names:
            names[name] = free.give(_stem(name))
    seen: set[str] = set()
    for item in _items(resource):
        name = item.get("linkId")
        if isinstance(name, str) and name:
            made = names.get(name, name)
            if made in seen:
                made = free.give(_stem(name))
                tell(made, "item.twice", {"value": name, "name": made})
            elif made != name:
                tell(made, "item.renamed", {"value": name, "name": made})
            seen.add(made)
            if made != name:
                item["linkId"] = made
                source = {"url": f"{OURS}/source", "valueString": f"linkId i filen: {name}"}
                item["extension"] = [*list_in(item.get("extension")), source]
        for test in list_in(item.get("enableWhen")):
            if isinstance(test, dict) and str(test.get("question")) in names:
                test["question"] = names[str(test["question"])]


def _stem(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:_LONGEST] or "fraga"


def _put_options(resource: dict[str, Any], tell: Tell) -> None:
    """Options from the value sets that lie in the file; a question whose list is elsewhere is asked as a text."""
    sets = {str(one.get("id")): one for one in list_in(resource.pop("contained", None)) if isinstance(one, dict)}
    listed = {key: _listed(one) for key, one in sets.items()}
    used, addresses = set(), _addresses_of(sets)
    for item in _items(resource):
        name, link_id = item.get("answerValueSet"), str(item.get("linkId", ""))
        key = _key_of(str(name), addresses) if name else ""
        options, left = listed.get(key, ((), ())) if name else ((), ())
        for what in left:
            tell(link_id, "item.valueset-part", {"value": name, "what": what})
        if name and options:
            used.add(key)
            del item["answerValueSet"]
            item["answerOption"] = [{"valueCoding": concept} for concept in options]
            tell(link_id, "item.valueset", {"value": name, "count": len(options)})
        elif str(item.get("type")) in _CHOICES and not item.get("answerOption"):
            item["type"] = "string"
            for unread in ("answerValueSet", "answerOption"):
                item.pop(unread, None)
            if not left:
                tell(link_id, "item.no-list", {"value": name or "ingen"})
    for key, one in sets.items():
        if key not in used:
            tell("", "Questionnaire.contained-left", {"value": f"{one.get('resourceType')} {key}"})


_Addresses = Mapping[tuple[str, str | None], tuple[int, str]]
"""The place and id of the first value set that has an address, in each version; by None in any."""


def _addresses_of(sets: Mapping[str, dict[str, Any]]) -> _Addresses:
    found: dict[tuple[str, str | None], tuple[int, str]] = {}
    for place, (key, one) in enumerate(sets.items()):
        if isinstance(address := one.get("url"), str) and address:
            found.setdefault((address, str(one.get("version") or "")), (place, key))
            found.setdefault((address, None), (place, key))
    return found


def _key_of(name: str, addresses: _Addresses) -> str:
    """The id of the value set: by its id, or by its address, of the version that is asked for where both say which."""
    address, _, version = name.partition("|")
    asked = [(address, version), (address, "")] if version else [(address, None)]
    found = [addresses[one] for one in asked if one in addresses]
    return min(found)[1] if found else name.removeprefix("#")


_Listed = tuple[tuple[dict[str, Any], ...], tuple[str, ...]]
"""The codings of a value set, and in words what else it has, which only a terminology server could list."""


def _listed(value_set: Mapping[str, Any]) -> _Listed:
    """What it lists, expanded or else included."""
    expansion, compose = value_set.get("expansion"), value_set.get("compose")
    if isinstance(expansion, dict) and list_in(expansion.get("contains")):
        return tuple(_expanded(list_in(expansion["contains"]))), ()
    parts = compose if isinstance(compose, dict) else {}
    found, left = _composed(parts.get("include"))
    without, left_in = _composed(parts.get("exclude"))
    gone = {(one.get("system"), one["code"]) for one in without}
    kept = tuple(one for one in found if (one.get("system"), one["code"]) not in gone)
    return kept, (*left, *(f"undantaget {what}" for what in left_in))


def _expanded(contains: list[Any]) -> Iterator[dict[str, Any]]:
    """Those that can be chosen, in order; a heading above others is none."""
    waiting = contains[::-1]
    while waiting:
        concept = waiting.pop()
        if not isinstance(concept, dict):
            continue
        if not (concept.get("abstract") or concept.get("inactive")) and (
            made := _coding(concept, concept.get("system"))
        ):
            yield made
        waiting += list_in(concept.get("contains"))[::-1]


def _composed(parts: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """The codings that are listed one by one, and in words the others."""
    found, left = [], []
    for part in (one for one in list_in(parts) if isinstance(one, dict)):
        system, concepts = part.get("system"), list_in(part.get("concept"))
        found += [made for concept in concepts if (made := _coding(concept, system))]
        left += [f"värdelistan {one}" for one in list_in(part.get("valueSet"))]
        if part.get("filter"):
            left.append(f"urvalet (filter) ur {system}")
        elif system and not concepts:
            left.append(f"hela kodsystemet {system}")
    return found, left


def _coding(concept: Any, system: Any) -> dict[str, Any]:
    if not isinstance(concept, dict) or not isinstance(concept.get("code"), str):
        return {}
    made = {"system": system, "code": concept["code"], "display": concept.get("display") or concept["code"]}
    return {key: value for key, value in made.items() if isinstance(value, str)}
