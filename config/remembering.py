"""What a process has worked out of a text, remembered: on every page the same long answers are judged again."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_TEXTS = 512
_MOST_CHARACTERS = 20_000
"""Longer texts are rare, and few of them would fill the memory: 512 of 20,000 take 20 MB at most, mostly a tenth."""

Result = TypeVar("Result")


def remembered(work_out: Callable[[str], Result]) -> Callable[[str], Result]:
    """A pure function of one text that remembers the latest results. What it gives must not be changed by anybody."""
    kept = lru_cache(maxsize=_TEXTS)(work_out)

    @wraps(work_out)
    def recall(text: str) -> Result:
        return kept(text) if len(text) <= _MOST_CHARACTERS else work_out(text)

    return recall
