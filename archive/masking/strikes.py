"""What of a copy's pages can be struck, and a masking's strikes as they are kept. Pure over the tree."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, zip_longest
from typing import Any, NamedTuple

from archive.masking.proofs import Mask, Strike
from archive.paper.hash_tree import Node, split_words, texts_in

Path = tuple[int, ...]
ANSWER, ATTACHMENT, FIELD = "answer", "attachment", "field"
SECTION, QUESTION, NOTE = "section", "question", "note"
_REMARK = "kommentar till svaret"
_BESIDE = "beside"  # an attachment at its question, a section in the contents, what is sent separately
_SECTION_ID = re.compile("avsnitt-[0-9]+")
_HEADING = re.compile("h([2-6])")
_CONTENTS, _NOTES, _UNPRINTABLE = "Innehåll", "Efter avsnitten", "Tecken som inte kan skrivas ut"
_SEPARATELY, _WHOLE_QUESTION = "Skickas separat", "Hela frågan: "
_AGAIN = re.compile(r" \([0-9]+\)$")


@dataclass(frozen=True)
class PagePlace:
    """Something that can be struck as a whole, or words of it: an answer, an attachment, a field of the facts, a note
    that is made of the answers, a question or section with its heading.

    `also` are where the same stands again: an attachment beside its question, a section in the contents, of a question
    and its answer the row of what is sent separately, which is there by that answer. `headings` are those that a
    question without a wording of its own may be called by there.
    """

    path: Path
    kind: str
    section: str
    name: str
    node: Node = field(compare=False, repr=False)
    also: tuple[Path, ...] = ()
    headings: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def key(self) -> str:
        """The place as it stands in an address and a form."""
        return "-".join(map(str, self.path))

    @property
    def called(self) -> str:
        """What it is called among the others: an answer bears its question's name, as the whole question does."""
        is_plain = self.kind == ANSWER and _REMARK not in self.name
        return f"Bara svaret: {self.name}" if is_plain else self.name

    @property
    def wording(self) -> str:
        """Of a question or an answer the question's name alone, without what tells it apart from others."""
        return _AGAIN.sub("", self.name.removeprefix(_WHOLE_QUESTION))

    @property
    def told(self) -> str:
        """What it is called where nothing says of which section and kind it is."""
        if self.kind == SECTION:
            return f"avsnittet ”{self.section}”"
        if self.kind in (QUESTION, ANSWER):
            return f"{'frågan' if self.kind == QUESTION else 'svaret på'} ”{self.name.removeprefix(_WHOLE_QUESTION)}”"
        return f"”{self.name}” under {self.section}"

    @property
    def text(self) -> str:
        """What stands there, in one line."""
        return text_of_node(self.node)


@dataclass(frozen=True)
class NumberedWord:
    """A word of a place by its number, from 1; `begins`: a new paragraph or cell does with it. A mark has the number 0:
    it is no word, and is shown where it stands (`named`: what it is read as).
    """

    number: int
    text: str
    path: Path
    leaf: int
    begins: bool
    named: str = ""


def is_within(path: Path, outer: Path) -> bool:
    """Whether what stands at `path` is, or is within, what stands at `outer`."""
    return path[: len(outer)] == outer


def meet(one: Path, other: Path) -> bool:
    """Whether either of them is within the other."""
    return is_within(one, other) or is_within(other, one)


def places_to_strike(body: Node) -> list[PagePlace]:
    """All that can be struck, in the order of the pages."""
    found = list(_walk(body, (), "", _Names()))
    beside: dict[str, list[Path]] = {}
    for one in found:
        for label in _labels(one) if one.kind == _BESIDE else ():
            beside.setdefault(label, []).append(one.path)
    places = (replace(one, also=_again(one, beside)) for one in found if one.kind != _BESIDE)
    return list(_told_apart(places))


def _again(place: PagePlace, beside: Mapping[str, Sequence[Path]]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(path for label in _labels(place) for path in beside.get(label, ())))


def _told_apart(places: Iterable[PagePlace]) -> Iterator[PagePlace]:
    """What has the name of another of its section, such as two events of one minute, has its number after it."""
    named = Counter[tuple[str, str]]()
    for place in places:
        named[place.section, place.name] += 1
        number = named[place.section, place.name]
        yield replace(place, name=f"{place.name} ({number})") if number > 1 else place


def _labels(place: PagePlace) -> list[str]:
    """What a place and where it stands again have in common; none for one that does not."""
    node: Any = place.node
    if place.kind == SECTION:
        return [f"#{node[1]['id']}"]
    if place.kind in (QUESTION, ANSWER):
        name = place.name.removeprefix(_WHOLE_QUESTION).rstrip(":")
        by_heading = [_by_heading(heading.rstrip(":")) for heading in place.headings]
        return [] if "earlier" in classes_of(node) else [f"{_SEPARATELY}: {name}", *by_heading]
    if place.kind not in (ATTACHMENT, _BESIDE):
        return []
    if place.section == _SEPARATELY:
        return _labels_of_row(place.name.rstrip(":"))
    link = next((one for one in node[2:] if not isinstance(one, str) and one[0] == "a"), None)
    named = link[1].get("href", "") if link and place.section == _CONTENTS else place.name.partition(":")[0]
    return [named] if named else []


def _labels_of_row(name: str) -> list[str]:
    """By the whole name, and by that of a heading, which is printed without the number that stands before it here."""
    without_number = name.partition(" ")[2]
    return [f"{_SEPARATELY}: {name}", _by_heading(name), *([_by_heading(without_number)] if without_number else [])]


def _by_heading(name: str) -> str:
    return f"{_SEPARATELY}, rubrik: {name}"


class _Names(NamedTuple):
    """What the place is called, and the headings that it stands under, the outermost first, with their levels: where a
    group ends is not seen, so that each of them may be that of what comes after.
    """

    name: str = ""
    headings: tuple[tuple[int, str], ...] = ()

    def under(self, heading: list[Any]) -> "_Names":
        """What comes after a heading: without those of its level and below."""
        level, text = int(heading[0][1:]), text_of_node(heading)
        return _Names(text, (*(one for one in self.headings if one[0] < level), (level, text)))

    def within(self, node: list[Any]) -> "_Names":
        """What stands in an element: a question, a row or any other."""
        if "question" in classes_of(node):
            return self.of_question(node)
        return _Names(_heading(node, "th")) if node[0] == "tr" else self

    def of_question(self, question: list[Any]) -> "_Names":
        """In a question: it is called by its wording; one without by its group, or by the question that opens it."""
        wording = next((one for one in question[2:] if "wording" in classes_of(one)), None)
        if wording is None:
            return self
        has_text = any(text_of_node(one) for one in wording[2:] if "number" not in classes_of(one))
        return _Names(text_of_node(wording), () if has_text else self.headings)

    @property
    def tied(self) -> tuple[str, ...]:
        """The names by which a question without a wording is known; of a group without a name none is printed."""
        return (*(text for _, text in self.headings), "") if self.headings else ()


def _walk(node: Node, path: Path, section: str, names: _Names) -> Iterator[PagePlace]:
    if isinstance(node, str):
        return
    is_of_form = _is_of_form(node)
    if node[0] in ("section", "nav", "body"):
        section = _section_name(node)
    names, after = names.within(node), ""
    for at, child in enumerate(node[2:]):
        where = (*path, at)
        if isinstance(child, str):
            continue
        if child[0] == "p" and after == _UNPRINTABLE:
            yield PagePlace(where, NOTE, section, _UNPRINTABLE, child)
        after = text_of_node(child) if child[0] == "h3" else ""
        if is_of_form and _HEADING.fullmatch(child[0]):
            names = names.under(child)
        if place := _place(node, child, where, section, names):
            yield place
        yield from _walk(child, where, section, names)


def _is_of_form(node: list[Any]) -> bool:
    return node[0] == "section" and bool(_SECTION_ID.fullmatch(node[1].get("id", "")))


def _section_name(node: list[Any]) -> str:
    """That of the form's own is never that of one of the copy's, in which the rows are known by it."""
    if node[0] == "body":
        return _NOTES
    heading = _heading(node, "h2") or "Första sidan"
    return f"{heading} (i formuläret)" if _is_of_form(node) and heading in (_CONTENTS, _SEPARATELY) else heading


def _place(parent: list[Any], child: list[Any], path: Path, section: str, names: _Names) -> PagePlace | None:
    kinds, tag = classes_of(child), child[0]
    if parent[0] == "body":
        return _part(child, path, section)
    if (said := _said_again(parent, child, section)) is not None:
        return PagePlace(path, _BESIDE, section, said, child)
    if "question" in kinds:
        own = names.of_question(child)
        return PagePlace(path, QUESTION, section, f"{_WHOLE_QUESTION}{own.name}", child, headings=own.tied)
    if "attachment" in kinds:
        return PagePlace(path, ATTACHMENT, section, _heading(child, "h3"), child)
    if "question" in classes_of(parent) and _is_answer(parent, child, kinds):
        return PagePlace(path, ANSWER, section, f"{names.name}{_what(kinds)}", child, headings=names.tied)
    if tag == "span" and parent[0] == "td" and "receipt-number" not in kinds and "box" not in kinds:
        return PagePlace(path, FIELD, section, names.name, child)
    return None


def _said_again(parent: list[Any], child: list[Any], section: str) -> str | None:
    """What stands here again of something else: its name, or all of it; None where nothing does."""
    is_of_contents = section == _CONTENTS and parent[0] == "ol"
    if child[0] == "li" and (is_of_contents or "documents" in classes_of(parent)):
        return text_of_node(child)
    return _heading(child, "th") if child[0] == "tr" and section == _SEPARATELY else None


def _part(child: list[Any], path: Path, section: str) -> PagePlace | None:
    """A section of the questionnaire, or the note on those that do not apply: right under the body."""
    heading = _heading(child, "h2")
    if heading and _is_of_form(child):
        return PagePlace(path, SECTION, heading, "Hela avsnittet, med rubrik och rad i innehållet", child)
    if "note" in classes_of(child):
        return PagePlace(path, NOTE, section, "Avsnitt som inte gäller organisationen", child)
    return None


def _is_answer(question: list[Any], child: list[Any], kinds: Sequence[str]) -> bool:
    """Of a question that is answered by nothing but attachments, the list of them is the answer."""
    if "documents" in kinds:
        return [text_of_node(one) for one in question[2:] if list(classes_of(one)) == ["answer"]] == [""]
    return child[0] == "table" or "options" in kinds or ("answer" in kinds and text_of_node(child) != "")


def _what(kinds: Sequence[str]) -> str:
    return f" ({_REMARK})" if "remark" in kinds else ""


def _heading(node: list[Any], tag: str) -> str:
    return next((text_of_node(one) for one in node[2:] if not isinstance(one, str) and one[0] == tag), "")


def innermost(places: Sequence[PagePlace]) -> list[PagePlace]:
    """Without those that have others of them within; they are in the order of the pages."""
    return [one for one, after in zip_longest(places, places[1:]) if not (after and is_within(after.path, one.path))]


def shorten(text: str, most: int) -> str:
    """How a text begins, where it is longer than that."""
    return text if len(text) <= most else f"{text[:most].rstrip()} …"


def text_of_node(node: Node) -> str:
    """All of its words, on one line."""
    return " ".join(" ".join(texts_in(node)).split())


def classes_of(node: Node) -> Sequence[str]:
    """The classes of an element; a text has none."""
    return () if isinstance(node, str) else node[1].get("class", "").split()


def numbered_words(place: PagePlace) -> list[NumberedWord]:
    """The words of the place, through all of its texts."""
    return [word for word in read_words(place) if word.number]


def read_words(place: PagePlace) -> list[NumberedWord]:
    """The words of the place, and the marks among them."""
    found: list[NumberedWord] = []
    number, beside = 0, Path()
    for path, node in _parts_at(place.node, place.path):
        if not isinstance(node, str):
            beside = path[:-1]
            in_cell = node_at(place.node, beside[len(place.path) :])[0] == "td"
            found.append(NumberedWord(0, text_of_node(node), path, 0, not in_cell, node[1].get("aria-label", "")))
            continue
        begins = path[:-1] != beside
        for leaf, token in enumerate(split_words(node)):
            if not token.isspace():
                number += 1
                found.append(NumberedWord(number, token, path, leaf, begins))
                begins = False
    return found


def node_at(node: Node, path: Path) -> Node:
    """What stands at the path from the node."""
    for at in path:
        node = node[at + 2]
    return node


def texts_at(node: Node, path: Path) -> Iterator[tuple[Path, str]]:
    """The texts of the node that stands at `path`, each with where it stands, without the marks of options."""
    return ((where, text) for where, text in _parts_at(node, path) if isinstance(text, str))


def _parts_at(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    """The texts, and the marks as elements."""
    if isinstance(node, str) or "box" in classes_of(node):
        yield path, node
        return
    for at, child in enumerate(node[2:]):
        yield from _parts_at(child, (*path, at))


def strike_place(place: PagePlace, mask: Mask) -> list[Strike]:
    """The strike of all of a place. Where it stands again follows (archive.masking.reach)."""
    return [Strike(place.path, mask)]


def strike_words(place: PagePlace, first: int, last: int, mask: Mask) -> list[Strike]:
    """The strikes of the words from `first` to `last`: one for each text that has any of them."""
    chosen = [word for word in numbered_words(place) if first <= word.number <= last]
    runs = ((path, [word.leaf for word in run]) for path, run in groupby(chosen, key=lambda word: word.path))
    return [Strike(path, mask, leaves[0], leaves[-1]) for path, leaves in runs]


def strikes_that_count(strikes: Iterable[Strike]) -> list[Strike]:
    """Without those of what lies within something that is struck as a whole, and without repetitions: of those of the
    same for other reasons the first.
    """
    once: dict[tuple[Path, int | None, int | None], Strike] = {}
    for strike in strikes:
        once.setdefault((strike.path, strike.first, strike.last), strike)
    found = list(once.values())
    whole = {strike.path for strike in found if strike.first is None}

    def is_within(strike: Strike) -> bool:
        shortest = len(strike.path) + (strike.first is not None)
        return any(strike.path[:depth] in whole for depth in range(shortest))

    return [strike for strike in found if not is_within(strike)]


def hides(strike: Strike, word: NumberedWord) -> bool:
    """Whether the word is struck by it."""
    if strike.first is None or strike.last is None:
        return is_within(word.path, strike.path)
    return strike.path == word.path and strike.first <= word.leaf <= strike.last


def key_of(strike: Strike) -> str:
    """Which strike it is, whatever its reason, as it stands in a form."""
    words = "" if strike.first is None else f":{strike.first}-{strike.last}"
    return f"{'-'.join(map(str, strike.path))}{words}"


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
