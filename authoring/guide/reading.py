"""The example questionnaire in parts: each item with what it is, what there is to say of it, and its lines of YAML."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent

from surveys.loader import load_text
from surveys.schema import Definition
from surveys.wordings.phrasing import type_in_words

EXAMPLE = Path(__file__).parent / "exempel.yaml"
_ITEM = re.compile(r"^ {6}- ", re.MULTILINE)
_LINK_ID = re.compile(r"^\s*-?\s*link_id: (\S+)$", re.MULTILINE)
_NOTE = re.compile(r"^ {8}note: .*\n?", re.MULTILINE)


@dataclass(frozen=True)
class GuideItem:
    """One item of the example."""

    link_id: str
    kind: str
    said: str
    yaml: str


@dataclass(frozen=True)
class Guide:
    """All of it: the head and the rules as YAML, and (heading, items) of each section."""

    head: str
    sections: tuple[tuple[str, tuple[GuideItem, ...]], ...]
    rules: str


@cache
def read_guide() -> Guide:
    """The guide, read once a process: the file comes with the portal."""
    text = EXAMPLE.read_text(encoding="utf-8")
    tree = load_text(text, EXAMPLE.name)
    head, _, rest = text.partition("items:\n")
    _, _, rules = rest.partition("\nrules:\n")
    lines = {found[1]: chunk for chunk in _chunks(rest) if (found := _LINK_ID.search(chunk))}
    sections = tuple(
        (section.text, tuple(_item(tree, item.link_id, lines[item.link_id]) for item in section.items))
        for section in tree.items
    )
    return Guide(head=head.partition("\n")[2].strip(), sections=sections, rules=f"rules:\n{rules}".strip())


def _chunks(text: str) -> list[str]:
    """The lines of each item within a section."""
    starts = [found.start() for found in _ITEM.finditer(text)]
    ends = [*starts[1:], len(text)]
    return [re.split(r"\n(?=(?: {2}- |\S))", text[start:end])[0] for start, end in zip(starts, ends, strict=True)]


def _item(tree: Definition, link_id: str, lines: str) -> GuideItem:
    item = tree.by_link_id[link_id]
    return GuideItem(link_id, type_in_words(item), item.note, dedent(_NOTE.sub("", lines)).strip())
