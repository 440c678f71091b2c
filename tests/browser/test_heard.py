"""What a section says to whoever hears it: once, by the question's number, and the same as is seen."""

import re

import pytest
from playwright.sync_api import Page, expect

from responses.models import Response, State
from tests.browser.desk import Desk, open_section, sit_down
from tests.browser.network import cut_line
from tests.browser.portal import Portal
from tests.builders import editor_of, grant_questionnaire, make_definition, make_questionnaire, make_response

pytestmark = [pytest.mark.xdist_group("heard"), pytest.mark.django_db(transaction=True)]

SECTIONS = """
- link_id: A
  text: Arbetet
  items:
    - {type: money, link_id: A-1, prefix: "1.", text: "Hur mycket fick ni?"}
    - {type: text, link_id: A-2, prefix: "2.", text: Beskriv arbetet, max_length: 20}
    - {type: text, link_id: A-3, prefix: "3.", text: Beskriv planen, boxes: 2, max_length: 10}
    - type: multi_choice
      link_id: A-4
      prefix: "4."
      text: "Vilka deltog?"
      max_selections: 1
      options: [{lakare: Läkare}, {sjukskoterskor: Sjuksköterskor}]
    - type: count_matrix
      link_id: A-5
      prefix: "5."
      text: "Hur många?"
      rows: [{man: Män}, {kvinnor: Kvinnor}]
"""
_HEARD = """() => {
  window.heard = [];
  const region = document.querySelector("[data-announce]");
  new MutationObserver(() => region.textContent && heard.push(region.textContent))
    .observe(region, { childList: true, characterData: true, subtree: true });
}"""
A_MOMENT_MS = 400


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)))


@pytest.fixture
def mine(portal: Portal, response: Response) -> Desk:
    desk = sit_down(portal, response, editor_of(response))
    desk.page.evaluate(_HEARD)
    return desk


def heard(page: Page) -> list[str]:
    """What has been said since it was last asked."""
    page.wait_for_timeout(A_MOMENT_MS)
    said = page.evaluate("() => heard.splice(0)")
    return [re.sub(r"\d\d:\d\d", "14:03", text.replace("\N{NO-BREAK SPACE}", " ")) for text in said]


def saving(desk: Desk, link_id: str, name: str, text: str) -> None:
    with desk.page.expect_response(re.compile(rf"/fraga/{link_id}/")):
        desk.page.locator(f'[name="{name}"]').fill(text)


def invalid(desk: Desk) -> list[str]:
    found = desk.page.locator("[aria-invalid=true]").evaluate_all("fields => fields.map(field => field.name)")
    return list(dict.fromkeys(found))


def test_an_error_is_said_once_by_number_and_marks_its_field_on_every_kind_of_question(mine: Desk) -> None:
    saving(mine, "A-1", "A-1-value", "många")
    assert (heard(mine.page), invalid(mine)) == (
        ["Fråga 1: Skriv med siffror, till exempel 90 296 880."],
        ["A-1-value"],
    )
    saving(mine, "A-1", "A-1-value", "ganska många")
    assert heard(mine.page) == []
    saving(mine, "A-3", "A-3-box_2", "Elva tecken")
    assert [text for text in heard(mine.page) if "Ruta 2 av 2: texten är" in text] != []
    assert invalid(mine) == ["A-1-value", "A-3-box_2"]
    mine.tick("A-4-value", "lakare")
    mine.tick("A-4-value", "sjukskoterskor")
    expect(mine.question("A-4")).to_have_class(re.compile("sp-question--invalid"))
    saving(mine, "A-5", "A-5-row_man", "några")
    expect(mine.page.locator('[name="A-5-row_man"]')).to_have_attribute("aria-invalid", "true")
    mine.page.reload()
    marked = ["A-1-value", "A-3-box_2", "A-4-value", "A-5-row_man"]
    assert invalid(mine) == marked  # by the server
    saving(mine, "A-1", "A-1-value", "7")
    expect(mine.field("A-1")).not_to_have_attribute("aria-invalid", "true")
    assert invalid(mine) == marked[1:]


def test_a_warning_is_said_once_and_marks_no_field_as_wrong(mine: Desk) -> None:
    saving(mine, "A-2", "A-2-value", "850709-9805")
    said = heard(mine.page)
    assert len(said) == 1
    assert said[0].startswith("Fråga 2: Observera: ")
    assert invalid(mine) == []
    saving(mine, "A-2", "A-2-value", "850709-9805.")
    assert [text for text in heard(mine.page) if "Observera" in text] == []


def test_saved_is_said_once_when_the_field_is_left(mine: Desk) -> None:
    mine.write("Kort.")
    assert heard(mine.page) == []
    mine.page.keyboard.press("Tab")
    assert heard(mine.page) == ["Fråga 2: Sparat 14:03."]
    mine.field("A-2").focus()
    mine.page.keyboard.press("Tab")
    assert heard(mine.page) == []


def test_every_failure_and_every_recovery_is_said_by_number(mine: Desk) -> None:
    with cut_line(mine.page, re.compile(r"/fraga/")):
        mine.field("A-2").fill("Ett.")
        expect(mine.saved("A-2")).to_contain_text("Kunde inte spara")
        assert heard(mine.page) == ["Fråga 2: Kunde inte spara. Texten finns kvar här och sparas så snart det går."]
        mine.field("A-1").fill("7")
        expect(mine.saved("A-1")).to_contain_text("Kunde inte spara")
        assert heard(mine.page) == ["Fråga 1: Kunde inte spara. Texten finns kvar här och sparas så snart det går."]
    expect(mine.saved("A-1")).to_contain_text("Sparat")
    expect(mine.saved("A-2")).to_contain_text("Sparat")
    said = " ".join(heard(mine.page))
    assert [said.count(f"Fråga {number}: Sparat 14:03") for number in (1, 2)] == [1, 1]


def test_the_counter_describes_its_field_and_speaks_near_the_limit(mine: Desk) -> None:
    expect(mine.field("A-2")).to_have_accessible_description(re.compile("0 av 20 tecken"))
    mine.write("Sjutton tecken är")
    assert heard(mine.page) == []
    mine.page.wait_for_timeout(1000)
    assert heard(mine.page) == []
    mine.write("Aderton tecken är.")
    expect(mine.page.locator("#fraga-A-2-value-antal")).to_have_class(re.compile("sp-counter--warn"))
    mine.page.wait_for_timeout(1000)
    assert heard(mine.page) == ["Fråga 2: 18 av 20 tecken."]


def test_three_tabs_from_the_skip_link_lead_to_the_first_question_and_questions_are_headings(
    mine: Desk, response: Response
) -> None:
    open_section(mine.page, response)
    mine.page.keyboard.press("Tab")
    mine.page.keyboard.press("Enter")
    for _ in range(3):
        mine.page.keyboard.press("Tab")
        if mine.page.evaluate("document.activeElement.name") == "A-1-value":
            break
    else:
        pytest.fail("the first question lies further away")
    levels = mine.page.get_by_role("heading").evaluate_all(
        "all => all.map(one => [one.tagName, one.textContent.trim()])"
    )
    assert levels[:3] == [
        ["H1", "Arbetet"],
        ["H2", "Hur mycket fick ni?"],
        ["H2", "Beskriv arbetet"],
    ]
    expect(mine.page.get_by_role("textbox", name="Beskriv arbetet")).to_have_count(1)
    expect(mine.page.get_by_role("group", name="Vilka deltog?")).to_have_count(1)


def test_the_section_in_view_is_in_sight_of_the_list_and_alone_marked_in_forced_colours(portal: Portal) -> None:
    report = make_response(questionnaire=grant_questionnaire())
    page = portal.window_of(editor_of(report))
    page.set_viewport_size({"width": 1280, "height": 500})
    page.emulate_media(forced_colors="active")
    page.goto(f"/svar/{report.pk}/avsnitt/SB-bedomning/")
    current = page.locator(".sp-sections [aria-current=page]")
    expect(current).to_be_in_viewport()
    colour = "link => getComputedStyle(link).borderLeftColor"
    others = page.locator(".sp-sections a:not([aria-current])").evaluate_all(f"links => links.map({colour})")
    assert len(others) > 4
    assert current.evaluate(colour) not in others


def test_what_an_action_did_is_said_once_the_page_has_come(portal: Portal, response: Response) -> None:
    """A live region that is filled from the start says nothing: the words come into one a moment later."""
    page = portal.window_of(editor_of(response))
    page.goto(f"/svar/{response.pk}/fraga/A-2/kommentarer/")
    page.get_by_label("Kommentar", exact=True).fill("Är det rätt år?")
    page.get_by_role("button", name="Kommentera").click()
    spoken = page.locator("main > .visually-hidden[role=status]")
    expect(spoken).to_have_text(re.compile("^Klart Kommentaren till fråga.2 är sparad.$"))


def test_a_receipt_that_waits_leads_to_the_sign_in_page_when_one_is_signed_out(portal: Portal) -> None:
    """It asks every second how far its copy has come, and would read out a sign-in page in its midst."""
    submitted = make_response(state=State.SUBMITTED)
    page = portal.window_of(editor_of(submitted))
    page.goto(f"/kvitto/{submitted.submissions.get().pk}/")
    expect(page.locator("#framsteg")).to_contain_text("Steg 1 av 5")
    page.context.clear_cookies()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    assert page.locator("#framsteg").count() == 0
