"""No page whatever takes more queries for more of anything that it may list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.web.growth import grow
from tests.web.pages import PAGES
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

LOOKED_AT = {(page.name, page.who): page for page in reversed(PAGES) if page.who and not page.post}
"""Each address once for each role: its first appearance."""


def queries_for(user: User | None, url: str, world: World) -> int:
    """How many queries the page takes once everything that is read only once has been read."""
    client = world.client_of(user)
    client.get(url, follow=True)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, follow=True).status_code == 200, url
    return len(queries)


def test_no_page_takes_more_queries_for_more_of_everything(world: World) -> None:
    pages = {page.label: (page.person(world), page.url(world)) for page in LOOKED_AT.values() if page.status == 200}
    grow(world, 1, 3)
    before = {label: queries_for(*asked, world) for label, asked in pages.items()}
    grow(world, 3, 7)
    more = {label: asked for label, asked in pages.items() if queries_for(*asked, world) > before[label]}
    # Once a minute a session is read from the database: that is not the page's.
    assert [label for label, asked in more.items() if queries_for(*asked, world) > before[label]] == []
