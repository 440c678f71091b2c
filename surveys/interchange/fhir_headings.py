"""Sections in sections of a questionnaire made elsewhere, as many levels as there are: four with headings are kept.

Those further in are opened into the one around them, their heading a text before their questions, their condition on
each of these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from surveys.interchange.fhir_element import ResourceReading
from surveys.loading.source import Rows, Table

_MOST_LEVELS = 4
_LONGEST = 120


def fit_headings(document: Table, reading: ResourceReading) -> None:
    """Fit the document's sections to the levels of headings that there are, in place."""
    fitting = _Fitting(reading, set(_names(document)))
    for section in document.get("items", ()):
        if not section.get("text"):
            section["text"] = document.get("title", "")
            reading.tell_of(section, "item.no-heading", value=section["text"])
        fitting.fit(section, 1)


def _names(node: Any) -> Iterator[str]:
    for table in node.get("items", ()):
        yield str(table["link_id"])
        yield from _names(table)


@dataclass
class _Fitting:
    reading: ResourceReading
    taken: set[str]

    def fit(self, group: Table, level: int) -> None:
        """Fit what stands in the group, which is on that level."""
        fitted, waiting = Rows(group["items"].line), list(reversed(group["items"]))
        while waiting:
            item = waiting.pop()
            if item["type"] == "group" and level == _MOST_LEVELS:
                self.reading.tell_of(item, "item.too-deep", value=item["link_id"])
                waiting += reversed(self._opened(item))
                continue
            if item["type"] == "group":
                self._inner(item, group, level)
            fitted.append(item)
        group["items"] = fitted

    def _inner(self, item: Table, group: Table, level: int) -> None:
        if item.get("text") and not group.get("text"):
            self.reading.tell_of(item, "item.heading")
            item["items"] = Rows(item.line, [*self._heading(item), *item["items"]])
            item.pop("prefix", None)
            del item["text"]
        self.fit(item, level + 1)

    def _heading(self, group: Table) -> list[Table]:
        """The group's heading as a text to read."""
        words = " ".join(part for part in (group.get("prefix"), group.get("text")) if part)
        if not words:
            return []
        name, number = f"{group['link_id']}.rubrik"[:_LONGEST], 2
        while name in self.taken:
            name, number = f"{group['link_id']}.rubrik-{number}", number + 1
        self.taken.add(name)
        fields = {"type": "display", "link_id": name, "text": words, "source": group.get("source")}
        return [Table(group.line, {key: value for key, value in fields.items() if value}.items())]

    def _opened(self, group: Table) -> list[Table]:
        """What stands in the group, under its condition."""
        inside = [*self._heading(group), *group["items"]]
        for item in inside:
            self._put_under(item, group)
        return inside

    def _put_under(self, item: Table, group: Table) -> None:
        """Where item and group both have a condition that cannot be said as one, the item's stays."""
        outer, inner = group.get("enable_when"), item.get("enable_when")
        if not outer:
            return
        if not inner:
            item.update({key: group[key] for key in ("enable_when", "enable_behavior") if key in group})
        elif _needs_all(group) and _needs_all(item):
            item["enable_when"] = Rows(outer.line, [*outer, *inner])
            item.pop("enable_behavior", None)
        else:
            self.reading.tell_of(item, "item.group-condition", value=group["link_id"])


def _needs_all(table: Table) -> bool:
    return table.get("enable_behavior", "all") == "all" or len(table["enable_when"]) == 1
