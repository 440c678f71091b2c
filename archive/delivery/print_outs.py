"""What can be read of the receiver's own receipt or print-out."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from config.confinement import as_real_file, run_confined
from config.language.text import clean

SECONDS = 40
_EDGE_LINES = 2
"""How many lines at the top and the bottom of a page may be its header and footer."""


def text_of_pdf(content: Iterator[bytes]) -> str:
    """The text of a PDF without what every page repeats; empty where nothing can be read of it."""
    with as_real_file(content) as given:
        ended = run_confined("archive.delivery.pdf_text", given=given, seconds=SECONDS)
    pages = json.loads(ended.said) if ended.whole else []
    return clean("\n".join(without_headers(pages)))


def without_headers(pages: Iterable[str]) -> list[str]:
    """The pages without the lines at their edges that most of them share but for their digits (page numbers, times)."""
    lines = [[line for line in page.splitlines() if line.strip()] for page in pages]
    seen = Counter(key for page in lines for key in {_key(line) for line in _edges(page)})
    repeated = {key for key, times in seen.items() if times > 1 and times > len(lines) / 2}
    return ["\n".join(_without(page, repeated)) for page in lines]


def _edges(page: list[str]) -> list[str]:
    return [*page[:_EDGE_LINES], *page[-_EDGE_LINES:]]


def _without(page: list[str], repeated: set[str]) -> list[str]:
    edge = {*range(_EDGE_LINES), *range(len(page) - _EDGE_LINES, len(page))}
    return [line for place, line in enumerate(page) if place not in edge or _key(line) not in repeated]


def _key(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))
