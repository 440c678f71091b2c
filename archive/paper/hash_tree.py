"""The salted hash tree over a copy's pages, so that parts of them can be struck and the rest still proven.

docs/masking.md is its specification, for whoever writes another program; decision 0040 says why it is so. Pure: a node
is a text, or an element as a list of its tag, its attributes and its children. All salts follow from one seed.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

FORMAT = "svarsportalen-tree-1"
Node = str | list[Any]

_TOKEN = re.compile(r"\s+|\S+")
_FEWEST = 16
_STEPS = 31
MOST_DEPTH = 200
# Made once: json.dumps makes an encoder for each word.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class Word:
    """A leaf: a word, or what parts two words. `place` grows by steps that tell little of how many leaves they are;
    `following` is the next leaf's place, None for the last, so that nothing can be left out between two unnoticed.
    """

    salt: str
    place: int
    following: int | None
    text: str

    @property
    def digest(self) -> str:
        """As of ["word", salt, place, following, text]: a copy has tens of thousands, and json takes long to begin."""
        following = "null" if self.following is None else f"{self.following:d}"
        said = f'["word",{encode_basestring(self.salt)},{self.place:d},{following},{encode_basestring(self.text)}]'
        return hashlib.sha256(said.encode()).hexdigest()


def digest(value: Sequence[Any]) -> str:
    """SHA-256 (hex) of a JSON array whose first part says what it is of."""
    return hashlib.sha256(_encode(value).encode()).hexdigest()


def derived(seed: bytes, name: str) -> bytes:
    """What follows from a seed under a name; nothing can be told of the seed by it."""
    return hmac.digest(seed, name.encode(), "sha256")


def seed_of_child(seed: bytes, number: int) -> bytes:
    """The seed of an element's child, the first being 0."""
    return derived(seed, f"child:{number}")


def salt_of(seed: bytes) -> str:
    """The salt of the node itself."""
    return derived(seed, "salt").hex()


def split_words(text: str) -> list[str]:
    """The leaves of a text: words, and what stands between them. Together they are the text."""
    return _TOKEN.findall(text)


def words_of(text: str, seed: bytes) -> list[Word]:
    """The leaves of a text with their salts and places."""
    tokens, drawn, place = split_words(text), [], 0
    for number, token in enumerate(tokens):
        random = derived(seed, f"word:{number}")
        step = 1 << (random[16] % _STEPS)
        drawn.append((random[:16].hex(), place, token))
        place += step + int.from_bytes(random[17:21]) % step
    following = [where for _, where, _ in drawn[1:]] + [None]
    return [Word(salt, where, then, token) for (salt, where, token), then in zip(drawn, following, strict=True)]


def decoys_of(seed: bytes, count: int) -> list[str]:
    """What fills the digests of `count` leaves up to a power of two, at least 16, so that they are not counted."""
    filled = max(_FEWEST, 1 << max(0, count - 1).bit_length())
    return [derived(seed, f"decoy:{number}").hex() for number in range(filled - count)]


def digest_of_text(salt: str, digests: Sequence[str]) -> str:
    """The digest of a text, of those of its leaves and what fills them up, in whatever order they come."""
    return digest(["text", salt, sorted(digests)])


def digest_of_element(salt: str, tag: str, attributes: dict[str, str], children: Sequence[str]) -> str:
    """The digest of an element, of those of its children in their order."""
    return digest(["element", salt, tag, attributes, list(children)])


def digest_of(node: Node, seed: bytes) -> str:
    """The digest of a node and all that is in it; that of the whole is the root."""
    if isinstance(node, str):
        words = words_of(node, seed)
        return digest_of_text(salt_of(seed), [*(word.digest for word in words), *decoys_of(seed, len(words))])
    tag, attributes, *children = node
    inner = [digest_of(child, seed_of_child(seed, number)) for number, child in enumerate(children)]
    return digest_of_element(salt_of(seed), tag, attributes, inner)


def texts_in(node: Node) -> Iterator[str]:
    """The texts in the order in which they are read."""
    if isinstance(node, str):
        yield node
        return
    for child in node[2:]:
        yield from texts_in(child)
