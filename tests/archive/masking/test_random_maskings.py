"""Maskings drawn at random: nothing that is struck in any layer, all of them proven, every altered character found.

Fifty in the suite, of which check.py judges one in ten. A thousand, of which it judges each, in parts of a hundred, any
of which can be run anew: `MASKINGS=100 MASKINGS_FROM=300 script/test tests/archive/masking/test_random_maskings.py`.
"""

import contextlib
import io
import os
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from archive.masking import making
from archive.masking.checking import NotAsProven, check_pages, check_text, comparable_text, drawn_pages
from archive.masking.proofs import Box, Proven, read_proof
from archive.masking.reading import MaskingPage
from archive.masking.strikes import classes_of, from_data, node_at
from archive.masking.words import as_run
from archive.models import Masking
from archive.paper.hash_tree import Node, split_words, texts_in
from archive.verification import judge_file
from config.pdf.tree import tree_of
from seals.verify import Verdict
from tests.archive.masking.copies import file_of
from tests.archive.masking.leaks import Layers, characters_of_fonts
from tests.archive.masking.test_masked_copies import (
    RARE,
    Sealed,
    draw_strikes,
    exchange_a_code,
    html_of,
    is_rare,
    make_sealed_copy,
    proof_in,
    shown_texts,
)
from tests.archive.masking.test_without_the_portal import PROGRAM
from tests.builders import begin_masking, make_masked

pytestmark = pytest.mark.django_db

FROM, MASKINGS = int(os.environ.get("MASKINGS_FROM", "0")), int(os.environ.get("MASKINGS", "50"))
BY_COMMAND = "MASKINGS" in os.environ
_PLACES = 10
_PAGE_NUMBER = re.compile(r"[Ss]ida \d+ av \d+")
_CHECK = compile(PROGRAM, "check.py", "exec")


@dataclass
class Tried:
    """What the maskings of a run had to hide: by chance one of them may hide next to nothing."""

    maskings: int = 0
    words: int = 0
    letters: int = 0


@pytest.fixture(scope="module")
def tried() -> Iterator[Tried]:
    found = Tried()
    yield found
    assert found.words > 2 * found.maskings
    assert found.letters


@pytest.mark.parametrize("ten", range(FROM // 10, (FROM + MASKINGS) // 10))
def test_ten_random_maskings_leak_nothing_are_verified_and_every_alteration_is_found(
    ten: int, tried: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sealed = make_sealed_copy(ten)
    body = making.content_in(sealed.copy).body
    for number in range(10):
        drawn = random.Random(1000 * ten + number)  # noqa: S311  # the same each time
        copy = make_masked(begin_masking(sealed.submission.response, *draw_strikes(drawn, sealed.places)))
        file = file_of(copy)
        layers, proven = Layers(file), read_proof(proof_in(file))
        look_for_leaks(sealed, copy.masking, file, layers, proven, body, tried)
        _, judged = judge_file(file)
        assert judged.verdict is Verdict.GENUINE
        assert judged.title.startswith(f"Maskad kopia av {sealed.submission.receipt_number}; allt som syns är")
        html = html_of(copy.masking, file)
        alter_texts(drawn, tree_of(html), layers)
        altered = altered_file(file, html, layers, 1000 * ten + number)
        if number == ten % 10:
            assert judge_file(altered)[1].verdict is Verdict.ALTERED
        if number == ten % 10 or BY_COMMAND:
            assert checked(file, sealed.copy.content_root)[0] == 0
            failed, said = checked(altered, sealed.copy.content_root)
            assert (failed, "FEL: sidorna visar något annat" in said) == (1, True)


def look_for_leaks(
    sealed: Sealed, masking: Masking, file: bytes, layers: Layers, proven: Proven, body: Node, tried: Tried
) -> None:
    """Nothing that is struck is anywhere, but a run of words that stands elsewhere too, of which the page tells."""
    shown = shown_texts(proven.shown)
    everything = "\n".join(texts_in(body))
    words = set(filter(is_rare, everything.split())) - set(" ".join(shown).split())
    letters = set("".join(everything.split())) - layers.letters
    assert list(marks_beside_boxes(proven.shown)) == []
    runs, told = (
        runs_of(masking, body),
        as_run(", ".join(one.text for one in MaskingPage(masking, sealed.copy).repeated.found)),
    )
    readable = "\n".join(map(as_run, shown))
    left = {run for run in layers.found(runs) if not is_drawn_by_chance(run, layers.drawn)}
    left |= {run for run in runs if as_run(run) in readable}
    assert [run for run in left if beginning_of(run) not in told] == []
    assert layers.found(words) == set()
    assert letters & characters_of_fonts(file) == set()
    tried.maskings, tried.words = tried.maskings + 1, tried.words + len(words)
    tried.letters += len(letters & set(RARE))


def is_drawn_by_chance(run: str, drawn: str) -> bool:
    """Whether a run is drawn as a part of longer words alone, "3 av" in "1 mars 2023 av", or of a page's number."""
    return run in drawn and not re.search(rf"(?<!\w){re.escape(run)}(?!\w)", _PAGE_NUMBER.sub(" ", drawn))


def runs_of(masking: Masking, body: Node) -> set[str]:
    """The runs of two words and more that somebody struck, in one text each, and the addresses."""
    found = set()
    for strike in map(from_data, masking.strikes):
        if strike.first is not None and strike.last is not None:
            tokens = split_words(str(node_at(body, strike.path)))[strike.first : strike.last + 1]
            if len(tokens) > 1 or "://" in tokens[0]:
                found.add("".join(tokens))
    return found


def beginning_of(run: str) -> str:
    """A run as the page tells of it: no more of a long one than how it begins, of an address what stands after //."""
    return " ".join(as_run(run.rpartition("://")[2]).split()[:4])


def marks_beside_boxes(node: Any) -> Iterator[Any]:
    """The options, rows and boxes to tick of which the words are struck and the mark is shown."""
    if not isinstance(node, list):
        return
    if node[0] in ("p", "tr") and has_box(node) and has_mark(node):
        yield node
    for child in node[2:]:
        yield from marks_beside_boxes(child)


def has_box(node: Any) -> bool:
    return isinstance(node, Box) or (isinstance(node, list) and any(map(has_box, node[2:])))


def has_mark(node: Any) -> bool:
    return isinstance(node, list) and ("box" in classes_of(node) or any(map(has_mark, node[2:])))


def bodies_of(pages: list[list[tuple[str, bool]]]) -> list[str]:
    """What each page shows, but its margin."""
    return [comparable_text("".join(text for text, in_margin in page if not in_margin)) for page in pages]


def alter_texts(drawn: random.Random, tree: Node, layers: Layers) -> None:
    """One character more, less or another: of all texts, and of what the pages show, where the contents say on which
    page something stands, and numbers there are no text.
    """
    bodies = bodies_of(layers.pages)
    starts = {sum(map(len, bodies[:at])) for at in range(len(bodies))}
    for text, kept, begins in (
        (comparable_text("".join(texts_in(tree))), "", set()),
        ("".join(bodies), "0123456789", starts),
    ):
        check_text(text, tree, starts=begins)
        places = [at for at, character in enumerate(text) if character not in kept]
        for at in drawn.sample(places, k=_PLACES):
            other = drawn.choice([chr(ord(text[at]) ^ 1), "", text[at] * 2])
            length = len(other) - 1
            moved = {begin + length if begin > at else begin for begin in begins}
            with pytest.raises(NotAsProven):
                check_text(f"{text[:at]}{other}{text[at + 1 :]}", tree, starts=moved)


def altered_file(file: bytes, html: str, layers: Layers, seed: int) -> bytes:
    """One with a glyph of its proven pages exchanged for another, which is found unless it is within a number, as those
    of pages are in the contents: then another.
    """
    for more in count():
        changed = exchange_a_code(file, seed + 1_000_000 * more, first_page=1)
        try:
            check_pages(changed, html)
        except NotAsProven:
            return changed
        assert without_numbers(bodies_of(drawn_pages(changed))) == without_numbers(bodies_of(layers.pages))
    raise AssertionError


def without_numbers(bodies: list[str]) -> str:
    return re.sub("[0-9]+", "", "".join(bodies))


def checked(file: bytes, root: str) -> tuple[int, str]:
    """What check.py of docs/masking.md comes to, and says, in this directory."""
    Path("maskad.pdf").write_bytes(file)
    Path("bevis.json").write_bytes(proof_in(file))
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setattr(sys, "argv", ["check.py", root])
        with pytest.raises(SystemExit) as ended:
            exec(_CHECK, {})  # noqa: S102  # the document itself
    return int(ended.value.code or 0), said.getvalue()
