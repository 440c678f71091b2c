"""The check page: sections with what is left of each, those that are done folded, and what a filter leaves of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from responses.reading.draft import Draft
from responses.reading.items import ShownItem
from responses.reading.progress import Left, SectionProgress, left_in, sections_of
from responses.reading.readings import section_of_draft
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

    draft: Draft
    progress: SectionProgress
    wanted: str

    @property
    def filtered(self) -> bool:
        """Whether it may be shown in part."""
        return bool(self.wanted)

    @cached_property
    def items(self) -> tuple[ShownItem, ...]:
        """What the filter leaves of it."""
        return self._left_of(section_of_draft(self.draft, self.progress.link_id).items)

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

    @property
    def is_folded(self) -> bool:
        """Whether it is shown as one line: all that is asked in it is answered, or signing fills it in."""
        return not self.filtered and self.progress.status in {"done", "sign_off"}


@dataclass(frozen=True)
class Checked:
    """A draft on the check page, looked at by `wanted`, one of the filters' keys."""

    draft: Draft
    wanted: str

    @property
    def filters(self) -> list[CheckFilter]:
        """The filters, the chosen one marked; none is when the wanted one is unknown."""
        return [CheckFilter(key, label, key == self.wanted) for key, label in _LABELS.items()]

    @cached_property
    def progress(self) -> list[SectionProgress]:
        """The sections that are asked, with what is left of each."""
        return [section for section in sections_of(self.draft) if section.is_open]

    @cached_property
    def left(self) -> Left:
        """How many of the questions that are asked have no whole answer."""
        return left_in(self.progress)

    @cached_property
    def needed(self) -> int:
        """How many of those that are left must be answered before the answer is sent; the others need not be."""
        return len(self._missing & self.draft.error_counts.keys())

    @property
    def not_needed(self) -> int:
        return self.left.amount - self.needed

    @property
    def wrong(self) -> int:
        """How many that are answered must be put right before it is sent."""
        return len(self.draft.error_counts.keys() - self._missing)

    @cached_property
    def _missing(self) -> set[str]:
        return {question.link_id for section in self.progress for question in section.missing}

    @property
    def sections(self) -> list[CheckedSection]:
        """The sections that the filter leaves; none for an unknown filter."""
        if self.wanted not in _LABELS:
            return []
        shown = (CheckedSection(self.draft, section, self.wanted) for section in self.progress)
        return [section for section in shown if not self.wanted or section.items]

    @property
    def closed_sections(self) -> list[str]:
        """The headings of those that are not asked."""
        return [section.text for section in self.draft.tree.items if section.link_id not in self.draft.enabled]
