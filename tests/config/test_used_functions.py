"""What stands in the product is used there: what only tests use stands among the tests."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.config.test_house import ROOT, product

CALLED_BY_OTHERS = {
    "allow_migrate", "allow_relation", "child_exit", "db_for_read", "db_for_write", "execute_sql", "get_help_text",
    "process_exception", "process_view", "ssl_context", "when_ready",
}  # fmt: skip
"""What Django and gunicorn look for by its name, in what has none of their classes above it."""
_WORD = re.compile(r"[A-Za-z_]\w*")


def test_every_public_function_of_the_product_is_used_by_it() -> None:
    """By its name, in code, a text of the code's (an address, a setting) or a template; not in itself. What is
    registered is used by whatever it is registered with, and a method of another's class overrides one.
    """
    used, shown = everywhere(), words_of_templates()
    unused = {
        f"{path}: {function.name}"
        for path, function in public_functions()
        if function.name not in shown
        and function.name not in CALLED_BY_OTHERS
        and used[function.name] <= names_in(function)[function.name]
    }
    assert unused == set()


def test_whatever_others_call_by_its_name_is_there() -> None:
    assert {function.name for _, function in public_functions()} >= CALLED_BY_OTHERS


def public_functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Those of modules, but registered ones, and the methods and properties of classes that stand on no other."""
    for path, tree in product().items():
        classes = (node for node in tree.body if isinstance(node, ast.ClassDef) and not node.bases)
        methods = [node for one in classes for node in one.body if isinstance(node, ast.FunctionDef)]
        plain = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not is_registered(node)]
        yield from ((path, node) for node in (*plain, *methods) if not node.name.startswith("_"))


def is_registered(function: ast.FunctionDef) -> bool:
    return any(re.match(r"(register|check|receiver)\b", ast.unparse(one)) for one in function.decorator_list)


@cache
def everywhere() -> Counter[str]:
    """How often each name stands in the product and in what measures and starts it."""
    besides = (path for folder in ("bench", "script", "deploy") for path in (ROOT / folder).rglob("*.py"))
    trees = [*product().values(), *(ast.parse(path.read_text()) for path in besides)]
    found: Counter[str] = Counter()
    for tree in trees:
        found.update(names_in(tree))
    return found


def names_in(code: ast.AST) -> Counter[str]:
    """What is read, called or named in a text; not what is defined, imported or told in a docstring."""
    told = {id(node.body[0].value) for node in ast.walk(code) if is_told(node)}
    found: Counter[str] = Counter()
    for node in ast.walk(code):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found[node.id] += 1
        elif isinstance(node, ast.Attribute):
            found[node.attr] += 1
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            found.update(_WORD.findall(node.value))
    return found


def is_told(node: ast.AST) -> bool:
    holds = isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module))
    return holds and ast.get_docstring(node, clean=False) is not None


def words_of_templates() -> set[str]:
    return {word for path in (ROOT / "templates").rglob("*.*") for word in _WORD.findall(path.read_text())}
