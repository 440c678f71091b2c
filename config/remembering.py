"""What a process has worked out, remembered: the same long answers are judged, and the same questions shown, again."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import Lock
from typing import Generic, TypeVar

_TEXTS = 512
_MOST_CHARACTERS = 20_000
"""Longer texts are rare, and few of them would fill the memory: 512 of 20,000 take 20 MB at most, mostly a tenth."""

KEPT_BESIDE = 500
"""What a kept text takes beside its characters: its key and its place."""

_AT_A_TIME = 4
"""How many texts are kept of one thing."""

Result = TypeVar("Result")


def remember_results(work_out: Callable[[str], Result]) -> Callable[[str], Result]:
    """A pure function of one text that remembers the latest results. What it gives must not be changed by anybody."""
    kept = lru_cache(maxsize=_TEXTS)(work_out)

    @wraps(work_out)
    def recall(text: str) -> Result:
        return kept(text) if len(text) <= _MOST_CHARACTERS else work_out(text)

    return recall


Of = TypeVar("Of")


class KeptByText(Generic[Of, Result]):
    """What was worked out of a thing and a text, by the text's digest: the latest `most`, however long the texts are.
    What is kept must be small, and not be changed by anybody.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._kept: dict[tuple[int, bytes], tuple[Of, Result]] = {}
        self._lock = Lock()

    def get(self, thing: Of, text: str, work_out: Callable[[], Result]) -> Result:
        """The result for just this thing, the same object, and this text; worked out where it is not kept."""
        key = id(thing), hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        found = self._kept.get(key)
        if found is not None and found[0] is thing:
            return found[1]
        result = work_out()
        with self._lock:
            self._kept[key] = thing, result
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return result


class KeptTexts:
    """Texts by what they were made of, `most_characters` of them together at the most: the least used goes first.

    `of`: what a text shows, a question of a response; of that only the latest few texts are kept, since whoever saves
    an answer wears out those before it. Different people may see it differently at a time, so it is not only one.
    """

    def __init__(self, *, most_characters: int) -> None:
        self._most, self._characters = most_characters, 0
        self._texts: OrderedDict[Hashable, tuple[str, Hashable]] = OrderedDict()
        self._keys: dict[Hashable, list[Hashable]] = {}
        self._lock = Lock()

    def get(self, key: Hashable) -> str | None:
        """The text that was made of exactly this; None when there is none any more."""
        with self._lock:
            found = self._texts.get(key)
            if found is None:
                return None
            self._texts.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, text: str, *, of: Hashable = None) -> None:
        """Keep a text, unless it alone would take a tenth of the room. Without `of` nothing wears it out."""
        if _size(text) * 10 > self._most:
            return
        with self._lock:
            self._drop(key)
            self._texts[key] = text, of
            self._characters += _size(text)
            if of is not None:
                keys = self._keys.setdefault(of, [])
                keys.append(key)
                if len(keys) > _AT_A_TIME:
                    self._drop(keys[0])
            while self._characters > self._most:
                self._drop(next(iter(self._texts)))

    def _drop(self, key: Hashable) -> None:
        text, of = self._texts.pop(key, (None, None))
        if text is None:
            return
        self._characters -= _size(text)
        if of is not None:
            keys = self._keys[of]
            keys.remove(key)
            if not keys:
                del self._keys[of]

    def clear(self) -> None:
        """Forget all of it."""
        with self._lock:
            self._texts.clear()
            self._keys.clear()
            self._characters = 0


def _size(text: str) -> int:
    return len(text) + KEPT_BESIDE
