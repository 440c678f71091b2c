"""What a masked copy carries as bevis.json: all that is shown, and of what is struck one digest (docs/masking.md).

`prove` makes it of the sealed copy's tree, `read_proof` works the root out of it again, without the tree or its seed.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from archive.paper.hash_tree import (
    Node,
    Word,
    decoys_of,
    digest_of,
    digest_of_element,
    digest_of_text,
    salt_of,
    seeds_of_children,
    words_of,
)
from archive.paper.page_tree import Content

FORMAT = "svarsportalen-mask-1"
_HEX = re.compile("[0-9a-f]{32,64}")


class BadProof(ValueError):
    """The proof does not prove what it states; the message says why."""


@dataclass(frozen=True)
class Mask:
    """Why something is struck: the paragraph, and the reason in words."""

    paragraph: str
    reason: str


@dataclass(frozen=True)
class Strike:
    """What is struck: the node at `path` (the numbers of children from the body), or of a text there only the leaves
    from `first` to `last`, both included.
    """

    path: tuple[int, ...]
    mask: Mask
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class Box:
    """What stands where something is struck: the number of its mask."""

    mask: int


@dataclass(frozen=True)
class Proven:
    """What a proof proves: `shown` is the body with a Box for each struck node; a text of which some is struck is an
    element without a tag. `root` is what all of it comes to.
    """

    receipt_number: str
    root: str
    masks: tuple[Mask, ...]
    shown: list[Any]


def prove(content: Content, receipt_number: str, strikes: Sequence[Strike]) -> bytes:
    """The proof of everything but what is struck. Raises BadProof for a strike of what is not there."""
    masks = list(dict.fromkeys(strike.mask for strike in strikes))
    proof = {
        "format": FORMAT,
        "receipt_number": receipt_number,
        "masks": [asdict(mask) for mask in masks],
        "pages": _Prover(strikes, masks).show(content.body, content.seed, ()),
    }
    return json.dumps(proof, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


class _Prover:
    def __init__(self, strikes: Sequence[Strike], masks: Sequence[Mask]) -> None:
        self.whole = {strike.path: masks.index(strike.mask) for strike in strikes if strike.first is None}
        self.words: dict[tuple[int, ...], dict[int, int]] = {}
        for strike in strikes:
            if strike.first is not None and strike.last is not None:
                struck = dict.fromkeys(range(strike.first, strike.last + 1), masks.index(strike.mask))
                self.words.setdefault(strike.path, {}).update(struck)
        self.touched = {strike.path[:depth] for strike in strikes for depth in range(len(strike.path) + 1)}

    def show(self, node: Node, seed: bytes, path: tuple[int, ...]) -> dict[str, Any]:
        if path in self.whole:
            return {"digest": digest_of(node, seed), "mask": self.whole[path]}
        if path not in self.touched:
            return {"node": node, "seed": seed.hex()}
        if isinstance(node, str):
            return self._text(node, seed, self.words.get(path, {}))
        tag, attributes, *children = node
        below = (one[len(path)] for one in self.touched if len(one) > len(path) and one[: len(path)] == path)
        if any(at >= len(children) for at in below):
            raise BadProof(f"nothing stands at {path}")
        seeds = seeds_of_children(seed, len(children))
        shown = [
            self.show(child, own, (*path, at)) for at, (child, own) in enumerate(zip(children, seeds, strict=True))
        ]
        return {"attributes": attributes, "children": shown, "salt": salt_of(seed), "tag": tag}

    def _text(self, text: str, seed: bytes, struck: Mapping[int, int]) -> dict[str, Any]:
        words = words_of(text, seed)
        if not struck or min(struck) < 0 or max(struck) >= len(words):
            raise BadProof("no such words")
        if len(set(struck.values())) == 1 and len(struck) == len(words):
            return {"digest": digest_of(text, seed), "mask": struck[0]}
        hidden = [words[at].digest for at in struck] + decoys_of(seed, len(words))
        return {"hidden": sorted(hidden), "salt": salt_of(seed), "words": list(_run(words, struck))}


def _run(words: Sequence[Word], struck: Mapping[int, int]) -> Iterator[Any]:
    """The words, and for each run that is struck for one reason one box, however long it is."""
    before: int | None = None
    for at, word in enumerate(words):
        mask = struck.get(at)
        if mask is None:
            yield [word.salt, word.place, word.following, word.text]
        elif mask != before:
            yield {"mask": mask}
        before = mask


def read_proof(embedded: bytes) -> Proven:
    """What a proof proves. Raises BadProof for what is no proof, or states what it does not prove."""
    try:
        data = json.loads(embedded)
        if data["format"] != FORMAT:
            raise BadProof("another format")
        masks = tuple(Mask(str(one["paragraph"]), str(one["reason"])) for one in data["masks"])
        root, shown = _Reader(len(masks)).read(data["pages"])
        receipt_number = str(data["receipt_number"])
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise error if isinstance(error, BadProof) else BadProof(f"no proof: {error}") from error
    if not isinstance(shown, list):
        raise BadProof("no page is shown")
    return Proven(receipt_number, root, masks, shown)


class _Reader:
    """Works out the digest of each part and what of it is shown."""

    def __init__(self, masks: int) -> None:
        self.masks = masks

    def read(self, part: Mapping[str, Any]) -> tuple[str, Any]:
        match sorted(part):
            case ["digest", "mask"]:
                return _hex(part["digest"]), self._box(part)
            case ["node", "seed"]:
                node = _node(part["node"])
                return digest_of(node, bytes.fromhex(_hex(part["seed"]))), node
            case ["hidden", "salt", "words"]:
                return self._text(part)
            case ["attributes", "children", "salt", "tag"]:
                return self._element(part)
        raise BadProof("a part of no known kind")

    def _element(self, part: Mapping[str, Any]) -> tuple[str, Any]:
        tag, attributes, _ = _node([part["tag"], part["attributes"], ""])
        read = [self.read(child) for child in part["children"]]
        found = digest_of_element(_hex(part["salt"]), tag, attributes, [one for one, _ in read])
        return found, [tag, attributes, *(shown for _, shown in read)]

    def _text(self, part: Mapping[str, Any]) -> tuple[str, Any]:
        words = [self._box(one) if isinstance(one, dict) else _word(one) for one in part["words"]]
        _check_order(words)
        digests = [word.digest for word in words if isinstance(word, Word)] + [_hex(one) for one in part["hidden"]]
        shown: list[Any] = ["", {}]
        for word in words:
            if isinstance(word, Word) and len(shown) > 2 and isinstance(shown[-1], str):
                shown[-1] += word.text
            else:
                shown.append(word.text if isinstance(word, Word) else word)
        return digest_of_text(_hex(part["salt"]), digests), shown

    def _box(self, part: Mapping[str, Any]) -> Box:
        mask = part["mask"]
        if type(mask) is not int or not 0 <= mask < self.masks:
            raise BadProof("a box without a reason")
        return Box(mask)


def _word(part: Sequence[Any]) -> Word:
    salt, place, following, text = part
    if type(place) is not int or not (following is None or type(following) is int) or not isinstance(text, str):
        raise BadProof("a word of another shape")
    return Word(_hex(salt), place, following, text)


def _check_order(words: Sequence[Word | Box]) -> None:
    """That words which stand beside each other did so, in this order, and that something is hidden at each box."""
    expected: int | None = 0  # the place of the next leaf; None at the end
    last, boxed = -1, False
    for word in words:
        if isinstance(word, Box):
            if not boxed and expected is None:
                raise BadProof("a box where nothing is hidden")
            boxed = True
            continue
        if word.place <= last or (word.place == expected) == boxed:
            raise BadProof("words that do not follow each other")
        if word.following is not None and word.following <= word.place:
            raise BadProof("a word that follows before its own place")
        last, expected, boxed = word.place, word.following, False
    if not boxed and expected is not None:
        raise BadProof("something is left out at the end")


def _node(node: Any) -> Any:
    """The node, when it is one."""
    if isinstance(node, str):
        return node
    tag, attributes, *children = node
    if not isinstance(node, list) or not isinstance(tag, str) or not isinstance(attributes, dict):
        raise BadProof("a node of another shape")
    if not all(isinstance(value, str) for value in attributes.values()):
        raise BadProof("an attribute of another shape")
    for child in children:
        _node(child)
    return node


def _hex(value: Any) -> str:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise BadProof("a digest or salt of another shape")
    return value
