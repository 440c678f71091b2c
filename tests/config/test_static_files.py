"""Style sheets and icons as one file, made when static files are collected; the sources stay as they are."""

import re
from pathlib import Path

from django.conf import settings

from config.static_files import join_styles

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
