"""Reading the project's documents as a test does: tables, and the places that they name."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from importlib import import_module
from itertools import dropwhile, takewhile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = sorted(path.parent.name for path in REPOSITORY.glob("*/__init__.py"))
FOLDERS = sorted({*PACKAGES, "docs", "requirements", "static", "templates"})

_PATH = re.compile(rf"(?<![\w/.:<-])(?:{'|'.join(FOLDERS)})/[\w./*-]*\w[*/]*")
_MODULE = re.compile(rf"(?<![\w/.@:<-])(?:{'|'.join(PACKAGES)})(?:\.[A-Za-z_]\w*)+(?![\w(/])")


def documents() -> list[Path]:
    """Every document about the project, in the repository's root and in docs. CHANGELOG.md tells of what was."""
    found = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
    return sorted(document for document in found if document.name != "CHANGELOG.md")


def sources() -> list[Path]:
    """Every file of ours that holds code or markup."""
    folders = [REPOSITORY / name for name in FOLDERS if name not in {"docs", "requirements"}]
    found = [file for folder in folders for kind in ("py", "html", "css", "js") for file in folder.rglob(f"*.{kind}")]
    return sorted(file for file in found if not {"vendor", "migrations"} & set(file.parts))


def table_below(document: Path, heading: str) -> list[list[str]]:
    """The rows of the first table after `heading`, without its head; each cell as it is written."""
    lines = document.read_text().partition(f"\n{heading}\n")[2].splitlines()
    rows = list(takewhile(_is_row, dropwhile(lambda line: not _is_row(line), lines)))
    assert rows, f"{document.name} has no table below {heading!r}"
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def _is_row(line: str) -> bool:
    return line.startswith("|")


def code_words(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def paths_in(text: str) -> list[str]:
    """The files and folders of the project that a text names."""
    return _PATH.findall(text)


def modules_in(text: str) -> list[str]:
    """The modules of the project, and what stands in them, that a text names."""
    return _MODULE.findall(text)


def remarks_in(source: str) -> Iterator[str]:
    """The comments and docstrings of Python source."""
    if "#" in source:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def resolves(name: str) -> bool:
    """Whether the dotted name is a module, or stands in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        return all((found := getattr(found, part, None)) is not None for part in parts[length:])
    return False
