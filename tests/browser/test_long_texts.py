"""Long names, words without a space, addresses and file names: no page scrolls sideways at 320 px for any of them."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Window
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from surveys.canonical import sha256_of
from surveys.models import LoadedDefinition, Questionnaire
from tests.browser.portal import PHONE, Portal, new_session
from tests.browser.test_axe import _POST, _SPACED, overflow
from tests.conftest import SavedWorld
from tests.databases import as_the_owner, copied_database, used_database
from tests.web.page import Page
from tests.web.pages import PAGES
from tests.web.world import World

pytestmark = [pytest.mark.xdist_group("axe"), pytest.mark.django_db]

WORD = "Samverkansöverenskommelseuppföljningsansvarig" * 3
ADDRESS = "https://example.se/" + "handlingsplan-" * 13
FINGERPRINT_LENGTH = 64
MAIL = "n" * 60 + "@" + "organisationen" * 4 + ".example.se"
LONGER = {
    "Region Prov": f"Region{WORD}",
    "Någon ": f"Någon{WORD} ",
    "Organisationens egen": f"Organisationens{WORD}",
    "@example.se": "@" + "organisationen" * 4 + ".example.se",
    "https://example.se/beslut": ADDRESS,
    "Beslut om handlingsplan": f"Beslut{WORD}",
    "beslut.pdf": f"{WORD}.pdf",
    "begaran.pdf": f"{WORD}.pdf",
    "underlag.pdf": f"{WORD}.pdf",
    "Återrapportering av prov": f"Återrapportering{WORD}",
    "Arbetet": f"Arbetet{WORD}",
    "Beskriv arbetet": f"Beskriv{WORD}",
    "Har ni en handlingsplan": f"Har{WORD}",
    "Läkarmedverkan": f"Läkar{WORD}",
    "Kontinuitet": f"Kontinuitet{WORD}",
    "Insats": f"Insats{WORD}",
    "Kommunerna": f"Kommunerna{WORD}",
    "Stämmer": f"Stämmer{WORD}",
    "Ring 070": f"Ring{WORD} 070",
    "Fel ärende": f"Fel{WORD}",
    "Telefonen": f"Telefonen{WORD}",
    "Uppföljning av statsbidrag": f"Uppföljning{WORD}",
    "Begäran om svar": f"Begäran{WORD}",
    "Protokoll, utdrag": f"Protokoll{WORD}",
    "Nämndens kansli": f"Nämndens{WORD}",
    "Hälsoförvaltningen": f"Hälsoförvaltningen{WORD}",
    "Kontaktpersonen": f"Kontakt{WORD}",
    "RS 2026-0007, § 8": f"RS{WORD}",
    "regiondirektören": f"direktör{WORD}",
    "Exempel": f"Exempel{WORD}",
}
"""What stands in the pages' world, and what stands there instead: in every column and in what is frozen."""


def lengthen() -> None:
    """Behind the triggers, of the copy: what is frozen is nowhere so long, but it is shown by the same pages."""
    with as_the_owner() as cursor:
        cursor.execute("SET session_replication_role = replica")
        replace_everywhere(cursor, LONGER)
        fingerprints = {}
        for model in (Questionnaire, LoadedDefinition):
            for one in model.objects.all():
                fingerprints[one.sha256] = sha256_of(one.definition)
        replace_everywhere(cursor, {old: new for old, new in fingerprints.items() if old != new})
        cursor.execute("SET session_replication_role = DEFAULT")


def replace_everywhere(cursor: Any, texts: Mapping[str, str]) -> None:
    """In every column that holds text; cut where the column takes no more."""
    cursor.execute(
        "SELECT table_name, column_name, data_type, character_maximum_length FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name) WHERE table_schema = 'public'"
        " AND table_type = 'BASE TABLE' AND data_type IN ('text', 'character varying', 'jsonb')"
        " AND table_name !~ '^(django_|auth_|celery)' AND is_generated = 'NEVER'"
    )
    for table, column, kind, limit in cursor.fetchall():
        longer, parameters = f'"{column}"::text', []
        for short, long in texts.items():
            longer = f"replace({longer}, %s, %s)"
            parameters += [short, long]
        longer = f"left({longer}, {limit})" if limit else longer
        cast = "::jsonb" if kind == "jsonb" else ""
        cursor.execute(
            f'UPDATE "{table}" SET "{column}" = ({longer}){cast} WHERE "{column}"::text ~ %s',
            [*parameters, "|".join(texts)],
        )


@pytest.fixture(scope="module")
def world(saved_world: SavedWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The pages' world in a copy, with everything in it longer."""
    with (
        django_db_blocker.unblock(),
        used_database(saved_world.database),
        copied_database("long_texts") as database,
        used_database(database),
    ):
        lengthen()
        yield saved_world.world.again()


STAGES = ("carried", "corrected", "archived", "submitted", "in_review", "draft")


def fullest(pages: list[Page]) -> Page:
    """Of a view's pages one that answers a form, or else one with much on it."""
    return max(
        pages, key=lambda page: (page.status == 422, page.status == 200, (*STAGES, page.stage).index(page.stage))
    )


VIEWS = [
    fullest([page for page in PAGES if page.name == name and not page.name.startswith("style_guide")])
    for name in dict.fromkeys(page.name for page in PAGES if not page.name.startswith("style_guide"))
]


@pytest.fixture(scope="module")
def window(world: World, browser: Browser, server: LiveServer) -> Iterator[Window]:
    made = Portal(address=server.url, browser=browser, patience_ms=15_000)
    yield made.window(width=PHONE)
    made.close()


def test_no_page_scrolls_sideways_for_long_texts_at_320_px_nor_with_text_spacing(
    world: World, window: Window, server: LiveServer
) -> None:
    portal = Portal(address=server.url, browser=window.context.browser, patience_ms=15_000)  # type: ignore[arg-type]
    found: dict[str, list[str]] = {}
    for page in VIEWS:
        person = page.person(world)
        portal.use_session(window, new_session(person) if person else "")
        sticking_out = []
        status = shown(page, window, world)
        sticking_out += overflow(window)
        window.evaluate(_SPACED)
        sticking_out += overflow(window)
        if (status >= HTTPStatus.NOT_FOUND and status not in (page.status, HTTPStatus.CONFLICT)) or sticking_out:
            found[f"{page.label}: {status}"] = sticking_out[:6]
    assert found == {}, "\n".join(f"{name}\n    " + "\n    ".join(where) for name, where in found.items())


def shown(page: Page, window: Window, world: World) -> int:
    """As test_axe shows it; what is posted is long too."""
    if page.post is None:
        answer = window.goto(page.url(world))
        return answer.status if answer else 0
    window.goto("/konto/password/reset/" if not page.who else "/hjalp/")
    fields = {name: longer(name, value) for name, value in page.fields(world).items()}
    with window.expect_navigation() as navigation:
        window.evaluate(_POST, [page.url(world), fields])
    return navigation.value.status if navigation.value else 0


def longer(name: str, value: str) -> str:
    """What is not empty and no number: that which is refused is shown again, and named in what is said of it."""
    if not value or value.isdigit() or len(value) == FINGERPRINT_LENGTH:
        return value
    return MAIL if "mail" in name or name == "login" else ADDRESS
