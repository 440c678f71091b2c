"""Checks of what is written: whether the portal's documents can show it, and whether one line is one line."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

from config.language.text import taken_out
from config.pdf.fonts import describe_character, replace_unmappable
from surveys.codes import same_words
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
    "row_heading",
    "row_sum",
    "column_sum",
    "row_name",
)
_AMONG = {"options": "svarsalternativen", "rows": "raderna", "columns": "kolumnerna"}
_OF_ENTRIES = tuple(_AMONG)
ONE_LINE = {
    "title",
    "agency",
    "receiver",
    "reference",
    "period",
    "prefix",
    "unit",
    "not_known",
    "options",
    "rows",
    "columns",
    "boxes",
    "row_heading",
    "row_sum",
    "column_sum",
    "row_name",
}
"""The texts that stand on one line; so does the heading of a group."""
_CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
_CONTROL_NAMES = {"\n": "radbrytningen", "\r": "radbrytningen (CR)", "\t": "tabben", "\x0b": "radbrytningen från Word"}
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


@check("missing-name")
def what_is_chosen_or_listed_has_a_name(subject: Subject) -> Iterator[Finding]:
    """A questionnaire, an option or a row of nothing but spaces could be neither found nor chosen."""
    if not subject.definition.title:
        yield Finding("", "title säger ingenting: skriv vad enkäten heter.", "title")
    for item in subject.items:
        for field in _OF_ENTRIES:
            for entry in getattr(item, field, ()):
                if not entry.text:
                    yield Finding(item.link_id, f"{entry.code} i {field} saknar text.", field)


@check("same-text")
def what_is_chosen_or_listed_is_told_apart(subject: Subject) -> Iterator[Finding]:
    """Nobody could tell which of two options of one text they have chosen, nor a reader which row was answered."""
    for item in subject.items:
        for field, among in _AMONG.items():
            texts = {same_words(entry.text): entry.text for entry in reversed(getattr(item, field, ()))}
            found = Counter(same_words(entry.text) for entry in getattr(item, field, ()))
            if told := [texts[words] for words, times in found.items() if words and times > 1]:
                yield Finding(item.link_id, f"{', '.join(told)} står flera gånger bland {among}.", field)


@check("control-character")
def no_text_holds_control_characters(subject: Subject) -> Iterator[Finding]:
    """A title with a line break would stop every letter about the questionnaire, and a heading would break its page.

    One-line texts hold neither line breaks nor tabs; no text holds other control characters, or what nobody sees and
    every text that is written in the portal loses: two names that look the same would not be found as the same.
    """
    for field in _OF_QUESTIONNAIRE:
        yield from _controls("", field, getattr(subject.definition, field), field in ONE_LINE)
    for item in subject.items:
        for field, text in _texts_of(item):
            yield from _controls(item.link_id, field, text, field in ONE_LINE or _is_heading(item, field))


def _is_heading(item: AnyItem, field: str) -> bool:
    return field == "text" and item.type == "group"


def _controls(link_id: str, field: str, text: str, one_line: bool) -> Iterator[Finding]:
    allowed = "" if one_line else "\n\t"
    invisible = taken_out(text)
    refused = dict.fromkeys(sign for sign in text if sign not in allowed and (_is_control(sign) or sign in invisible))
    if refused:
        names = ", ".join(_CONTROL_NAMES.get(sign, f"U+{ord(sign):04X}") for sign in refused)
        where = "ska stå på en rad" if one_line else "får inte ha styrtecken"
        yield Finding(link_id, f"{field} {where}: ta bort {names}.", field)


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in _CONTROLS


def _texts_of(item: AnyItem) -> Iterator[tuple[str, str]]:
    for field in _OF_ITEM:
        value = getattr(item, field, "")
        yield field, value if isinstance(value, str) else ""
    for field in _OF_ENTRIES:
        yield field, "".join(entry.text for entry in getattr(item, field, ()))
    yield "boxes", "".join(getattr(item, "box_labels", ()))


def _findings(link_id: str, field: str, text: str) -> Iterator[Finding]:
    missing = replace_unmappable(text)[1]
    if missing:
        names = "; ".join(map(describe_character, missing))
        yield Finding(link_id, f"{field} har tecken som dokumentens typsnitt saknar: {names}.", field)
