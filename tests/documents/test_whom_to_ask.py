"""Whom users are told to ask: their own organisation's administrator, unless only the system's can do it."""

import re

from tests.documents.reading import REPOSITORY

NUMBER, SYSTEM = "the organisation's number", "what the system's administrator has done, or must hear of"
THEIRS = {
    "templates/administration/log/check.html": SYSTEM,
    "templates/administration/log/page.html": SYSTEM,
    "templates/administration/mandates/mandate.html": SYSTEM,
    "templates/administration/settings/overview.html": NUMBER,
    "templates/approval/no_legal_number.html": NUMBER,
    "templates/overview/start_empty.html": "their own start page",
}
"""The pages that name the system's administrator, and why."""

PAGES = sorted(path for path in (REPOSITORY / "templates").rglob("*.*") if path.suffix in {".html", ".txt"})


def test_only_what_they_do_names_the_systems_administrator() -> None:
    named = {str(path.relative_to(REPOSITORY)) for path in PAGES if "systemadministratör" in path.read_text().lower()}
    assert named == THEIRS.keys()


def test_nobody_is_sent_to_somebody_without_a_name_in_the_portal() -> None:
    nameless = re.compile(r"den som sköter (konton|portalen)|portalens administratör ")
    texts = [*PAGES, REPOSITORY / "docs" / "handbok.md"]
    assert [path.name for path in texts if nameless.search(path.read_text())] == []
