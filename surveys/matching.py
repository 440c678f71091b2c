"""Which option, row or column of this year's question is which of an earlier one's."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class CodedText(Protocol):
    """An option, a row or a column."""

    @property
    def code(self) -> str: ...

    @property
    def text(self) -> str: ...


def matching_parts(old: Sequence[CodedText], new: Sequence[CodedText], *, by_code: bool = True) -> Mapping[str, str]:
    """Old code -> new code. Equal texts come first; then, with `by_code`, equal codes that are not taken by a text."""
    written = {_plain(part.text): part.code for part in new}
    found = {part.code: written[_plain(part.text)] for part in old if _plain(part.text) in written}
    if by_code:
        free = {part.code for part in new} - set(found.values())
        found |= {part.code: part.code for part in old if part.code not in found and part.code in free}
    return found


def _plain(text: str) -> str:
    """A text without what only layout adds: case, white space at the ends and inside, the closing colon."""
    return " ".join(text.split()).rstrip(": .").casefold()
