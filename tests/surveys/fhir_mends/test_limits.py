"""What goes beyond a limit in other systems' questionnaires is told, and the rest loads."""

import json
from typing import Any

import pytest

from surveys.interchange.fhir_elsewhere import GivenHead
from surveys.interchange.fhir_import import read_fhir_text
from surveys.loader import findings_in
from surveys.references import LARGEST
from tests.surveys.fhir_examples import Node, choice, extension, question
from tests.surveys.fhir_mends.reading import group, read, told


def test_too_many_selections_and_bounds_the_wrong_way_round_are_left_out() -> None:
    several = choice(repeats=True, extension=[extension("questionnaire-maxOccurs", 9, kind="Integer")])
    low = question(
        "integer", extension=[extension("minValue", 9, kind="Integer"), extension("maxValue", 1, kind="Integer")]
    )
    items = read(group(several, low)).definition.by_link_id
    assert items["V"].max_selections is None
    assert (items["Q"].minimum, items["Q"].maximum) == (None, None)


def _columns(number: int) -> list[Node]:
    return [question(link_id=f"k{place}") for place in range(number)]


def _most(count: int) -> list[Node]:
    return [extension("questionnaire-maxOccurs", count, kind="Integer")]


def _bounded(name: str, value: Any) -> Node:
    return question("decimal", extension=[extension(name, value, kind="Decimal")])


_LONG_NAME = "a" * 130
BEYOND: dict[str, tuple[Node, str]] = {
    "max_length": (question(maxLength=200_000), "max_length 200000; portalen tar tal från 1 till 100000."),
    "max_length below": (question(maxLength=0), "max_length 0;"),
    "max_length beyond every number": (question(maxLength=10**40), "max_length 1000000000"),
    "max_selections": (choice(repeats=True, extension=_most(401)), "max_selections 401;"),
    "max_selections beyond every number": (choice(repeats=True, extension=_most(10**20)), "max_selections 1000000"),
    "minimum": (_bounded("minValue", -(10**16)), "minimum -10000000000000000;"),
    "maximum": (_bounded("maxValue", 10**16), "maximum 10000000000000000;"),
    "maximum beyond every number": (_bounded("maxValue", 1e300), "maximum 100000000000000000000000000000;"),
    "decimals": (
        _bounded("minValue", 0.30000000000000004),
        "minimum är avrundat till 0.3: i filen står 0.30000000000000004.",
    ),
    "decimals beyond every number": (
        _bounded("minValue", 1e-300),
        "minimum är avrundat till 0: i filen står 0.00000000",
    ),
    "boxes": (question("text", repeats=True, extension=_most(21)), "Följer inte med:"),
    "max_rows": (
        group(question(), link_id="r", repeats=True, extension=_most(31)),
        "Gruppen kan upprepas högst 30 gånger, inte 31",
    ),
    "options": (
        question("choice", answerOption=[{"valueString": f"Nr {place}"} for place in range(401)]),
        "frågan ”Fråga?”. options får ha högst 400 rader, och här är 401.",
    ),
    "columns": (
        group(*_columns(401), link_id="r", text="Vilka", repeats=True, extension=_most(2)),
        "frågan ”Vilka”. columns får ha högst 400 rader",
    ),
    "cells": (
        group(*_columns(200), link_id="r", text="Vilka", repeats=True),
        "Högst 20\u00a0rader kan läggas till, inte 30: portalen tar 4000 rutor i en tabell.",
    ),
    "link_id": (question(link_id=_LONG_NAME), f"linkId {_LONG_NAME}"),
    "link_id of what an option opens": (
        question(
            "choice",
            link_id="b" * 110,
            answerOption=[{"valueString": "c" * 70}],
            answerConstraint="optionsOrString",
        ),
        "",
    ),
    "code": (question("choice", answerOption=[{"valueCoding": {"code": "D" * 70, "display": "D"}}]), ""),
}
"""Each limit of the schema and of what an author may write: an item beyond it, and what is told."""


@pytest.mark.parametrize("limit", BEYOND)
def test_what_is_beyond_a_limit_is_told_and_the_rest_of_the_file_loads(limit: str) -> None:
    item, words = BEYOND[limit]
    made = read(group(item, question(link_id="R")))
    assert made.definition.by_link_id["R"].text == "Fråga?"
    assert words in " | ".join(one.message for one in made.told)
    assert findings_in(made.definition) == ()


def test_every_limit_for_authors_has_a_file_beyond_it() -> None:
    ours = {"total", "min_rows"}  # no other system's file has them
    assert set(LARGEST) - ours <= set(BEYOND)


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ({"title": "T" * 301}, "title", "T" * 299 + "…"),
        ({"url": f"http://example.se/{'e' * 80}"}, "name", "e" * 60),
        ({"version": "2026-01-15.12345678901234567890", "date": "2026-02-03"}, "version", "2026-02-03"),
        ({"version": "1998-01-15"}, "year", 2000),
        ({"effectivePeriod": {"end": "2026-05"}}, "last_response_day", ""),
    ],
)
def test_so_is_what_its_head_says_beyond_a_limit(head: Node, field: str, value: Any) -> None:
    known = {"url": "http://example.se/halsa", "version": "2026-01-15", "title": "Hälsa"}
    resource = {"resourceType": "Questionnaire", "status": "active", **known, **head, "item": [group(question())]}
    made = read_fhir_text(json.dumps(resource), "prov.json", given=GivenHead())
    assert getattr(made.definition, field) == value


def test_a_number_of_selections_that_is_none_is_left_out() -> None:
    most = [{"url": extension("questionnaire-maxOccurs")["url"], "valueString": "många"}]
    made = read(group(choice(repeats=True, extension=most)))
    assert made.definition.by_link_id["V"].max_selections is None
    assert "max_selections många" in told(made)["mend"]


@pytest.mark.parametrize("limit", [2**31 - 1, 2**53 + 1, 100_001, 0, -1])
def test_a_length_that_is_no_limit_here_is_left_out_and_told(limit: int) -> None:
    made = read(question("text", maxLength=limit), question("text", "R", maxLength=100_000))
    assert (made.definition.by_link_id["Q"].max_length, made.definition.by_link_id["R"].max_length) == (None, 100_000)
    assert [(one.item, one.message) for one in made.told if "max_length" in one.message] == [
        ("Q", f"Följer inte med: max_length {limit}; portalen tar tal från 1 till 100000.")
    ]


@pytest.mark.parametrize("limit", [9223372036854775807, 1e300, -1e300])
def test_a_bound_beyond_every_number_is_left_out_and_told(limit: float) -> None:
    bounds = [extension(name, limit, kind="Decimal") for name in ("maxValue", "minValue")]
    made = read(question("decimal", extension=bounds))
    assert (made.definition.by_link_id["Q"].maximum, made.definition.by_link_id["Q"].minimum) == (None, None)
    assert len([one for one in made.told if "portalen tar tal från" in one.message]) == 2


def test_a_number_of_choices_beyond_all_options_is_left_out_and_told() -> None:
    most = extension("questionnaire-maxOccurs", 2**53 + 1, kind="Integer")
    made = read(choice("V", repeats=True, extension=[most]))
    assert made.definition.by_link_id["V"].max_selections is None
    assert [one.item for one in made.told if "max_selections" in one.message] == ["V"]
