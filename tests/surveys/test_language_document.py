"""The examples of docs/questionnaire-language.md are in the language."""

import re
from pathlib import Path

import pytest

from surveys.loading.checking import CHECKS
from tests.surveys.authoring import errors_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "questionnaire-language.md"
EXAMPLES = [
    block for block in re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S) if block[0] == "-"
]


def test_there_are_examples_of_the_kinds():
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n", 1)[0][:60])
def test_an_example_has_the_right_shape(example):
    """Only what an example refers to may be missing: the other questions of its form."""
    assert {error.code for error in errors_of(example)} <= {
        code for code in CHECKS if code in {"bound-item", "condition-item", "sum"}
    }
