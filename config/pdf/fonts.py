"""The fonts that PDF documents are set in, and what becomes of text they cannot show.

PDF/A and PDF/UA forbid characters without a glyph (ISO 19005-3, 6.2.11.8; ISO 14289-1, 7.21.8), so
every text a person wrote goes through `replace_unmappable` before it is put in a document's HTML. The
embedded answers (svar.json) keep the text exactly as it was written.
"""

import os
import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from config.remembering import remember_results

FONT_DIRECTORY = Path(__file__).resolve().parents[2] / "static" / "fonts" / "pdf"
FONTCONFIG_FILE = FONT_DIRECTORY / "fonts.conf"

# Layout time grows with the square of an unbroken run and of a paragraph: 20,000 letters without a
# break took 18 s, 100,000 ordinary ones 10 s. A run this long is neither a word nor an ordinary address,
# so what people write is copied from the PDF without extra characters; a piece fits in half a line.
LONGEST_RUN = 200
RUN_PIECE = 40
LONGEST_PARAGRAPH = 10_000
# More marks than this on one letter paint over the lines around it.
MOST_MARKS = 4

ZERO_WIDTH_SPACE = "\u200b"
# Print nothing and mean nothing to a reader: dropped without a word, as Word and Teams leave them
# in most pasted texts. The soft hyphen stays: it shows where it breaks a word.
_INVISIBLE = frozenset("\u200b\u200c\u200d\ufeff").union(
    map(chr, range(0x2060, 0x2065)), map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0))
)
# Word's line break within a paragraph is a vertical tab; the others are Unicode's line ends.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ALLOWED_CONTROLS = frozenset("\n\t\u00ad")
_UNPRINTABLE_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_NO_BREAK_SPACES = "\u00a0\u2007\u202f"

# What every face of ours surely has; tests/config/test_pdf_fonts.py holds it to that.
_UNUSUAL = re.compile("[^\t\n\x20-\x7e\u00a0-\u017e\u2010-\u2015\u2018-\u201e\u2022\u2026]")
_environment_lock = threading.Lock()


@contextmanager
def only_our_fonts() -> Iterator[None]:
    """Let fontconfig see our fonts only while a font configuration is read.

    FONTCONFIG_FILE is restored afterwards: a browser started from the same process needs its own.
    """
    with _environment_lock:
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(FONTCONFIG_FILE)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def replace_unmappable(text: str) -> tuple[str, tuple[str, ...]]:
    """Make any text printable in the document.

    Returns the text to print and the characters that had to be replaced, each once, by code point.
    A character is replaced by its number, such as "[U+1F680]", when no font of ours has it, when it
    is a control character, when it reorders the text around it (bidi controls), when its meaning is
    private, or when it is the fifth mark or later on one letter. Line ends become LF, zero-width
    characters disappear, and runs of more than 200 characters get places where a line may end.
    """
    if not _UNUSUAL.search(text):
        return _with_places_to_break(text), ()
    text = _LINE_END.sub("\n", text)
    present = set(text)
    unmappable = sorted(present - _printable_characters() - _INVISIBLE)
    table: dict[int, str | None] = {ord(char): _visible(char) for char in unmappable}
    table.update((ord(char), None) for char in present & _INVISIBLE)
    text, surplus = _without_stacked_marks(text.translate(table))
    return _with_places_to_break(text), tuple(sorted({*unmappable, *surplus}))


@remember_results
def unprintable_characters(text: str) -> tuple[str, ...]:
    """The characters of `text` that `replace_unmappable` replaces, each once; soon where nothing is unusual."""
    return replace_unmappable(text)[1] if _UNUSUAL.search(text) else ()


def printable_lines(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As `replace_unmappable`, split at line ends; however many empty lines between two others are one "".

    A line of more than 10,000 characters becomes several: it could not be set in sane time.
    """
    printable, replaced = replace_unmappable(text)
    runs = groupby(printable.strip("\n").split("\n"), key=lambda line: bool(line.strip()))
    lines = (line for written, run in runs for line in (run if written else ("",)))
    return tuple(piece for line in lines for piece in pieces(line)), replaced


def describe_character(char: str) -> str:
    """A replaced character as a document names it, for example "U+1F680 ROCKET"."""
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X} {name}".rstrip()


def pieces(line: str, longest: int = LONGEST_PARAGRAPH) -> Iterator[str]:
    """A line in parts of at most `longest` characters, parted at a space where there is one."""
    while len(line) > longest:
        places = (line.rfind(gap, 0, longest) + 1 for gap in (" ", ZERO_WIDTH_SPACE))
        end = max(places) or longest
        yield line[:end]
        line = line[end:]
    yield line


def _with_places_to_break(text: str) -> str:
    """Looked for letter by letter only where there may be such a run: few texts have one, and that takes long."""
    joined = any(space in text for space in _NO_BREAK_SPACES)
    if not joined and max(map(len, text.split()), default=0) <= LONGEST_RUN:
        return text
    return _long_run_pattern().sub(_breakable, text)


def _breakable(run: re.Match[str]) -> str:
    return _run_piece_pattern().sub(rf"\g<0>{ZERO_WIDTH_SPACE}", run[0])


def _visible(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def _without_stacked_marks(text: str) -> tuple[str, set[str]]:
    surplus: set[str] = set()

    def spell_out(match: re.Match[str]) -> str:
        surplus.update(match[2])
        return match[1] + "".join(map(_visible, match[2]))

    return _stacked_marks_pattern().sub(spell_out, text), surplus


@lru_cache(maxsize=1)
def _printable_characters() -> frozenset[str]:
    """What every face in use can show: the faces of the text font agree, the fallback adds the rest."""
    text_faces = [_characters(path) for path in sorted(FONT_DIRECTORY.glob("source-sans-3/*.ttf"))]
    fallback = _characters(FONT_DIRECTORY / "dejavu" / "DejaVuSans.ttf")
    covered = frozenset.intersection(*text_faces) | fallback
    return _ALLOWED_CONTROLS | {char for char in covered if unicodedata.category(char) not in _UNPRINTABLE_CATEGORIES}


def _characters(path: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@lru_cache(maxsize=1)
def _marks() -> str:
    marks = (c for c in _printable_characters() if unicodedata.category(c).startswith("M"))
    return "[" + "".join(map(re.escape, sorted(marks))) + "]"


@lru_cache(maxsize=1)
def _stacked_marks_pattern() -> re.Pattern[str]:
    return re.compile(rf"({_marks()}{{{MOST_MARKS}}})({_marks()}+)")


@lru_cache(maxsize=1)
def _long_run_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:\S|[{_NO_BREAK_SPACES}]){{{LONGEST_RUN + 1},}}")


@lru_cache(maxsize=1)
def _run_piece_pattern() -> re.Pattern[str]:
    # A mark stays with its letter: a line may not end between the two.
    return re.compile(rf".{{{RUN_PIECE}}}{_marks()}*(?=.)")
