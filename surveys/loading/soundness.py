"""What of an unfinished definition can be shown: without what its findings say leads nowhere or cannot be drawn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from config.language.text import clean
from surveys.definition_json import definition_from_json, definition_to_json
from surveys.loading.checking import Finding
from surveys.references import AnswerBound
from surveys.schema import AnyItem, AttestationItem, ChoiceItem, Definition, GroupItem, TextItem
from surveys.terms import SignOffField

_BOUNDS = frozenset({"minimum", "maximum", "total"})
_UNSAID = frozenset({"enable_when", "sum_of", "accepts", "sign_off", *_BOUNDS})
"""What is shown as if it were not said, where it is wrong."""
_ENTRIES = frozenset({"rows", "columns"})
_MENDED = frozenset({*_UNSAID, *_ENTRIES, "boxes", "type"})


def sound_part(definition: Definition, findings: Iterable[Finding]) -> Definition:
    """The definition without what its findings say leads nowhere; the same one where there is no such thing."""
    wrong: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        wrong[finding.item].add(finding.field)
    definition = _legible(definition, wrong[""]) if wrong else definition
    mended = {name: found & _MENDED for name, found in wrong.items() if found & _MENDED}
    rules = tuple(rule for rule in definition.rules if rule.key not in wrong)
    if not mended and len(rules) == len(definition.rules):
        return definition
    items = tuple(_sound(section, mended) for section in definition.items)
    return replace(definition, items=items, rules=rules)


def _legible(definition: Definition, wrong: set[str]) -> Definition:
    """Without control characters, which no XML can hold, and without a last day that is not in the calendar."""
    written = definition_to_json(definition)
    kept = _cleaned(written) | ({"last_response_day": ""} if "last_response_day" in wrong else {})
    return definition if kept == written else definition_from_json(kept)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(part) for key, part in value.items()}
    return [_cleaned(part) for part in value] if isinstance(value, list) else value


def _sound(item: Any, wrong: Mapping[str, set[str]]) -> Any:
    found = wrong.get(item.link_id, set())
    defaults = {field.name: field.default for field in fields(item)}
    changed: dict[str, Any] = {key: defaults[key] for key in found & _UNSAID & set(defaults)}
    changed |= {key: _unbounded(getattr(item, key)) for key in found & _ENTRIES if hasattr(item, key)}
    if "boxes" in found and isinstance(item, TextItem):
        changed |= {"box_labels": (), "boxes": item.boxes if item.type in ("text", "string") else 1}
    if isinstance(item, AttestationItem):
        changed["sign_off"] = SignOffField.ATTESTATION
    changed |= _inside(item, wrong)
    return replace(item, **changed) if changed else item


def _unbounded(entries: Iterable[Any]) -> tuple[Any, ...]:
    """Rows or columns of which one has a bound that leads nowhere: without those that other answers set."""
    return tuple(
        replace(one, **{name: None for name in _BOUNDS if isinstance(getattr(one, name, None), AnswerBound)})
        for one in entries
    )


def _inside(item: AnyItem, wrong: Mapping[str, set[str]]) -> dict[str, Any]:
    """The parts of the item that have items in them, each made sound."""
    inside: dict[str, Any] = {}
    if isinstance(item, GroupItem):
        inside["items"] = tuple(_sound(child, wrong) for child in item.items)
    if isinstance(item, ChoiceItem):
        inside["options"] = tuple(
            replace(option, opens=_sound(option.opens, wrong)) if option.opens else option for option in item.options
        )
    if item.comment:
        inside["comment"] = _sound(item.comment, wrong)
    return inside
