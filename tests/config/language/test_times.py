"""A time of day is written alike wherever it stands: "kl. 17:31"."""

import re

from script.local_servers import REPOSITORY

_IN_TEMPLATES = re.compile(r'(?:date|moment):"([^"]*[Hi][^"]*)"')
_AFTER_A_DAY = re.compile(r"%H\.%M")


def test_every_template_writes_the_time_of_a_day_alike() -> None:
    files = (REPOSITORY / "templates").rglob("*.*")
    layouts = {layout for file in files for layout in _IN_TEMPLATES.findall(file.read_text())}
    assert r"j F Y \k\l. H:i" in layouts
    assert [layout for layout in layouts if not re.fullmatch(r"(j F (Y )?)?\\k\\l\. H:i(:s)?", layout)] == []


def test_no_module_puts_a_dot_between_hours_and_minutes() -> None:
    rooms = [path for path in REPOSITORY.iterdir() if (path / "apps.py").is_file()] + [REPOSITORY / "config"]
    modules = [module for room in rooms for module in room.rglob("*.py")]
    assert len(modules) > 500
    assert [str(module) for module in modules if _AFTER_A_DAY.search(module.read_text())] == []
