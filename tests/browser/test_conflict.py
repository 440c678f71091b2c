"""Two people in one question, in two windows: conflict, closing what another has written, who else is here."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from responses.lifecycle.places import question_address
from responses.models import Response
from tests.browser.desk import (
    BASE,
    BOTH,
    MINE,
    THEIRS,
    Desk,
    drafts,
    history,
    open_section,
    save_theirs,
    sit_down,
    stored,
)
from tests.browser.journey import SAVED
from tests.browser.network import cut_line
from tests.browser.portal import PHONE, Portal
from tests.builders import make_definition, make_member, make_questionnaire, make_response, save_answers

pytestmark = [pytest.mark.xdist_group("conflict"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clash(mine: Desk, anna: User, response: Response) -> Desk:
    """My window, right after I was refused."""
    save_theirs(anna, response)
    mine.field().fill(MINE)
    expect(mine.conflict()).to_be_visible()
    return mine


# Closing what somebody else has written


def test_closing_what_a_colleague_has_written_asks_first(mine: Desk, response: Response) -> None:
    make_member(Role.EDITOR, organisation=response.organisation, name="Anna")  # the first by name writes
    save_answers(response, {"A-1": "ja", "A-1.ja": "Närvårdsplanen"})
    mine.page.reload()
    mine.tick("A-1-value", "nej")
    asked = mine.conflict("A-1")
    expect(asked).to_contain_text("Din ändring berör frågor som andra har svarat på")
    expect(mine.saved("A-1")).to_have_text("Inte sparat: svara på frågan nedanför")
    expect(mine.question("A-1.ja")).to_be_visible()
    mine.press("Nej, behåll svaret som det var")
    expect(mine.page.locator("[name=A-1-value][value=ja]")).to_be_checked()
    expect(asked).to_have_count(0)
    mine.tick("A-1-value", "nej")
    mine.press("Ja, ändra svaret")
    expect(mine.saved("A-1")).to_have_text(SAVED)
    expect(mine.question("A-1.ja")).to_be_hidden()
    assert (stored("A-1"), stored("A-1.ja"), drafts(mine.page)) == ("nej", "Närvårdsplanen", 0)


# Conflict


def test_both_answers_stand_side_by_side_with_their_differences_marked(clash: Desk) -> None:
    expect(clash.conflict()).to_contain_text("Anna sparade")
    expect(clash.conflict().locator("mark")).to_have_text(["Jag har räknat.", "Inledning."], use_inner_text=True)
    expect(clash.field()).to_have_value(MINE)
    expect(clash.field()).to_be_focused()
    expect(clash.page.locator("[data-announce]")).to_contain_text("Någon annan hann spara före dig")
    assert (stored(), history()) == (THEIRS, [BASE, THEIRS, MINE])


def test_mine_is_saved_and_theirs_stays_in_the_history(clash: Desk) -> None:
    clash.press("Behåll mitt svar")
    expect(clash.saved()).to_have_text(SAVED)
    expect(clash.conflict()).to_have_count(0)
    expect(clash.field()).to_be_focused()
    assert (stored(), history()) == (MINE, [BASE, THEIRS, MINE, MINE])
    assert drafts(clash.page) == 0


def test_theirs_comes_into_the_field_and_what_i_typed_last_stays_in_the_history(clash: Desk) -> None:
    clash.field().fill(f"{MINE} Och mer.")
    clash.press("Använd Annas svar")
    expect(clash.field()).to_have_value(THEIRS)
    expect(clash.conflict()).to_have_count(0)
    assert (stored(), history()) == (THEIRS, [BASE, THEIRS, MINE, f"{MINE} Och mer."])
    assert drafts(clash.page) == 0


def test_both_are_put_together_edited_and_saved(clash: Desk) -> None:
    clash.press("Slå ihop båda svaren")
    expect(clash.field()).to_have_value(BOTH)
    expect(clash.field()).to_be_focused()
    assert stored() == THEIRS
    clash.field().press("End")
    clash.field().press_sequentially(" Klart.")
    clash.press("Spara det som står i frågan")
    expect(clash.saved()).to_have_text(SAVED)
    assert stored() == f"{BOTH} Klart."


def test_nothing_is_saved_by_itself_until_a_choice_is_made(clash: Desk) -> None:
    clash.field().press_sequentially("!")
    clash.page.wait_for_timeout(1500)
    expect(clash.saved()).to_contain_text("välj vilket svar som ska gälla")
    assert (stored(), drafts(clash.page)) == (THEIRS, 1)
    clash.page.reload()
    expect(clash.conflict()).to_be_visible()
    expect(clash.field()).to_have_value(f"{MINE}!")


def test_the_choice_survives_a_lost_line(clash: Desk) -> None:
    with cut_line(clash.page, "**/fraga/A-2/*"):
        clash.press("Behåll mitt svar")
        expect(clash.saved()).to_contain_text("Kunde inte spara")
    expect(clash.saved()).to_have_text(SAVED)
    assert stored() == MINE


def test_a_conflict_in_a_matrix_is_put_together_row_by_row(
    mine: Desk, anna: User, portal: Portal, response: Response
) -> None:
    theirs = sit_down(portal, response, anna, javascript=False)
    for desk in (theirs, mine):
        desk.page.goto(question_address(response.pk, response.tree, "A-8"))
    theirs.tick("A-8-row_kontinuitet", "ja")
    theirs.page.get_by_role("button", name="Spara", exact=True).last.click()
    mine.tick("A-8-row_tillganglighet", "nej")
    expect(mine.conflict("A-8")).to_contain_text("Tillgänglighet: Nej")
    expect(mine.conflict("A-8")).to_contain_text("Kontinuitet: Ja")
    mine.press("Slå ihop båda svaren")
    expect(mine.page.locator("[name=A-8-row_kontinuitet][value=ja]")).to_be_checked()
    mine.press("Spara det som står i frågan")
    expect(mine.saved("A-8")).to_have_text(SAVED)
    assert stored("A-8") == {"kontinuitet": "ja", "tillganglighet": "nej"}


@pytest.mark.parametrize(("button", "left"), [("Behåll mitt svar", MINE), ("Använd Annas svar", THEIRS)])
def test_without_javascript_the_same_buttons_choose(
    button: str, left: str, portal: Portal, response: Response, anna: User
) -> None:
    person = make_member(Role.EDITOR, organisation=response.organisation, name="Bo")
    desk = sit_down(portal, response, person, javascript=False)
    save_theirs(anna, response)
    desk.field().fill(MINE)
    desk.page.get_by_role("button", name="Spara", exact=True).last.click()
    expect(desk.page.get_by_role("alert")).to_contain_text("Någon annan har ändrat svar som du också ändrade")
    desk.press(button)
    expect(desk.field()).to_have_value(left)
    assert (stored(), set(history())) == (left, {BASE, MINE, THEIRS})


def test_without_javascript_both_are_put_together_too(portal: Portal, response: Response, anna: User) -> None:
    person = make_member(Role.EDITOR, organisation=response.organisation, name="Bo")
    desk = sit_down(portal, response, person, javascript=False)
    save_theirs(anna, response)
    desk.field().fill(MINE)
    desk.page.get_by_role("button", name="Spara", exact=True).last.click()
    desk.press("Slå ihop båda svaren")
    expect(desk.field()).to_have_value(BOTH)
    desk.press("Spara det som står i frågan")
    expect(desk.page).to_have_url(re.compile("sparat="))
    assert stored() == BOTH


def test_the_choice_fits_a_telephone(clash: Desk) -> None:
    clash.page.set_viewport_size({"width": PHONE, "height": 800})
    assert clash.page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")


# Who else is here


@pytest.mark.parametrize("is_long", [False, True])
def test_a_colleague_in_the_same_question_is_named(
    is_long: bool, mine: Desk, portal: Portal, response: Response
) -> None:
    if not is_long:
        short = make_definition('- {type: text, link_id: A-2, prefix: "2.", text: Beskriv arbetet, max_length: 200}')
        asked, organisation = make_questionnaire(short), response.organisation
        response = make_response(questionnaire=asked, organisation=organisation, answers={"A-2": BASE})
        open_section(mine.page, response)
    person = make_member(Role.EDITOR, organisation=response.organisation, name="Anna")
    other = sit_down(portal, response, person)
    other.write(THEIRS)
    where = "Bo är i avsnittet Arbetet" if is_long else "Bo har den här sidan öppen"
    expect(other.page.locator("[data-presence]")).to_contain_text(where)
    mine.page.reload()
    expect(mine.page.locator("[data-presence]")).to_have_text(re.compile("Anna skriver i fråga 2"))
    expect(mine.question()).to_contain_text("Anna är här")


def test_a_page_asks_who_is_there_once_and_not_again_soon(mine: Desk) -> None:
    asked: list[str] = []
    mine.page.on("request", lambda request: asked.append(request.url) if "narvaro" in request.url else None)
    with mine.page.expect_response("**/narvaro/"):
        mine.page.reload()
    for link_id in ("A-2", "A-3", "A-4", "A-2"):
        mine.field(link_id).focus()
    mine.page.wait_for_timeout(3000)
    assert len(asked) == 1
