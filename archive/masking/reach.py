"""What is struck with what somebody chose, since it would tell it: marks, where the same stands again, hashes. Pure.

None of it is kept: it follows from the strikes that are (Masking.strikes), and is shown again with them.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, takewhile

from archive.masking.proofs import Mask, Strike
from archive.masking.strikes import (
    ANSWER,
    ATTACHMENT,
    SECTION,
    NumberedWord,
    PagePlace,
    Path,
    classes_of,
    hides,
    is_within,
    meet,
    node_at,
    numbered_words,
    strikes_that_count,
    texts_at,
)
from archive.masking.words import bare, urls_in
from archive.paper.hash_tree import Node, split_words
from config.language import swedish

HASH_REASON = "kontrollsumman skulle röja det som är dolt"
_LINK = "Länk: "


def reached_by(body: Node, places: Sequence[PagePlace], strikes: Sequence[Strike]) -> list[Strike]:
    """The strikes with all that they take along but the hashes, each once."""
    chosen = strikes_that_count(with_marks(body, one) for one in strikes)
    repeated = [_Repeated(body, place) for place in places if place.also or place.kind == ATTACHMENT]
    urls = {url: mask for one in repeated for url, mask in one.urls(chosen)}
    again = [one for each in repeated for one in (*each.again(chosen), *each.of_urls(urls))]
    return strikes_that_count([*chosen, *again])


def with_marks(body: Node, strike: Strike) -> Strike:
    """The strike; of words beside a mark instead that of the whole answer, in whose public order the mark would tell
    it: a list of options, a matrix, or the answer that "vet ej" is ticked in. What an option opens is another answer.
    """
    node, scope = body, None
    for depth in range(len(strike.path) + 1):
        node = node_at(node, strike.path[depth - 1 : depth]) if depth else node
        kinds = classes_of(node)
        if "follow-up" in kinds:
            scope = None
        elif scope is None and not {"options", "matrix"}.isdisjoint(kinds):
            scope = strike.path[:depth]
        elif scope is None and "ticked" in kinds:
            scope = strike.path[: depth - 1]
    return strike if scope is None else Strike(scope, strike.mask)


def is_of_marks(place: PagePlace) -> bool:
    """Whether the place is an answer given by marks alone, so that words of it cannot be struck by themselves."""
    if place.kind != ANSWER:
        return False
    return not any(with_marks(place.node, Strike(path, _NONE)).path for path, _ in texts_at(place.node, ()))


_NONE = Mask("", "")


class _Repeated:
    """A place, and where it stands again: their words, which begin with the same ones, its heading."""

    def __init__(self, body: Node, place: PagePlace) -> None:
        self.place = place
        self.paths: list[Path] = [place.path, *place.also]
        self.words = [_words_at(body, path, place.kind) for path in self.paths]
        columns = zip(*([bare(word.text) for word in words] for words in self.words), strict=False)
        self.shared = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))

    def near(self, strikes: Sequence[Strike]) -> list[Strike]:
        """Those of all or some of it, in one of the places, and those of more around one."""
        return [one for one in strikes if any(meet(one.path, path) for path in self.paths)]

    def _is_all(self, strike: Strike) -> bool:
        """Whether all of it is struck in one of the places: by itself, or with its question, answer or section."""
        return strike.first is None and any(is_within(path, strike.path) for path in self.paths)

    def again(self, strikes: Sequence[Strike]) -> Iterator[Strike]:
        """The strikes of what is struck in one of them, in the others."""
        for strike in self.near(strikes):
            if self._is_all(strike):
                yield from (Strike(path, strike.mask) for path in self.paths if not is_within(path, strike.path))
                continue
            for words in self.words:
                struck = [at for at, word in enumerate(words[: self.shared]) if hides(strike, word)]
                for other in self.words:
                    yield from _runs([other[at] for at in struck if other is not words], strike.mask)

    def urls(self, strikes: Sequence[Strike]) -> Iterator[tuple[str, Mask]]:
        """The addresses that are struck: the attachment's own with all of it, or any by its words."""
        if self.place.kind != ATTACHMENT:
            return
        for strike in self.near(strikes):
            words = (word for words in self.words for word in words if hides(strike, word))
            found = self._own_urls() if self._is_all(strike) else (url for one in words for url in urls_in(one.text))
            yield from ((url, strike.mask) for url in found)

    def _own_urls(self) -> Iterator[str]:
        for _, text in texts_at(self.place.node, ()):
            if text.startswith(_LINK):
                yield from urls_in(text)

    def of_urls(self, urls: dict[str, Mask]) -> Iterator[Strike]:
        """The strikes of these addresses wherever they stand in it: also as that of which a file is a copy."""
        if self.place.kind != ATTACHMENT or not urls:
            return
        for word in (word for words in self.words for word in words):
            if mask := next((urls[url] for url in urls_in(word.text) if url in urls), None):
                yield Strike(word.path, mask, word.leaf, word.leaf)


def _words_at(body: Node, path: Path, kind: str) -> list[NumberedWord]:
    """Of a section no more than its heading, which is all that stands again."""
    node = node_at(body, path)
    if kind == SECTION:
        path, node = next(((where, text) for where, text in texts_at(node, path) if text.strip()), (path, ""))
    return numbered_words(PagePlace(path, "", "", "", node))


def _runs(words: Sequence[NumberedWord], mask: Mask) -> Iterator[Strike]:
    for path, run in groupby(words, key=lambda word: word.path):
        leaves = [word.leaf for word in run]
        yield Strike(path, mask, leaves[0], leaves[-1])


def hash_strikes(body: Node, hashes: Collection[str], strikes: Sequence[Strike]) -> list[Strike]:
    """The strikes of the unsalted hashes of the answers, wherever they stand, when anything is struck.

    Who knows all but a short struck value can guess it by such a hash. The paragraphs are those of what is struck.
    """
    if not strikes:
        return []
    paragraphs = dict.fromkeys(strike.mask.paragraph for strike in strikes)
    mask = Mask(swedish.listing(list(paragraphs)), HASH_REASON)
    return [
        Strike(path, mask, leaf, leaf)
        for path, text in texts_at(body, ())
        for leaf, token in enumerate(split_words(text))
        if any(one in token for one in hashes)
    ]
