"""What the language allows and an author seldom means: two sections of one heading, two questions of one wording."""

from collections.abc import Iterable, Iterator

from surveys.codes import same_words
from surveys.loading.checking import Finding
from surveys.schema import AnyItem, Definition, DisplayItem, GroupItem, walk


def likenesses_in(definition: Definition) -> tuple[Finding, ...]:
    """Each with the earlier one of the same text: sections among themselves, and questions beside each other. A message
    of what may stand as it is, where findings_in has what may not.
    """
    found = list(_alike(definition.items, "Rubriken är densamma som för avsnittet {}."))
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
