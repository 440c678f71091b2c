"""Desks: what there is to decide, or to hand out, stands in sight however far one has read."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Unit
from accounts.roles import Role
from responses.models import Response, State
from surveys.sampling.samples import sample_answers
from tests.browser.portal import PHONE, Portal
from tests.builders import approver_of, editor_of, grant_questionnaire, make_member, make_response

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


def tick(box: Locator) -> None:
    """By keyboard: the label lies over its box, so that the whole row can be clicked."""
    box.press("Space")


def test_handing_out_says_in_one_sentence_what_goes_to_how_many_and_until_when(portal: Portal) -> None:
    report = make_response(questionnaire=grant_questionnaire())
    make_member(Role.CONTRIBUTOR, organisation=report.organisation, name="Anna Andersson")
    Unit.objects.create(organisation=report.organisation, name="Barnförvaltningen", mailbox="barn@example.se")
    page = portal.window_of(editor_of(report))
    page.goto(f"/svar/{report.pk}/dela-ut/")
    tick(page.get_by_role("checkbox", name="Anna Andersson"))
    page.get_by_label("Till andra, med e-postadress").fill("a@example.se, b@example.se")
    tick(page.get_by_role("checkbox", name="Kontinuitet i primärvården, hela avsnittet"))
    page.get_by_label("Svara senast").fill("2026-12-08")
    expect(page.locator("[data-summary]")).to_have_text("Du delar ut 5 frågor till 3 personer, senast 8 december.")
    section = page.get_by_role("group", name="Mottaget statsbidrag")
    section.get_by_text("Välj bland 2 frågor").click()
    tick(section.get_by_role("checkbox", name="Rekvirerat statsbidrag"))
    expect(page.locator("[data-summary]")).to_have_text("Du delar ut 6 frågor till 3 personer, senast 8 december.")
    tick(page.get_by_role("checkbox", name="Barnförvaltningen"))
    told = "Du delar ut 6 frågor till 1 enhet och 3 personer, senast 8 december."
    expect(page.locator("[data-summary]")).to_have_text(told)
    page.set_viewport_size({"width": 390, "height": 900})
    for place in (page.get_by_role("heading", level=1), page.locator("footer")):
        place.scroll_into_view_if_needed()
        expect(page.get_by_role("button", name="Dela ut")).to_be_in_viewport(ratio=1)
