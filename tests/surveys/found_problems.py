"""What the checks find wrong in answers to a few questions."""

from collections.abc import Mapping
from typing import Any

from surveys.checking.checks import Circumstances, Problem, check_answers
from surveys.schema import Definition
from surveys.terms import Fact
from tests.builders import make_definition

HALLAND = Circumstances(facts={Fact.MUNICIPALITIES: 6})


def problems(
    items: str | Definition, answers: Mapping[str, Any], circumstances: Circumstances = HALLAND
) -> list[Problem]:
    definition = items if isinstance(items, Definition) else make_definition(items)
    return check_answers(definition, answers, circumstances)


def only_problem(items: str | Definition, answers: Mapping[str, Any]) -> Problem:
    (found,) = problems(items, answers)
    return found


def kinds(items: str | Definition, answers: Mapping[str, Any]) -> list[str]:
    return [problem.kind for problem in problems(items, answers)]
