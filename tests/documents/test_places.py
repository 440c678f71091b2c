"""Every file and module that documents and comments name is where they say: what moves takes its name along."""

import re
from pathlib import Path

import pytest

from tests.documents.reading import (
    REPOSITORY,
    code_words,
    documents,
    modules_in,
    paths_in,
    remarks_in,
    resolves,
    sources,
)

LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)")


def exists(path: str) -> bool:
    """As written from the repository's root, from templates/ or static/, or as the beginning of a record's name."""
    roots = (REPOSITORY, REPOSITORY / "templates", REPOSITORY / "static")
    endings = ("", "*") if path.startswith("docs/decisions/") else ("",)
    return any(any(root.glob(path.rstrip("/") + ending)) for root in roots for ending in endings)


def name_of(file: Path) -> str:
    return str(file.relative_to(REPOSITORY))


@pytest.mark.parametrize("document", documents(), ids=name_of)
def test_what_a_document_names_is_there(document: Path) -> None:
    words = " ".join(code_words(document.read_text()))
    assert [path for path in paths_in(words) if not exists(path)] == []
    assert [module for module in modules_in(words) if not resolves(module)] == []


@pytest.mark.parametrize("document", documents(), ids=name_of)
def test_what_a_document_links_to_is_there(document: Path) -> None:
    linked = [target for target in LINK.findall(document.read_text()) if target]
    assert [target for target in linked if not (document.parent / target).exists()] == []


def test_what_comments_name_is_there() -> None:
    lost = []
    for file in sources():
        text = file.read_text()
        remarks = " ".join(remarks_in(text)) if file.suffix == ".py" else text
        lost += [(name_of(file), path) for path in paths_in(remarks) if not exists(path)]
        if file.suffix == ".py":
            lost += [(name_of(file), module) for module in modules_in(remarks) if not resolves(module)]
    assert lost == []
