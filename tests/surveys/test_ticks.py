"""A text in which options of a choice are named, a line each."""

from typing import Any

import pytest

from surveys.answers.ticks import NamedOptions, named_options, with_options
from surveys.schema import ChoiceItem
from tests.builders import make_definition


def choice(kind: str = "multi_choice") -> ChoiceItem:
    found = make_definition(
        f"""
        - type: {kind}
          link_id: q
          text: Vilka?
          options:
            - a: Operativ nivå
            - b: "Ja, ange vilken:"
            - c: Nej
        """
    ).question("q")
    assert isinstance(found, ChoiceItem)
    return found


@pytest.mark.parametrize(
    ("kind", "text", "codes", "rest"),
    [
        ("multi_choice", "Operativ nivå", ("a",), ""),
        ("multi_choice", "• nej.\noperativ  nivå\nOch mer.", ("a", "c"), "Och mer."),
        ("multi_choice", "Vi är på operativ nivå", (), "Vi är på operativ nivå"),
        ("multi_choice", "", (), ""),
        ("choice", "Ja, ange vilken\nPlanen", ("b",), "Planen"),
        ("choice", "Nej\nOperativ nivå", (), "Nej\nOperativ nivå"),
    ],
)
def test_only_whole_lines_name_options_and_of_one_choice_only_one(kind: str, text: str, codes: Any, rest: str) -> None:
    assert named_options(choice(kind), text) == NamedOptions(codes, rest)


def test_what_is_named_already_is_not_put_first_again() -> None:
    options = choice().options
    assert with_options(options[:2], "operativ nivå\nMer.") == "Ja, ange vilken:\noperativ nivå\nMer."
    assert with_options(options[:1], "") == "Operativ nivå"
    assert named_options(choice(), with_options(options, "Mer.")) == NamedOptions(("a", "b", "c"), "Mer.")
