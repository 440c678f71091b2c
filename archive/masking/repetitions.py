"""What is struck in one place of the pages and can be read in another, and where: names, numbers, addresses on the web,
runs of words. Pure.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from archive.masking.proofs import Box
from archive.masking.strikes import NumberedWord, PagePlace, classes_of, innermost, node_at, shorten, texts_at
from archive.masking.words import as_run, digit_groups, telling_words, urls_in

MOST_REPEATED = 30
MOST_PLACES = 3
_LONG_RUN = 60
_FEWEST_WORDS = 2
_FORM = frozenset(
    ["unanswered", "option", "ticked", "box-name", "row-name", "help", "introduction", "in-portal", "choice"]
)
_NOT_GIVEN = ("Diarienummer: inte angivet", "Beslut: inte angivet")


@dataclass(frozen=True)
class ShownWord:
    """A word of a place, and whether it is struck."""

    word: NumberedWord
    struck: bool


@dataclass(frozen=True)
class Repeated:
    """Words that are struck somewhere and can be read elsewhere: in the `places`, the first of them, and in `more`.
    `in_reasons`: also, or only, in what the first page says of the masking. None of these: in what is no place.
    """

    text: str
    places: Sequence[PagePlace] = ()
    more: int = 0
    in_reasons: bool = False


class RepeatedWords(NamedTuple):
    """The first of them, and how many more there are."""

    found: Sequence[Repeated] = ()
    more: int = 0


class _Found(NamedTuple):
    """Words as they are told, and as what of a text (a name of Readable) they are found again."""

    text: str
    among: str
    words: str


class Readable:
    """Texts that can be read, in the forms in which words are found in them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts

    def has(self, found: _Found) -> bool:
        """Whether the words are among them."""
        return found.words in getattr(self, found.among)

    @cached_property
    def runs(self) -> str:
        """Word for word."""
        return "\n".join(map(as_run, self.texts))

    @cached_property
    def words(self) -> frozenset[str]:
        """Names and numbers."""
        return frozenset(telling_words(self.texts))

    @cached_property
    def addresses(self) -> str:
        """Those on the web."""
        return "\n".join(url for text in self.texts for url in urls_in(text))


def find_repetitions(
    *,
    body: Any,
    shown: Any,
    chosen: Sequence[str],
    words: Sequence[tuple[PagePlace, Sequence[ShownWord]]],
    said: Sequence[str],
) -> RepeatedWords:
    """Of what is struck of the places' `words`, and of the words that somebody has `chosen`, what the pages that are
    `shown` have elsewhere, or the first page `said` of the masking.

    None is no proof: a name in another form, or a number in letters, is not known.
    """
    hidden = [*chosen, *(text for _, found in words for text in struck_texts(found))]
    form = set(map(as_run, (*_NOT_GIVEN, *_form_texts(body)))) - set(map(as_run, chosen))
    pages, reasons = Readable(list(_texts(shown))), Readable(said)
    all_of_it = Readable([*pages.texts, *said])
    found = list(dict.fromkeys([*_runs(hidden, all_of_it, form), *_words(hidden, all_of_it)]))
    if not found:
        return RepeatedWords()
    left = [(place, Readable(list(left_texts(place, shown_words)))) for place, shown_words in words]
    told = (_repeated(one, left, reasons) for one in found[:MOST_REPEATED])
    return RepeatedWords(list(told), max(0, len(found) - MOST_REPEATED))


def _repeated(found: _Found, left: Sequence[tuple[PagePlace, Readable]], reasons: Readable) -> Repeated:
    places = innermost([place for place, texts in left if texts.has(found)])
    more = max(0, len(places) - MOST_PLACES)
    return Repeated(found.text, places[:MOST_PLACES], more, in_reasons=reasons.has(found))


def _runs(hidden: Sequence[str], shown: Readable, form: Collection[str]) -> Iterator[_Found]:
    """Of texts that are struck in one go those of two words and more, also without what they begin with ("Länk:"), that
    can be read; not what the form itself says in many places (`form`), unless somebody chose just those words.
    """
    for text in dict.fromkeys(hidden):
        runs = ((run, as_run(run)) for run in (text, text.partition(": ")[2]))
        told = (
            one for one in runs if one[1].count(" ") > _FEWEST_WORDS and one[1] in shown.runs and one[1] not in form
        )
        if one := next(told, None):
            yield _Found(f"”{shorten(one[0], _LONG_RUN)}”", "runs", one[1])


def _words(hidden: Sequence[str], shown: Readable) -> Iterator[_Found]:
    yield from (_Found(word, "words", word) for word in dict.fromkeys(telling_words(hidden)) if word in shown.words)
    urls = dict.fromkeys(url for text in hidden for url in urls_in(text))
    yield from (_Found(url, "addresses", url) for url in urls if url in shown.addresses)


def _form_texts(body: Any) -> Iterator[str]:
    """What the form says, and not the answers: options, names of rows and boxes, "Inte besvarad"."""
    if isinstance(body, str):
        return
    if body[0] == "th" or not _FORM.isdisjoint(classes_of(body)):
        yield from (text for _, text in texts_at(body, ()))
        return
    for child in body[2:]:
        yield from _form_texts(child)


def struck_texts(words: Sequence[ShownWord]) -> Iterator[str]:
    """What is struck of a place, run by run; and all of a number of which only some groups of digits are."""
    for _, text in groupby((one for one in words if one.word.number), key=lambda shown: shown.word.path):
        found = list(text)
        for struck, run in groupby(found, key=lambda shown: shown.struck):
            if struck:
                yield " ".join(shown.word.text for shown in run)
        written = " ".join(shown.word.text for shown in found)
        for begin, end in digit_groups(written):
            before = written[:begin].count(" ")
            groups = found[before : before + written[begin:end].count(" ") + 1]
            if any(one.struck for one in groups) and not all(one.struck for one in groups):
                yield written[begin:end]


def left_texts(place: PagePlace, words: Sequence[ShownWord]) -> Iterator[str]:
    """What can be read of a place, run by run, without the number that stands before a question."""
    runs = groupby((one for one in words if one.word.number), key=lambda shown: (shown.word.path, shown.struck))
    for (path, struck), run in runs:
        if not struck and not _is_number_of_question(node_at(place.node, path[len(place.path) : -1])):
            yield " ".join(shown.word.text for shown in run)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif not isinstance(node, Box) and not _is_number_of_question(node):
        for child in node[2:]:
            yield from _texts(child)


def _is_number_of_question(node: Any) -> bool:
    return bool(node[0] == "span" and node[1].get("class") == "number")
