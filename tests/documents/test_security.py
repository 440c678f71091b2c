"""docs/security.md answers every requirement of ASVS 5.0, levels 1 and 2, once, and names tests that there are."""

import ast
import re
from pathlib import Path

import pytest

from tests.documents.reading import REPOSITORY, code_words

DOCUMENT = REPOSITORY / "docs" / "security.md"
ASKED = (Path(__file__).parent / "asvs-5.0.txt").read_text().split()
"""The numbers of OWASP ASVS 5.0 that have level 1 or 2."""
STATES = {"met", "partly", "not met", "proxy", "n/a"}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCUMENT.read_text().splitlines()
    if re.match(r"\| \d+\.\d+\.\d+", line)
]
NAMED = sorted({word for row in ROWS for word in code_words(row[3]) if word.startswith("tests/")})


def numbers_of(row: list[str]) -> list[str]:
    return [number.strip() for number in row[0].split(",")]


def test_every_requirement_is_answered_once_and_no_other() -> None:
    assert sorted(number for row in ROWS for number in numbers_of(row)) == sorted(ASKED)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].split(",")[0])
def test_an_answer_says_its_state_and_how(row: list[str]) -> None:
    _, state, how, held = row
    assert state in STATES
    assert how
    assert held == ", ".join(f"`{word}`" for word in code_words(held))


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_is_there(name: str) -> None:
    path, _, function = name.partition("::")
    source = REPOSITORY / path
    assert source.is_file()
    defined = {node.name for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.FunctionDef)}
    assert not function or function in defined
    assert any(one.startswith("test_") for one in defined)


def test_what_is_not_met_is_told_first() -> None:
    """Whoever reads the first list knows of every requirement that is not met."""
    told = DOCUMENT.read_text().partition("## What is known not to be met")[2].partition("\n## ")[0]
    unmet = [number for row in ROWS if row[1] == "not met" for number in numbers_of(row)]
    assert [number for number in unmet if number not in told] == []
