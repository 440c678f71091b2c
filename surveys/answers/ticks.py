"""A text in which somebody names options of a choice, a line each: what of it can be ticked, and the other words."""

from collections.abc import Iterable
from dataclasses import dataclass

from surveys.schema import ChoiceItem, Option


@dataclass(frozen=True)
class NamedOptions:
    """`codes` of the options that are named, in the form's order; `rest` is the text without those lines."""

    codes: tuple[str, ...]
    rest: str


def named_options(question: ChoiceItem, text: str) -> NamedOptions:
    """The options that whole lines of the text name, as the form words them; where one may be chosen and several are
    named, none is taken to be.
    """
    by_name = {_bare(option.text): option.code for option in question.options}
    lines = [(line, by_name.get(_bare(line))) for line in text.split("\n")]
    named = {code for _, code in lines if code}
    if not question.multiple and len(named) > 1:
        return NamedOptions((), text)
    rest = "\n".join(line for line, code in lines if not code).strip()
    return NamedOptions(tuple(option.code for option in question.options if option.code in named), rest)


def with_options(named: Iterable[Option], text: str) -> str:
    """The text with the options first, a line each: those of them that it does not name already."""
    written = {_bare(line) for line in text.split("\n")}
    lines = [option.text for option in named if _bare(option.text) not in written]
    return "\n".join([*lines, *([text] if text.strip() else [])])


def _bare(text: str) -> str:
    """What is compared: a sign before the words, and a colon or stop after them, are not."""
    return " ".join(text.split()).lstrip("•–-☒☑ ").rstrip(":., ").casefold()
