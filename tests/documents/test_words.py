"""docs/design-system.md says which word is used for what; nothing that users read has another."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.documents.reading import PACKAGES, REPOSITORY, table_below

DOCUMENT = REPOSITORY / "docs" / "design-system.md"
NEVER = [(row[1], pattern) for row in table_below(DOCUMENT, "## Words") for pattern in re.findall(r"`([^`]+)`", row[2])]
NOT_READ_BY_USERS = {"tests", "bench", "migrations", "commands"}
_COMMENT = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", re.DOTALL)


def templates() -> Iterator[tuple[Path, str]]:
    for kind in ("html", "txt"):
        for file in (REPOSITORY / "templates").rglob(f"*.{kind}"):
            yield file, _COMMENT.sub("", file.read_text())


def scripts() -> Iterator[tuple[Path, str]]:
    for file in (REPOSITORY / "static" / "js").rglob("*.js"):
        yield file, re.sub(r"/\*.*?\*/|^\s*//.*?$", "", file.read_text(), flags=re.DOTALL | re.MULTILINE)


def messages() -> Iterator[tuple[Path, str]]:
    """What Python says: every text but the docstrings."""
    for package in PACKAGES:
        for file in (REPOSITORY / package).rglob("*.py"):
            if not NOT_READ_BY_USERS & set(file.relative_to(REPOSITORY).parts):
                yield file, "\n".join(texts_in(file.read_text()))


def texts_in(source: str) -> Iterator[str]:
    """The literal texts of a module that stand in an expression of their own in no docstring; parts of an f-string are
    put together.
    """
    tree = ast.parse(source)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


HANDBOOK = REPOSITORY / "docs" / "handbok.md"


@cache
def read() -> list[tuple[Path, str]]:
    return [*templates(), *scripts(), *messages(), (HANDBOOK, HANDBOOK.read_text())]


def test_one_word_is_used_for_one_thing() -> None:
    found = [
        f"{file.relative_to(REPOSITORY)}: {hit.group()} (write {better!r})"
        for better, never in NEVER
        for file, text in read()
        for hit in re.finditer(never, text, re.IGNORECASE)
    ]
    assert found == []


def test_the_list_is_read_and_what_it_forbids_would_be_found() -> None:
    assert len(NEVER) > 20
    assert len(read()) > 500
    assert any(re.search(never, "Läs om sidan och läs brevet", re.IGNORECASE) for _, never in NEVER)
