"""The registry of pages itself: complete, and true about what each page answers."""

import pytest

from tests.web.conftest import Answers
from tests.web.pages import NO_PAGE, PAGES, Page, portal_names

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
