"""The house keeps its walls where import-linter and ruff see none: views, late imports, names, what a package says."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts",
    "administration",
    "archive",
    "attachments",
    "audit",
    "authoring",
    "config",
    "demo",
    "operations",
    "outbox",
    "responses",
    "seals",
    "surveys",
)
# What pyproject.toml's per-file-ignores for PLC0415 are meant for, in the product.
HEAVY = {"asn1crypto", "fontTools", "pikepdf", "pkcs11", "pyhanko", "pyhanko_certvalidator", "weasyprint"}


@cache
def product() -> dict[Path, ast.Module]:
    """Every module of the apps, parsed; migrations are made by Django."""
    files = (path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)
    return {path.relative_to(ROOT): ast.parse(path.read_text()) for path in files}


def imported_by(tree: ast.AST) -> Iterator[str]:
    """The full names that a piece of code imports: modules, and what is taken from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def is_views(name: str) -> bool:
    return any(part == "views" or part.endswith("_views") for part in name.split("."))


@pytest.mark.parametrize("path", product(), ids=str)
def test_nothing_but_addresses_and_views_imports_a_views_module(path: Path) -> None:
    may = path.stem.endswith("urls") or is_views(".".join(path.with_suffix("").parts))
    ours = {name for name in imported_by(product()[path]) if name.split(".")[0] in APPS}
    assert may or not {name for name in ours if is_views(name)}


@pytest.mark.parametrize("path", product(), ids=str)
def test_an_import_within_a_function_is_of_a_heavy_package_or_waits_for_the_models(path: Path) -> None:
    functions = (node for node in ast.walk(product()[path]) if isinstance(node, ast.FunctionDef))
    late = {name.split(".")[0] for function in functions for name in imported_by(function)}
    assert path.name == "apps.py" or late <= HEAVY


@pytest.mark.parametrize("path", [path for path in product() if path.name == "__init__.py"], ids=str)
def test_a_package_says_in_one_paragraph_what_lives_there(path: Path) -> None:
    if {"management", "templatetags"} & set(path.parts):
        pytest.skip("Django's own folders")
    said = ast.get_docstring(product()[path])
    assert said
    assert said.split("\n")[0].endswith((".", ",", ":")) or "\n" in said


def test_no_two_classes_of_the_product_share_a_name() -> None:
    places = defaultdict(list)
    for path, tree in product().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Command":
                places[node.name].append(str(path))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
