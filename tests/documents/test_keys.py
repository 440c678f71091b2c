"""docs/keys.md is the inventory of keys and algorithms: every secret, and every module that uses cryptography."""

import ast
from collections.abc import Iterator

from config.environment.secret_files import SECRETS
from tests.documents.reading import PACKAGES, REPOSITORY, code_words, table_below

DOCUMENT = REPOSITORY / "docs" / "keys.md"
KEYS = table_below(DOCUMENT, "## Keys and certificates")
ALGORITHMS = table_below(DOCUMENT, "## Where each algorithm stands")
CRYPTOGRAPHY = {
    *("hashlib", "hmac", "secrets", "ssl", "cryptography", "pyhanko", "pyhanko_certvalidator", "pkcs11", "fido2"),
    *("django.utils.crypto", "django.core.signing", "django.contrib.auth.hashers"),
}
OTHERS = {"bench", "demo", "script", "tests"}


def uses_cryptography() -> Iterator[str]:
    """Every module of ours that imports something of cryptography."""
    for package in set(PACKAGES) - OTHERS:
        for path in (REPOSITORY / package).rglob("*.py"):
            if "migrations" not in path.parts and any(map(_is_of_cryptography, _imported(path.read_text()))):
                yield ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{one.name}" for one in node.names)


def _is_of_cryptography(name: str) -> bool:
    return name.partition(".")[0] in CRYPTOGRAPHY or name in CRYPTOGRAPHY


def stands_in(module: str, places: set[str]) -> bool:
    return any(f"{module}.".startswith(f"{place}.") for place in places)


def test_every_secret_of_the_settings_has_a_row() -> None:
    told = {word for row in KEYS for word in code_words(row[0])}
    assert set(SECRETS) - told == set()


def test_a_row_says_who_holds_it_what_it_is_for_and_how_long_it_lives() -> None:
    assert [row[0] for row in KEYS if len(row) != 6 or not all(row)] == []


def test_every_module_that_uses_cryptography_stands_in_the_inventory_and_no_other() -> None:
    places = {word for row in ALGORITHMS for word in code_words(row[2])}
    modules = set(uses_cryptography())
    assert {module for module in modules if not stands_in(module, places)} == set()
    assert {place for place in places if not any(stands_in(module, {place}) for module in modules)} == set()
