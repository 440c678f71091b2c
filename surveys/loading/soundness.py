"""What of an unfinished definition can be shown: without conditions, sums and rules that lead nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from surveys.loading.checking import Finding
from surveys.schema import AnyItem, ChoiceItem, Definition, GroupItem

_LEADING = frozenset({"enable_when", "sum_of"})
_BOUNDS = frozenset({"minimum", "maximum", "total"})


def sound_part(definition: Definition, findings: Iterable[Finding]) -> Definition:
    """The definition without what its findings say leads nowhere; the same one where there is no such thing."""
    wrong: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        wrong[finding.item].add(finding.field)
    leads = _LEADING | _BOUNDS
    leading = {name: found & leads for name, found in wrong.items() if found & leads}
    rules = tuple(rule for rule in definition.rules if rule.key not in wrong)
    if not leading and len(rules) == len(definition.rules):
        return definition
    items = tuple(_sound(section, leading) for section in definition.items)
    return replace(definition, items=items, rules=rules)


def _sound(item: Any, leading: Mapping[str, set[str]]) -> Any:
    changed: dict[str, Any] = {key: None if key in _BOUNDS else () for key in leading.get(item.link_id, ())}
    changed |= _inside(item, leading)
    return replace(item, **changed) if changed else item


def _inside(item: AnyItem, leading: Mapping[str, set[str]]) -> dict[str, Any]:
    """The parts of the item that have items in them, each made sound."""
    inside: dict[str, Any] = {}
    if isinstance(item, GroupItem):
        inside["items"] = tuple(_sound(child, leading) for child in item.items)
    if isinstance(item, ChoiceItem):
        inside["options"] = tuple(
            replace(option, opens=_sound(option.opens, leading)) if option.opens else option for option in item.options
        )
    if item.comment:
        inside["comment"] = _sound(item.comment, leading)
    return inside
