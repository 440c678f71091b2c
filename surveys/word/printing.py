"""What stood in a Word document when it was sent out, so that only what somebody has added is told."""

import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from surveys.remembering import once_a_tree
from surveys.schema import Definition, NumberTableItem
from surveys.word.export import questionnaire_to_docx
from surveys.word.findings import Words
from surveys.word.lines import line_of, short_digest
from surveys.word.reader import read_word
from surveys.wordings.wording import ROWS

_PAGE = re.compile(r"\t\d+\s*$")
_ALWAYS_TOLD = frozenset({"struck", "comment", "note", "frame"})


@dataclass(frozen=True)
class Printed:
    """The lines of a questionnaire's document in order, and digests of the other lines that were written in one file
    (last year's words, what the file is).
    """

    lines: tuple[str, ...]
    others: tuple[str, ...] = field(default=())

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.lines)


def printed_lines(tree: Definition, only: Collection[str] | None = None) -> tuple[str, ...]:
    """The lines of the reading version, or of the part of it that holds the items `only`."""
    return _of_all(tree) if only is None else _written(tree, only)


@once_a_tree
def _of_all(tree: Definition) -> tuple[str, ...]:
    return _written(tree, None)


def _written(tree: Definition, only: Collection[str] | None) -> tuple[str, ...]:
    return lines_outside(read_word(io.BytesIO(questionnaire_to_docx(tree, only=only))).outside)


def lines_outside(outside: Iterable[Words]) -> tuple[str, ...]:
    """The lines outside every field, as they are compared."""
    return tuple(line_of(words.text) for words in outside)


def former_lines(tree: Definition) -> Iterator[str]:
    """Digests of lines that documents of the same questionnaire went out with before the portal wrote them otherwise:
    headings of tables of numbers without the unit.
    """
    for item in tree.questions:
        if isinstance(item, NumberTableItem):
            yield short_digest(line_of(item.row_heading or ROWS))


def new_words(outside: Collection[Words], printed: Printed, former: Iterable[str] = ()) -> Iterator[Words]:
    """The words that did not stand there when the document was sent out, in order. `former`: see former_lines."""
    told = [words for words in outside if words.place not in _ALWAYS_TOLD and words.place != "contents"]
    others = Counter((*printed.others, *former))
    for words in _added(told, printed.lines):
        digest = short_digest(line_of(words.text))
        if others[digest]:
            others[digest] -= 1
        else:
            yield words
    for words in outside:
        is_heading = words.place == "contents" and line_of(_PAGE.sub("", words.text)) in printed.known
        if words.place in _ALWAYS_TOLD or (words.place == "contents" and words.text.strip() and not is_heading):
            yield words


def _added(outside: list[Words], lines: tuple[str, ...]) -> Iterator[Words]:
    here = lines_outside(outside)
    for change, _, _, start, end in SequenceMatcher(a=lines, b=here, autojunk=False).get_opcodes():
        if change in ("replace", "insert"):
            yield from outside[start:end]
