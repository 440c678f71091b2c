"""What of a copy's pages can be struck, and a masking's strikes as they are kept. Pure over the tree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from archive.masking.proofs import Mask, Strike
from archive.paper.hash_tree import Node, split_words, texts_in

Path = tuple[int, ...]
ANSWER, ATTACHMENT, FIELD = "answer", "attachment", "field"
_BESIDE = "beside"  # an attachment where its question stands


@dataclass(frozen=True)
class PagePlace:
    """Something that can be struck as a whole, or words of it: an answer, an attachment, a field of the facts.

    `also` are where the same stands again: an attachment beside its question.
    """

    path: Path
    kind: str
    section: str
    name: str
    node: Node = field(compare=False, repr=False)
    also: tuple[Path, ...] = ()

    @property
    def key(self) -> str:
        """The place as it stands in an address and a form."""
        return "-".join(map(str, self.path))

    @property
    def text(self) -> str:
        """What stands there, in one line."""
        return " ".join(" ".join(texts_in(self.node)).split())


@dataclass(frozen=True)
class NumberedWord:
    """A word of a place by its number, from 1; `begins`: a new paragraph or cell does with it."""

    number: int
    text: str
    path: Path
    leaf: int
    begins: bool


def places_of(body: Node) -> list[PagePlace]:
    """All that can be struck, in the order of the pages."""
    found = list(_walk(body, (), "", ""))
    return [
        replace(one, also=_twins(one, found)) if one.kind == ATTACHMENT else one for one in found if one.kind != _BESIDE
    ]


def _twins(attachment: PagePlace, found: Sequence[PagePlace]) -> tuple[Path, ...]:
    label = attachment.name.partition(":")[0]
    return tuple(one.path for one in found if one.kind == _BESIDE and one.name.partition(":")[0] == label)


def _walk(node: Node, path: Path, section: str, name: str) -> Iterator[PagePlace]:
    if isinstance(node, str):
        return
    tag, children, kinds = node[0], node[2:], _classes(node)
    if tag == "section":
        section = _heading(node, "h2") or "Första sidan"
    if "question" in kinds:
        name = _wording(node) or name
    elif tag == "tr":
        name = _heading(node, "th")
    for at, child in enumerate(children):
        where = (*path, at)
        if isinstance(child, str):
            continue
        if place := _place(node, child, where, section, name):
            yield place
        yield from _walk(child, where, section, name)


def _place(parent: list[Any], child: list[Any], path: Path, section: str, name: str) -> PagePlace | None:
    kinds, tag = _classes(child), child[0]
    if "attachment" in kinds:
        return PagePlace(path, ATTACHMENT, section, _heading(child, "h3"), child)
    if tag == "li" and "documents" in _classes(parent):
        return PagePlace(path, _BESIDE, section, _text_of(child), child)
    if "question" in _classes(parent) and _is_answer(child, kinds):
        return PagePlace(path, ANSWER, section, f"{name}{_what(kinds)}", child)
    if tag == "span" and parent[0] == "td" and "receipt-number" not in kinds and "box" not in kinds:
        return PagePlace(path, FIELD, section, name, child)
    return None


def _is_answer(child: list[Any], kinds: Sequence[str]) -> bool:
    return child[0] == "table" or "options" in kinds or "answer" in kinds


def _what(kinds: Sequence[str]) -> str:
    return " (kommentar till svaret)" if "remark" in kinds else ""


def _wording(question: list[Any]) -> str:
    return next((_text_of(one) for one in question[2:] if "wording" in _classes(one)), "")


def _heading(node: list[Any], tag: str) -> str:
    return next((_text_of(one) for one in node[2:] if not isinstance(one, str) and one[0] == tag), "")


def _text_of(node: Node) -> str:
    return " ".join(" ".join(texts_in(node)).split())


def _classes(node: Node) -> Sequence[str]:
    return () if isinstance(node, str) else node[1].get("class", "").split()


def numbered_words(place: PagePlace) -> list[NumberedWord]:
    """The words of the place, through all of its texts."""
    found: list[NumberedWord] = []
    for path, text in _texts_at(place.node, place.path):
        begins = True
        for leaf, token in enumerate(split_words(text)):
            if not token.isspace():
                found.append(NumberedWord(len(found) + 1, token, path, leaf, begins))
                begins = False
    return found


def _texts_at(node: Node, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, str):
        yield path, node
        return
    if "box" in _classes(node):
        return  # a mark is no word
    for at, child in enumerate(node[2:]):
        yield from _texts_at(child, (*path, at))


def strike_place(place: PagePlace, mask: Mask) -> list[Strike]:
    """The strikes of all of a place, and of where it stands again."""
    return [Strike(path, mask) for path in (place.path, *place.also)]


def strike_words(place: PagePlace, first: int, last: int, mask: Mask) -> list[Strike]:
    """The strikes of the words from `first` to `last`: one for each text that has any of them."""
    chosen = [word for word in numbered_words(place) if first <= word.number <= last]
    runs = ((path, [word.leaf for word in run]) for path, run in groupby(chosen, key=lambda word: word.path))
    return [Strike(path, mask, leaves[0], leaves[-1]) for path, leaves in runs]


def strikes_that_count(strikes: Iterable[Strike]) -> list[Strike]:
    """Without those of what lies within something that is struck as a whole, and without repetitions."""
    found = list(dict.fromkeys(strikes))
    whole = {strike.path for strike in found if strike.first is None}

    def is_within(strike: Strike) -> bool:
        shortest = len(strike.path) + (strike.first is not None)
        return any(strike.path[:depth] in whole for depth in range(shortest))

    return [strike for strike in found if not is_within(strike)]


def to_data(strike: Strike) -> dict[str, Any]:
    """A strike as it is kept."""
    return {
        "path": list(strike.path),
        "first": strike.first,
        "last": strike.last,
        "paragraph": strike.mask.paragraph,
        "reason": strike.mask.reason,
    }


def from_data(data: Mapping[str, Any]) -> Strike:
    """What to_data has made."""
    return Strike(tuple(data["path"]), Mask(data["paragraph"], data["reason"]), data["first"], data["last"])
