"""The salted hash tree over a copy's pages, so that parts of them can be struck and the rest still proven.

docs/masking.md is its specification, for whoever writes another program; decision 0040 says why it is so. Pure: a node
is a text, or an element as a list of its tag, its attributes and its children. All salts follow from one seed.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from json.encoder import encode_basestring
from struct import Struct
from typing import Any, NamedTuple

FORMAT = "svarsportalen-tree-1"
Node = str | list[Any]

_TOKEN = re.compile(r"\s+|\S+")
_FEWEST = 16
_PIECE = 32
# Of a word's piece, after its salt: the size of its step, and how far within it.
_STEP = Struct(">16xBI11x")
_SIZES = tuple(1 << size % 31 for size in range(256))
# Made once: json.dumps makes an encoder for each word.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Word(NamedTuple):
    """A leaf: a word, or what parts two words. `place` grows by steps that tell little of how many leaves they are;
    `following` is the next leaf's place, None for the last, so that nothing can be left out between two unnoticed.
    """

    salt: str
    place: int
    following: int | None
    text: str

    @property
    def digest(self) -> str:
        """As digest_of_word."""
        return digest_of_word(*self)


def digest(value: Sequence[Any]) -> str:
    """SHA-256 (hex) of a JSON array whose first part says what it is of."""
    return hashlib.sha256(_encode(value).encode()).hexdigest()


def digest_of_word(salt: str, place: int, following: int | None, text: str) -> str:
    """As of ["word", salt, place, following, text]: a copy has tens of thousands, and json takes long to begin."""
    then = "null" if following is None else following
    said = f'["word",{encode_basestring(salt)},{place},{then},{encode_basestring(text)}]'
    return hashlib.sha256(said.encode()).hexdigest()


def drawn_from(seed: bytes, count: int) -> bytes:
    """The first `count` pieces of 32 bytes that follow from a node's seed: none tells anything of the seed or another.

    All at once: one call for each word took a tenth of the sealing.
    """
    return hashlib.shake_256(seed).digest(_PIECE * count)


def salt_of(seed: bytes) -> str:
    """The salt of the node itself: its first piece."""
    return drawn_from(seed, 1).hex()


def seeds_of_children(seed: bytes, count: int) -> list[bytes]:
    """The seeds of an element's children, in their order: the pieces after its salt."""
    drawn = drawn_from(seed, 1 + count)
    return [drawn[at : at + _PIECE] for at in range(_PIECE, len(drawn), _PIECE)]


def split_words(text: str) -> list[str]:
    """The leaves of a text: words, and what stands between them. Together they are the text."""
    return _TOKEN.findall(text)


def words_of(text: str, seed: bytes) -> list[Word]:
    """The leaves of a text with their salts and places."""
    return list(map(Word, *_drawn_for(text, seed).leaves))


def decoys_of(seed: bytes, count: int) -> list[str]:
    """What fills the digests of `count` leaves up to a power of two, at least 16, so that they are not counted: the
    pieces after the leaves'.
    """
    return _decoys(drawn_from(seed, 1 + _filled(count)).hex(), count)


class _Drawn(NamedTuple):
    """What follows from the seed of a text, drawn at once: its salt; of each leaf its salt, its place, the next one's,
    and what it says; and what fills the digests of the leaves up.
    """

    salt: str
    leaves: tuple[list[str], list[int], list[int | None], list[str]]
    decoys: list[str]


def _drawn_for(text: str, seed: bytes) -> _Drawn:
    tokens = split_words(text)
    count = len(tokens)
    drawn = drawn_from(seed, 1 + _filled(count))
    figures = drawn.hex()
    steps = _STEP.iter_unpack(drawn[_PIECE : _PIECE * count])
    # From one leaf to the next: a power of two, and less than as much again.
    places = list(accumulate([(step := _SIZES[size]) + within % step for size, within in steps], initial=0))[:count]
    salts = [figures[at : at + _PIECE] for at in range(2 * _PIECE, 2 * _PIECE * (1 + count), 2 * _PIECE)]
    return _Drawn(figures[: 2 * _PIECE], (salts, places, [*places[1:], None][:count], tokens), _decoys(figures, count))


def _filled(count: int) -> int:
    return max(_FEWEST, 1 << max(0, count - 1).bit_length())


def _decoys(figures: str, count: int) -> list[str]:
    return [figures[at : at + 2 * _PIECE] for at in range(2 * _PIECE * (1 + count), len(figures), 2 * _PIECE)]


def digest_of_text(salt: str, digests: Sequence[str]) -> str:
    """The digest of a text, of those of its leaves and what fills them up (hex), in whatever order they come."""
    listed = '","'.join(sorted(digests))
    said = f'["text",{encode_basestring(salt)},["{listed}"]]' if digests else f'["text",{encode_basestring(salt)},[]]'
    return hashlib.sha256(said.encode()).hexdigest()


def digest_of_element(salt: str, tag: str, attributes: dict[str, str], children: Sequence[str]) -> str:
    """The digest of an element, of those of its children in their order."""
    return digest(["element", salt, tag, attributes, list(children)])


def digest_of(node: Node, seed: bytes) -> str:
    """The digest of a node and all that is in it; that of the whole is the root."""
    if isinstance(node, str):
        drawn = _drawn_for(node, seed)
        return digest_of_text(drawn.salt, _digests_of_leaves(*drawn.leaves) + drawn.decoys)
    tag, attributes, *children = node
    inner = list(map(digest_of, children, seeds_of_children(seed, len(children))))
    return digest_of_element(salt_of(seed), tag, attributes, inner)


def _digests_of_leaves(salts: list[str], places: list[int], following: list[int | None], texts: list[str]) -> list[str]:
    """As digest_of_word of each: in one go, and salts of our own need no escapes."""
    digest_of_bytes, escaped = hashlib.sha256, encode_basestring
    return [
        digest_of_bytes(
            f'["word","{salt}",{place},{"null" if then is None else then},{escaped(text)}]'.encode()
        ).hexdigest()
        for salt, place, then, text in zip(salts, places, following, texts, strict=True)
    ]


def texts_in(node: Node) -> Iterator[str]:
    """The texts in the order in which they are read."""
    if isinstance(node, str):
        yield node
        return
    for child in node[2:]:
        yield from texts_in(child)
