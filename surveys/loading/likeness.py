"""What the language allows and an author seldom means: texts that are alike, and last year's year in next year's."""

import re
from collections.abc import Iterable, Iterator

from surveys.codes import same_words
from surveys.loading.checking import Finding
from surveys.schema import AnyItem, Definition, DisplayItem, GroupItem, walk

_TEXTS = ("text", "intro", "background", "help", "in_portal", "condition_text")
_HEAD_TEXTS = ("title", "period", "intro", "closing", "in_portal", "closing_in_portal")
_ENTRIES = ("options", "rows", "columns")


def likenesses_in(definition: Definition) -> tuple[Finding, ...]:
    """Each with the earlier one of the same text: sections among themselves, and questions beside each other. A message
    of what may stand as it is, where findings_in has what may not.
    """
    found = list(_alike(definition.items, "Avsnittet {} har samma rubrik."))
    for section in definition.items:
        for group in (item for item in walk(section) if isinstance(item, GroupItem)):
            asked = [item for item in group.items if not isinstance(item, GroupItem | DisplayItem)]
            found += _alike(asked, "Frågan lyder likadant som {}.")
    return tuple(found)


def _alike(items: Iterable[AnyItem], told: str) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for item in items:
        words = same_words(item.text)
        if words and first.setdefault(words, item.link_id) != item.link_id:
            yield Finding(item.link_id, told.format(first[words]), "text", about=first[words])


def years_left_in(definition: Definition, before: Definition) -> tuple[Finding, ...]:
    """What names the year of the questionnaire `before` as it did there; nothing where that is the year of both. What
    the questionnaire itself says has no item.
    """
    if definition.year == before.year:
        return ()
    year = re.compile(rf"(?<![\d:/]){before.year}(?![\d:/])")  # no number of a law

    def left(now: list[str], then: list[str]) -> bool:
        return any(text in then for text in now if year.search(text))

    told, found = f"Nämner {before.year}, som den förra enkäten.", list[Finding]()
    if left(*([str(getattr(one, name)) for name in _HEAD_TEXTS] for one in (definition, before))):
        found.append(Finding("", told))
    for link_id, item in definition.by_link_id.items():
        was = before.by_link_id.get(link_id)
        if was is not None and left(_texts_of(item), _texts_of(was)):
            found.append(Finding(link_id, told))
    return tuple(found)


def _texts_of(item: AnyItem) -> list[str]:
    """All that stands at the item itself."""
    entries = (entry.text for key in _ENTRIES for entry in getattr(item, key, ()))
    return [*(str(getattr(item, name, "")) for name in _TEXTS), *entries]
