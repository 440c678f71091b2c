"""The check page: sections with what is left of each, those that are done folded, and what a filter leaves of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from responses.reading.draft import Draft
from responses.reading.items import Reading, ShownItem
from responses.reading.progress import SectionProgress, sections_of
from surveys.schema import walk

MISSING, WARNINGS = "saknas", "varningar"
_LABELS = {"": "Alla", MISSING: "Saknas", WARNINGS: "Varningar"}
_SEVERITIES = {MISSING: "error", WARNINGS: "warning"}


@dataclass(frozen=True)
class CheckFilter:
    """One way of looking at the check page: ?visa=key."""

    key: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class CheckedSection:
    """A section with the rows that the filter leaves of it."""

    progress: SectionProgress
    items: tuple[ShownItem, ...]
    filtered: bool

    @property
    def is_folded(self) -> bool:
        """Whether it is shown as one line: all that is asked in it is answered, or signing fills it in."""
        return not self.filtered and self.progress.status in {"done", "sign_off"}


@dataclass(frozen=True)
class Checked:
    """A draft on the check page, looked at by `wanted`, one of the filters' keys."""

    draft: Draft
    reading: Reading
    wanted: str

    @property
    def filters(self) -> list[CheckFilter]:
        """The filters, the chosen one marked; none is when the wanted one is unknown."""
        return [CheckFilter(key, label, key == self.wanted) for key, label in _LABELS.items()]

    @property
    def progress(self) -> list[SectionProgress]:
        """The sections that are asked, with what is left of each."""
        return [section for section in sections_of(self.draft) if section.is_open]

    @property
    def asked(self) -> int:
        return sum(len(section.asked) for section in self.progress)

    @property
    def left(self) -> int:
        """How many of the questions that are asked have no whole answer."""
        return self.asked - sum(section.asked_answered for section in self.progress)

    @property
    def sections(self) -> list[CheckedSection]:
        """The sections that the filter leaves; none for an unknown filter."""
        if self.wanted not in _LABELS:
            return []
        by_id = {section.link_id: section for section in self.progress}
        shown = [
            CheckedSection(by_id[section.link_id], self._left_of(section.items), bool(self.wanted))
            for section in self.reading.sections
        ]
        return [section for section in shown if section.items or not self.wanted]

    def _left_of(self, items: Iterable[ShownItem]) -> tuple[ShownItem, ...]:
        if not self.wanted:
            return tuple(items)
        found = (self._filtered(item) for item in items)
        return tuple(item for item in found if item)

    def _filtered(self, item: ShownItem) -> ShownItem | None:
        if item.shape == "group":
            inside = self._left_of(item.items)
            return replace(item, items=inside) if inside else None
        severity, problems = _SEVERITIES[self.wanted], self.draft.problems_of
        inner = walk(self.draft.tree.by_link_id[item.link_id])
        has_some = any(one.severity == severity for each in inner for one in problems.get(each.link_id, ()))
        return item if has_some else None
