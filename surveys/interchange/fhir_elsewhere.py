"""A questionnaire made elsewhere, R4 or R5, put into what the importer reads: names of items, value sets in the file.

What cannot be kept of such a file is told by name instead of refused (fhir_element), since somebody reads and mends it
before it is published. Files that we have exported are left as they are.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

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


def prepared(resource: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
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
    names: dict[str, str] = {}
    for name in given:
        if name and name not in taken and name not in names:
            names[name] = _free(name, taken | set(names.values()))
    seen: set[str] = set()
    for item in _items(resource):
        name = item.get("linkId")
        if isinstance(name, str) and name:
            made = names.get(name, name)
            if made in seen:
                made = _free(name, taken | set(names.values()) | seen)
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


def _free(name: str, taken: set[str]) -> str:
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:_LONGEST] or "fraga"
    made, number = stem, 2
    while made in taken:
        made, number = f"{stem}-{number}", number + 1
    return made


def _put_options(resource: dict[str, Any], tell: Tell) -> None:
    """Options from the value sets that lie in the file; a question whose list is elsewhere is asked as a text."""
    sets = {str(one.get("id")): one for one in list_in(resource.pop("contained", None)) if isinstance(one, dict)}
    addresses = {one["url"]: key for key, one in sets.items() if isinstance(one.get("url"), str)}
    used = set()
    for item in _items(resource):
        name, link_id = item.get("answerValueSet"), str(item.get("linkId", ""))
        key = addresses.get(str(name), str(name or "").removeprefix("#"))
        options = _concepts(sets.get(key, {}))
        if name and options:
            used.add(key)
            del item["answerValueSet"]
            item["answerOption"] = [{"valueCoding": concept} for concept in options]
            tell(link_id, "item.valueset", {"value": name, "count": len(options)})
        elif str(item.get("type")) in _CHOICES and not item.get("answerOption"):
            item["type"] = "string"
            for key in ("answerValueSet", "answerOption"):
                item.pop(key, None)
            tell(link_id, "item.no-list", {"value": name or "ingen"})
    for key, one in sets.items():
        if key not in used:
            tell("", "Questionnaire.contained-left", {"value": f"{one.get('resourceType')} {key}"})


def _concepts(value_set: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The codings of a value set that lists them, included or expanded."""
    found = []
    expansion = value_set.get("expansion")
    for concept in list_in(expansion.get("contains") if isinstance(expansion, dict) else None):
        found.append(_coding(concept, concept.get("system") if isinstance(concept, dict) else None))
    compose = value_set.get("compose")
    for include in list_in(compose.get("include") if isinstance(compose, dict) else None):
        listed = list_in(include.get("concept")) if isinstance(include, dict) else []
        found += [] if expansion else [_coding(concept, include.get("system")) for concept in listed]
    return [one for one in found if one]


def _coding(concept: Any, system: Any) -> dict[str, Any]:
    if not isinstance(concept, dict) or not isinstance(concept.get("code"), str):
        return {}
    made = {"system": system, "code": concept["code"], "display": concept.get("display") or concept["code"]}
    return {key: value for key, value in made.items() if isinstance(value, str)}
