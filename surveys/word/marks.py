"""The bookmarks around the fields, for files whose program has dropped the fields' tags."""

from typing import Any

from surveys.word.tags import MARK, bookmark_of
from surveys.word.xml import attribute, local


class Marks:
    """The bookmarks of ours in one story whose fields have lost their tags: where each begins and ends.

    LibreOffice writes one bookmark as several of the same name: the first beginning and the last end count.
    """

    def __init__(self, element: Any) -> None:
        tagged = {bookmark_of(attribute(each, "val")) for each in element.iter() if local(str(each.tag)) == "tag"}
        names: dict[str, str] = {}
        first: dict[str, Any] = {}
        last: dict[str, Any] = {}
        for each in element.iter():
            kind = local(str(each.tag))
            if kind == "bookmarkStart" and (name := attribute(each, "name")).startswith(MARK) and name not in tagged:
                names[attribute(each, "id")] = name
                first.setdefault(name, each)
            elif kind == "bookmarkEnd" and (found := names.get(attribute(each, "id"))):
                last[found] = each
        self._names = {name: each for name, each in first.items() if name in last}
        self._ends = last

    def begins(self, element: Any) -> str:
        """The mark whose first beginning the element is; empty for every other."""
        name = attribute(element, "name")
        return name if self._names.get(name) is element else ""

    def ends(self, element: Any) -> str:
        return next((name for name, each in self._ends.items() if each is element), "")
