"""The registry of pages itself: complete, and true about what each page answers."""

import pytest
from django.test import override_settings

from tests.web.conftest import Answers
from tests.web.pages import NO_PAGE, PAGES, PROVIDER_PAGES, Page, identity_provider_of, portal_names
from tests.web.world import World

# With all that use the world, which is made once, and with test_security.py, so that each page is asked for once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]


def test_every_named_url_of_the_portal_is_in_the_registry_of_pages() -> None:
    assert portal_names() == (portal_names() & {page.name for page in PAGES}) | NO_PAGE.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_the_page_answers_in_swedish_with_the_status_that_the_registry_says(page: Page, answer_of: Answers) -> None:
    answer = answer_of(page)
    assert answer.status_code == page.status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="sv"' in answer.content.decode()


@pytest.mark.parametrize("page", PROVIDER_PAGES, ids=lambda page: page.label)
def test_so_does_each_page_where_there_is_an_identity_provider(page: Page, world: World) -> None:
    with override_settings(**identity_provider_of(world)):
        answer = page.fetch(world)
    assert answer.status_code == page.status
    html = answer.content.decode()
    assert "Region Provs inloggning" in html or "organisation" in html
    assert "style=" not in html
    assert "no-store" in answer.headers["Cache-Control"]
