"""Small questionnaires for the tests of the loader."""

from textwrap import dedent, indent

from surveys.loader import AuthorError, DefinitionError, load_text
from surveys.schema import AnyItem, Definition

HEAD = dedent("""\
    name: prov-2025
    series: prov
    version: 2025-01-15
    title: Prov
    year: 2025
    """)
"""Five lines: what follows begins on line 6."""


def questionnaire(items: str, more: str = "") -> str:
    """A questionnaire with one section that holds `items`; the first of them is on line 10."""
    section = "items:\n  - link_id: A\n    text: Avsnitt\n    items:\n"
    return HEAD + section + indent(dedent(items).rstrip(), " " * 6) + "\n" + dedent(more)


def load(items: str, more: str = "") -> Definition:
    return load_text(questionnaire(items, more), "prov.yaml")


def load_item(items: str, link_id: str, more: str = "") -> AnyItem:
    return load(items, more).by_link_id[link_id]


def errors_in(text: str) -> list[AuthorError]:
    """The author errors of a whole file; none when it is sound."""
    try:
        load_text(text, "prov.yaml")
    except DefinitionError as error:
        return list(error.errors)
    return []


def errors_of(items: str, more: str = "") -> list[AuthorError]:
    return errors_in(questionnaire(items, more))
