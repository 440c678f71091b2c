"""Style sheets and icons as one file, modules as few: made when static files are collected, of sources that stay."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from config.answering.static_files import PAGE_MODULES, join_modules, join_styles

STATIC = Path(settings.BASE_DIR) / "static"
SHEET = STATIC / "css" / "portal.css"


def test_every_style_sheet_is_joined_and_every_rule_of_the_last_one_comes_last() -> None:
    imported = re.findall(r'@import "([^"]+)"', SHEET.read_text())
    present = {path.name for path in (STATIC / "css").glob("*.css")} - {"portal.css"}
    assert {name for name in imported if "/" not in name} == present
    assert imported[-1] == "print.css"
    joined = join_styles(SHEET)
    assert "@import" not in joined
    assert joined.index("--bs-blue") < joined.index(".sp-question") < joined.rindex("@media print")


def test_the_icons_are_in_it_as_data_and_nothing_else_is_asked_for_but_the_fonts() -> None:
    asked = re.findall(r"""url\(["']?([^"')]+)""", join_styles(SHEET))
    files = {address for address in asked if not address.startswith("data:")}
    assert files
    assert all(address.startswith("../fonts/") for address in files)
    assert sum(address.startswith("data:image/svg+xml,%3Csvg") for address in asked) >= 25


def test_the_licence_of_what_others_have_written_stands_in_it() -> None:
    assert "Bootstrap, MIT" in join_styles(SHEET)
    assert "noble-ciphers, MIT" in join_modules(STATIC / "js" / "writing.js")


def modules_of(first: Path) -> set[Path]:
    """The module and all that it imports, as native modules."""
    found, left = set(), [first]
    while left:
        module = left.pop()
        if module not in found:
            found.add(module)
            left += [(module.parent / name).resolve() for name in re.findall(r'from "([^"]+)"', module.read_text())]
            left += [
                (module.parent / name).resolve() for name in re.findall(r'^import "([^"]+)"', module.read_text(), re.M)
            ]
    return found


def strings_of(module: Path) -> set[str]:
    """Selectors and words that only this module has."""
    return set(re.findall(r'"(\[data-[\w-]+\])"', module.read_text()))


def test_each_page_module_is_served_with_all_that_it_imports_and_asks_for_nothing() -> None:
    for name in PAGE_MODULES:
        joined = join_modules(STATIC / name)
        assert not re.search(r"\bimport\b|\bexport\b", joined), name
        missing = {one for module in modules_of(STATIC / name) for one in strings_of(module) if one not in joined}
        assert not missing, name


def test_a_module_that_might_not_run_when_joined_is_refused(tmp_path: Path) -> None:
    alone = "const name = (part) => part.id;\ndocument.title = name(document.body);\n"
    (tmp_path / "first.js").write_text('import "./alone.js";\n')
    (tmp_path / "alone.js").write_text(alone)
    with pytest.raises(ValueError, match="neither import nor export"):
        join_modules(tmp_path / "first.js")

    (tmp_path / "alone.js").write_text(f"{alone}export {{}};\n")
    assert "document.title=name(document.body);" in join_modules(tmp_path / "first.js")


def test_no_page_names_a_module_that_asks_for_others_unless_it_is_joined() -> None:
    templates = (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    named = {name for one in templates for name in re.findall(r"static '(js/[^']+)'", one.read_text())}
    asking = {name for name in named if len(modules_of(STATIC / name)) > 1}
    assert asking - {"js/stilguide/states.js"} == set(PAGE_MODULES) & named == set(PAGE_MODULES)
