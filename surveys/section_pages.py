"""A section that is too long for one page stands on several: which of its questions are on which.

The version alone decides, never the answers: pages that broke anew while one writes would move questions from under the
writer. What a page comes to is reckoned for answers as long as they may be (docs/decisions/0032).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from surveys.checking.conditions import affected_by
from surveys.page_sizes import bytes_of, room_in
from surveys.remembering import once_a_tree
from surveys.schema import AnyItem, Definition, DisplayItem, GroupItem, children, walk

_A_PAGE, _PART_FROM_ITS_DECIDER, _WITHIN_A_GROUP, _UNEVEN = 10.0, 4.0, 3.0, 4.0
"""What a page costs, and what it costs to begin one there: pages are broken where that is least in all."""


@dataclass(frozen=True)
class SectionPage:
    """One page of a section: the `number` th of `of`.

    `questions`: those of their own that stand on it, by link_id. `items`: they, the texts between them and the groups
    around them. `continued`: those of the groups that begin on a page before. `name`: which questions they are, in
    words; empty where they have no numbers.
    """

    number: int
    of: int
    questions: frozenset[str]
    items: frozenset[str]
    continued: frozenset[str]
    name: str

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the section."""
        return self.of == 1

    @property
    def title(self) -> str:
        """ "Sida 2 av 4"; empty where the section is one page."""
        return "" if self.is_whole else f"Sida {self.number} av {self.of}"


@once_a_tree
def pages_in(tree: Definition) -> Mapping[str, tuple[SectionPage, ...]]:
    """The pages of each section, by its link_id; at least one."""
    return {section.link_id: tuple(_pages_of(tree, section)) for section in tree.items}


@once_a_tree
def page_numbers_in(tree: Definition) -> Mapping[str, int]:
    """link_id -> the number of the page, in its section, on which the item stands or begins."""
    numbers: dict[str, int] = {}
    for pages in pages_in(tree).values():
        for page in pages:
            for link_id in sorted(page.items):
                numbers.setdefault(link_id, page.number)
    inside = ((inner.link_id, number) for key, number in [*numbers.items()] for inner in walk(tree.by_link_id[key]))
    return {**dict(_of_fields(tree, inside)), **numbers}


def _of_fields(tree: Definition, inside: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """What stands inside a question is on its page; what is in a group has a place of its own."""
    return ((link_id, number) for link_id, number in inside if not _is_row(tree, link_id))


def _is_row(tree: Definition, link_id: str) -> bool:
    above = tree.parent.get(link_id)
    return above is None or isinstance(tree.by_link_id[above], GroupItem)


def _pages_of(tree: Definition, section: GroupItem) -> Iterator[SectionPage]:
    rows = list(_rows(section))
    begins = _begins(tree, section, rows)
    ends = [*begins[1:], len(rows)]
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True), start=1):
        here, before = _with_groups(tree, rows[begin:end]), _with_groups(tree, rows[:begin])
        asked = frozenset(row.link_id for row in rows[begin:end] if not isinstance(row, DisplayItem | GroupItem))
        continued = (here & before) - {section.link_id}
        yield SectionPage(number, len(begins), asked, here | {section.link_id}, continued, _name(rows[begin:end]))


def _rows(group: GroupItem) -> Iterator[AnyItem]:
    """What stands in a group or its groups, in reading order."""
    for item in children(group):
        if isinstance(item, GroupItem) and item.items:
            yield from _rows(item)
        else:
            yield item


def _with_groups(tree: Definition, rows: Sequence[AnyItem]) -> frozenset[str]:
    return frozenset(link_id for row in rows for link_id in _path(tree, row))


def _path(tree: Definition, row: AnyItem) -> Iterator[str]:
    """The row and the groups around it."""
    link_id = row.link_id
    while link_id:
        yield link_id
        link_id = tree.parent.get(link_id, "")


def _name(rows: Sequence[AnyItem]) -> str:
    numbers = [row.prefix.rstrip(".") for row in rows if row.prefix]
    if not numbers:
        return ""
    return f"fråga {numbers[0]}" if len(numbers) == 1 else f"fråga {numbers[0]}–{numbers[-1]}"


def _begins(tree: Definition, section: GroupItem, rows: list[AnyItem]) -> list[int]:
    """At which rows the pages begin: the cheapest way in which no page is too large."""
    sizes = [bytes_of(tree, row) for row in rows]
    room = room_in(tree, section)
    if sum(sizes) <= room:
        return [0]
    breaks = _costs_of_breaks(tree, rows)
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for end in range(1, len(rows) + 1):
        ways = []
        for begin in range(end):
            size = sum(sizes[begin:end])
            if size <= room or begin == end - 1:
                cost, begun = best[begin]
                ways.append((cost + breaks[begin] + _A_PAGE + _UNEVEN * (size / room) ** 2, [*begun, begin]))
        best.append(min(ways))
    return best[-1][1]


def _costs_of_breaks(tree: Definition, rows: list[AnyItem]) -> list[float]:
    """What it costs to let a page begin at each of the rows."""
    costs = [0.0] * len(rows)
    for place, (before, row) in enumerate(pairwise(rows), start=1):
        same_group = tree.parent[before.link_id] == tree.parent[row.link_id]
        costs[place] += _WITHIN_A_GROUP if same_group else 0
        costs[place] += _PART_FROM_ITS_DECIDER if same_group and isinstance(before, DisplayItem) else 0
    places = {inner.link_id: place for place, row in enumerate(rows) for inner in walk(row)}
    decided = {
        (places[inner.link_id], places[one])
        for row in rows
        for inner in walk(row)
        for one in affected_by(tree, inner.link_id)
        if one in places
    }
    for first, last in decided:
        for place in range(first + 1, last + 1):
            costs[place] += _PART_FROM_ITS_DECIDER
    return costs
