"""A section's page as it is seen: nothing overlaps or moves, and the bar stays in sight."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from responses.models import Response
from tests.browser.network import cut_line
from tests.browser.portal import Portal
from tests.builders import comment_on, editor_of, hand_out, make_member
from tests.responses.years import LAST_ANSWERS, submitted_last_time, writing_now

pytestmark = [pytest.mark.xdist_group("heard"), pytest.mark.django_db(transaction=True)]

_PARTS = """() => {
  const shown = (part) => part?.checkVisibility() && part.getBoundingClientRect().height > 0;
  const box = (part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    return { left, right, top, bottom };
  };
  const partsOf = (question) => {
    const beside = question.querySelector(":scope > .sp-beside");
    return {
      question: box(question),
      body: box(question.querySelector(".sp-question__body")),
      beside: shown(beside) ? box(beside) : null,
      inner: [...(beside?.querySelectorAll("*") ?? [])].filter(shown).map(box),
    };
  };
  return [...document.querySelectorAll(".sp-question:not(.sp-question--inner)")].filter(shown).map(partsOf);
}"""
_SHIFT = """() => {
  window.shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
}"""
_A_MOMENT_MS = 1500


@pytest.fixture
def response() -> Response:
    """With last year's answers, long comments, and somebody who has a question."""
    long = {**LAST_ANSWERS, "4": "Tolv vårdcentraler deltog i arbetet, som pågår. " * 40}
    now = writing_now(submitted_last_time(answers=long).organisation)
    for link_id in ("1", "4"):
        comment_on(now, link_id, "Är det elva eller tolv vårdcentraler? " * 12)
    hand_out(now, ["1"], make_member(name="Strategen för nära vård"))
    return now


def opened(portal: Portal, response: Response, width: int = 1280, height: int = 900) -> Page:
    page = portal.window_of(editor_of(response), width=width)
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script(f"({_SHIFT})()")
    page.goto(f"/svar/{response.pk}/avsnitt/A/")
    return page


def overlaps(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["left"] < other["right"] - 1
        and other["left"] < one["right"] - 1
        and one["top"] < other["bottom"] - 1
        and other["top"] < one["bottom"] - 1
    )


def parts_of(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(_PARTS)
    assert len(found) > 3
    return found


@pytest.mark.parametrize("width", [1200, 1280, 1600])
def test_what_belongs_to_a_question_stands_open_beside_it_and_overlaps_nothing(
    width: int, portal: Portal, response: Response
) -> None:
    page = opened(portal, response, width)
    for part in page.locator("details.sp-remark, .sp-beside details").all():
        part.evaluate("part => { part.open = true; }")
    parts = parts_of(page)
    assert [part for part in parts if part["inner"]]
    expect(page.get_by_role("heading", name="Svaret för 2023").first).to_be_visible()
    expect(page.locator(".sp-beside > summary").first).to_be_hidden()
    for number, part in enumerate(parts):
        for box in part["inner"]:
            assert box["left"] > part["body"]["right"]
            assert box["bottom"] <= part["question"]["bottom"] + 1
            assert box["right"] <= width
        for other in parts[number + 1 :]:
            assert not overlaps(part["question"], other["question"])


@pytest.mark.parametrize("width", [640, 390, 320])
def test_on_a_narrow_screen_or_with_text_of_200_percent_it_is_folded_under_its_question(
    width: int, portal: Portal, response: Response
) -> None:
    """At 200 % a window of 1280 px is one of 640."""
    page = opened(portal, response, width)
    expect(page.get_by_role("heading", name="Svaret för 2023").first).to_be_hidden()
    page.locator(".sp-beside > summary").first.click()
    expect(page.get_by_role("heading", name="Svaret för 2023").first).to_be_visible()
    part = parts_of(page)[0]
    assert part["beside"]["top"] >= part["body"]["bottom"]
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_without_javascript_what_belongs_to_a_question_is_there_too(portal: Portal, response: Response) -> None:
    page = portal.window_of(editor_of(response), javascript=False)
    page.goto(f"/svar/{response.pk}/avsnitt/A/")
    expect(page.get_by_role("heading", name="Svaret för 2023").first).to_be_visible()


def test_the_bar_stays_in_sight_and_says_whether_all_is_saved_and_what_is_left(
    portal: Portal, response: Response
) -> None:
    page = opened(portal, response)
    bar = page.locator(".sp-bar")
    left = bar.locator("[data-left]")
    before = left.inner_text()
    field = page.locator("textarea[name$=-value]:visible").first
    link_id = str(field.get_attribute("name")).removesuffix("-value")
    with cut_line(page, re.compile(r"/fraga/")):
        field.fill("Vi har arbetat.")
        link = bar.get_by_role("link", name="1 svar är inte sparat")
        expect(link).to_have_attribute("href", f"#fraga-{link_id}")
        expect(page.locator(f"#laget-{link_id}")).to_contain_text("Kunde inte spara")
    expect(bar.locator("[data-all-saved]")).to_have_text(re.compile(r"^Allt sparat \d\d:\d\d$"))
    expect(page.locator(f"#laget-{link_id}")).to_be_hidden()
    expect(left).not_to_have_text(before)
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") > 0
    expect(bar).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_the_page_comes(width: int, portal: Portal, response: Response) -> None:
    page = opened(portal, response, width)
    page.wait_for_timeout(_A_MOMENT_MS)
    assert page.evaluate("shift") <= 0.01
