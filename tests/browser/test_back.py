"""Going back in the browser: the page shows what is in force, whether the browser had kept it or not.

The shell that these tests drive has no back/forward cache, only its cache of what it fetched; what a page does when it
comes out of the former whole is tried with the event that tells it so, and in test_back_forward_cache.py for real.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from responses.models import Response
from tests.browser.desk import BASE, BOTH, MINE, THEIRS, Desk, history, save_theirs, sit_down, stored
from tests.browser.portal import Portal
from tests.builders import make_member

pytestmark = [pytest.mark.xdist_group("back"), pytest.mark.django_db(transaction=True)]

COMES_BACK = "() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


def leave(page: Page) -> None:
    page.get_by_role("link", name="Till uppgiftslistan").click()
    page.wait_for_url(lambda url: "avsnitt" not in url)


def settle(desk: Desk) -> Desk:
    """The page once more, with the cookies that it will be gone back to with: what is kept is kept for them."""
    desk.page.reload()
    return desk


def test_what_i_saved_is_there_and_going_on_is_no_conflict_with_myself(mine: Desk) -> None:
    settle(mine).write(MINE)
    leave(mine.page)
    mine.page.go_back()
    expect(mine.field()).to_have_value(MINE)
    mine.write(BOTH)
    expect(mine.conflict()).to_have_count(0)
    assert (stored(), history()) == (BOTH, [BASE, MINE, BOTH])


def test_what_a_colleague_saved_meanwhile_is_there(mine: Desk, anna: User, response: Response) -> None:
    leave(settle(mine).page)
    save_theirs(anna, response)
    mine.page.go_back()
    expect(mine.field()).to_have_value(THEIRS)
    mine.write(f"{THEIRS} Mer.")
    expect(mine.conflict()).to_have_count(0)


def test_without_javascript_too(portal: Portal, response: Response) -> None:
    desk = sit_down(portal, response, make_member(Role.EDITOR, organisation=response.organisation), javascript=False)
    settle(desk).field().fill(MINE)
    desk.page.get_by_role("button", name="Spara", exact=True).last.click()
    expect(desk.page).to_have_url(re.compile("sparat="))
    desk.page.go_back()
    expect(desk.field()).to_have_value(MINE)
    desk.field().fill(BOTH)
    desk.page.get_by_role("button", name="Spara", exact=True).last.click()
    expect(desk.conflict()).to_have_count(0)
    assert stored() == BOTH


def test_a_page_that_comes_back_whole_is_fetched_anew(mine: Desk, anna: User, response: Response) -> None:
    save_theirs(anna, response)
    mine.page.evaluate(COMES_BACK)
    expect(mine.field()).to_have_value(THEIRS)
    mine.write(f"{THEIRS} Mer.")
    expect(mine.conflict()).to_have_count(0)


def test_a_comment_that_nobody_has_sent_is_not_taken_away(mine: Desk, response: Response) -> None:
    mine.page.goto(f"/svar/{response.pk}/fraga/A-2/kommentarer/")
    text = mine.page.get_by_role("textbox").first
    text.fill("En halv tanke")
    mine.page.evaluate(COMES_BACK)
    mine.page.wait_for_timeout(500)
    expect(text).to_have_value("En halv tanke")
