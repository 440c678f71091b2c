"""The approver's desk: what there is to decide stands in sight however far one has read."""

import pytest
from playwright.sync_api import Page, expect

from responses.models import Response, State
from surveys.samples import sample_answers
from tests.browser.portal import PHONE, Portal
from tests.builders import approver_of, grant_questionnaire, make_response

pytestmark = [pytest.mark.xdist_group("heard"), pytest.mark.django_db(transaction=True)]

# Whatever has the focus lies above the bar at the bottom, or in it.
_HIDDEN = """() => {
  const e = document.activeElement, bar = document.querySelector(".sp-desk__actions");
  const box = e.getBoundingClientRect();
  return !bar.contains(e) && getComputedStyle(bar).position === "fixed" && box.top >= bar.getBoundingClientRect().top;
}"""


@pytest.fixture
def response() -> Response:
    questionnaire = grant_questionnaire()
    answers = sample_answers(questionnaire.tree)
    return make_response(questionnaire=questionnaire, state=State.IN_REVIEW, answers=answers)


def reading(portal: Portal, response: Response, *, javascript: bool = True) -> Page:
    page = portal.window_of(approver_of(response), javascript=javascript)
    page.goto(f"/svar/{response.pk}/granska/")
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_both_ways_to_decide_are_in_sight_wherever_one_reads(
    portal: Portal, response: Response, javascript: bool
) -> None:
    page = reading(portal, response, javascript=javascript)
    ways = [page.get_by_role("link", name=name, exact=True) for name in ("Godkänn och signera", "Återsänd")]
    for width in (1280, 390, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        for place in (
            page.get_by_role("heading", level=1),
            page.get_by_text("Glesbygdsbidrag").last,
            page.locator("footer"),
        ):
            place.scroll_into_view_if_needed()
            for way in ways:
                expect(way).to_be_in_viewport(ratio=1)


def test_figures_come_first_and_nothing_that_has_the_focus_is_under_the_bar(portal: Portal, response: Response) -> None:
    page = reading(portal, response)
    expect(page.locator(".sp-figures")).to_contain_text("Totalt mottaget statsbidrag")
    page.set_viewport_size({"width": 390, "height": 700})
    page.locator("#innehall").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(_HIDDEN) is False
