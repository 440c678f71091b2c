"""The hash of a file, and of each earlier state of it: what adds to a PDF leaves what was there as its beginning.

Nothing is parsed and nothing is held in memory, so that no file can be made too costly for it.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from .streams import FileContent, searchable

_END = b"%%EOF"
# A copy has one for its pages, one for its seal and one for each archive time stamp.
_MOST_REVISIONS = 100
_AT_ONCE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Revisions:
    """SHA-256 (hex) of the whole file, and of its beginnings up to each end of a PDF, with their sizes."""

    whole: str
    size: int
    earlier: tuple[tuple[str, int], ...]


def revisions_of(content: FileContent) -> Revisions:
    """Hash a file once, from beginning to end."""
    digest, earlier, at = hashlib.sha256(), [], 0
    with searchable(content) as data:
        for end in _ends(data):
            _update(digest, data, at, end)
            earlier.append((digest.hexdigest(), end))
            at = end
        size = len(data)
        _update(digest, data, at, size)
    return Revisions(whole=digest.hexdigest(), size=size, earlier=tuple(one for one in earlier if one[1] < size))


def _update(digest: Any, data: Any, start: int, end: int) -> None:
    for at in range(start, end, _AT_ONCE):
        digest.update(data[at : min(at + _AT_ONCE, end)])


def _ends(data: Any) -> list[int]:
    """Where the earlier states end: after %%EOF, with and without the line break that follows it."""
    found: list[int] = []
    at = data.find(_END)
    while at >= 0 and len(found) < _MOST_REVISIONS:
        end = at + len(_END)
        line_break = next((one for one in (b"\r\n", b"\n", b"\r") if data[end : end + len(one)] == one), b"")
        found += [end, end + len(line_break)] if line_break else [end]
        at = data.find(_END, end)
    return found
