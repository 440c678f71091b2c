"""Checks of what is written: whether the fonts of the portal's documents can show it."""

from collections.abc import Iterator

from config.pdf.fonts import describe_character, replace_unmappable
from surveys.loading.checking import Finding, Subject, check
from surveys.schema import AnyItem

_OF_ITEM = (
    "prefix",
    "text",
    "intro",
    "background",
    "help",
    "in_portal",
    "condition_text",
    "unit",
    "not_known",
    "option",
)
_OF_ENTRIES = ("options", "rows", "columns")
_OF_QUESTIONNAIRE = (
    "title",
    "agency",
    "reference",
    "period",
    "intro",
    "closing",
    "receiver",
    "in_portal",
    "closing_in_portal",
)


@check("unprintable-text")
def every_text_can_be_shown(subject: Subject) -> Iterator[Finding]:
    """A character that no font of ours has would stand as its number in the archive copy of every response."""
    for field in _OF_QUESTIONNAIRE:
        yield from _findings("", field, getattr(subject.definition, field))
    for item in subject.items:
        for field, text in _texts_of(item):
            yield from _findings(item.link_id, field, text)


def _texts_of(item: AnyItem) -> Iterator[tuple[str, str]]:
    for field in _OF_ITEM:
        value = getattr(item, field, "")
        yield field, value if isinstance(value, str) else ""
    for field in _OF_ENTRIES:
        yield field, "".join(entry.text for entry in getattr(item, field, ()))


def _findings(link_id: str, field: str, text: str) -> Iterator[Finding]:
    missing = replace_unmappable(text)[1]
    if missing:
        names = "; ".join(map(describe_character, missing))
        yield Finding(link_id, f"{field} har tecken som dokumentens typsnitt saknar: {names}.", field)
