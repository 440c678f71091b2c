"""Two people in one question, in two windows: conflict, expired session, no network, closed tab, who else is here."""

import re
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Dialog, Locator, Page, expect

from accounts.models import User
from accounts.roles import Role
from responses.models import Answer, AnswerRevision, Response
from responses.services.drafting import save_answer
from tests.browser.journey import SAVED
from tests.browser.network import cut_line
from tests.browser.portal import PHONE, Portal, new_session
from tests.builders import make_definition, make_member, make_questionnaire, make_response, save_answers
from tests.web.world import EVERY_SHAPE

pytestmark = [pytest.mark.xdist_group("conflict"), pytest.mark.django_db(transaction=True)]

BASE = "Vi har arbetat."
MINE = "Vi har arbetat. Jag har räknat."
THEIRS = "Inledning. Vi har arbetat."
BOTH = "Inledning. Vi har arbetat. Jag har räknat."


@dataclass
class Desk:
    """Somebody's window on the section with the questions."""

    page: Page
    person: User

    def question(self, link_id: str = "A-2") -> Locator:
        return self.page.locator(f'[data-question="{link_id}"]')

    def field(self, link_id: str = "A-2") -> Locator:
        return self.page.locator(f"[name={link_id}-value]")

    def saved(self, link_id: str = "A-2") -> Locator:
        return self.page.locator(f"#laget-{link_id} [data-saved]")

    def conflict(self, link_id: str = "A-2") -> Locator:
        return self.question(link_id).locator("[data-conflict]")

    def write(self, text: str) -> None:
        self.field().fill(text)
        expect(self.saved()).to_have_text(SAVED)

    def tick(self, name: str, value: str) -> None:
        """Click the label, as people do."""
        field = self.page.locator(f"[name={name}][value={value}]")
        self.page.locator(f'label[for="{field.get_attribute("id")}"]').click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def response() -> Response:
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    return make_response(questionnaire=questionnaire, answers={"A-2": BASE})


def sit_down(portal: Portal, response: Response, person: User, *, javascript: bool = True) -> Desk:
    page = portal.window_of(person, javascript=javascript)
    return Desk(open_section(page, response), person)


def open_section(page: Page, response: Response) -> Page:
    page.on("dialog", Dialog.accept)  # the browser's own "leave the page?", which an unsaved text gives
    page.goto(f"/svar/{response.pk}/avsnitt/A/")
    return page


@pytest.fixture
def mine(portal: Portal, response: Response) -> Desk:
    """The window of the person whom the test is about."""
    return sit_down(portal, response, make_member(Role.EDITOR, organisation=response.organisation, name="Bo"))


@pytest.fixture
def anna(response: Response) -> User:
    """A colleague, who has seen the same answers as I."""
    return make_member(Role.EDITOR, organisation=response.organisation, name="Anna")


def save_theirs(anna: User, response: Response, link_id: str = "A-2", value: object = THEIRS) -> None:
    """The colleague saves, on what there is. In the test of the matrix they do it in a window of their own."""
    seen = Answer.objects.filter(response=response, link_id=link_id).values_list("revision", flat=True).first()
    save_answer(response=response, link_id=link_id, value=value, base_revision=seen or 0, actor=anna, at=timezone.now())


@pytest.fixture
def clash(mine: Desk, anna: User, response: Response) -> Desk:
    """My window, right after I was refused."""
    save_theirs(anna, response)
    mine.field().fill(MINE)
    expect(mine.conflict()).to_be_visible()
    return mine


def stored(link_id: str = "A-2") -> object:
    return Answer.objects.filter(link_id=link_id).values_list("value", flat=True).first()


def history() -> list[object]:
    return list(AnswerRevision.objects.filter(answer__link_id="A-2").values_list("value", flat=True))


def drafts(page: Page) -> int:
    return int(page.evaluate("() => localStorage.length"))


# Signing out


@pytest.mark.parametrize(("choice", "left"), [("Behåll den här", 1), ("Ta bort den", 0)])
def test_signing_out_asks_what_becomes_of_a_text_that_was_not_saved(mine: Desk, choice: str, left: int) -> None:
    with cut_line(mine.page, "**/fraga/**"):
        mine.field().fill(MINE)
        expect(mine.saved()).to_contain_text("Kunde inte spara")
        mine.press("Logga ut")
        mine.page.get_by_text(choice).click()
        mine.page.get_by_role("main").get_by_role("button", name="Logga ut").click()
        expect(mine.page.get_by_label("Lösenord")).to_be_visible()
    assert drafts(mine.page) == left


def test_signing_out_asks_nothing_when_all_is_saved_and_saving_says_nothing_aloud(mine: Desk) -> None:
    mine.write(MINE)
    mine.write(BOTH)
    mine.page.wait_for_function("() => localStorage.length === 0")
    expect(mine.page.locator("[data-announce]")).to_be_empty()
    mine.press("Logga ut")
    expect(mine.page.get_by_label("Lösenord")).to_be_visible()


# Closing what somebody else has written


def test_closing_what_a_colleague_has_written_asks_first(mine: Desk, response: Response) -> None:
    make_member(Role.EDITOR, organisation=response.organisation, name="Anna")  # the first by name writes
    save_answers(response, {"A-1": "ja", "A-1.ja": "Närvårdsplanen"})
    mine.page.reload()
    mine.tick("A-1-value", "nej")
    asked = mine.conflict("A-1")
    expect(asked).to_contain_text("Vill du stänga det som andra har skrivit?")
    expect(mine.saved("A-1")).to_have_text("Inte sparat: svara på frågan nedanför")
    expect(mine.question("A-1.ja")).to_be_visible()
    mine.press("Nej, behåll svaret som det var")
    expect(mine.page.locator("[name=A-1-value][value=ja]")).to_be_checked()
    expect(asked).to_have_count(0)
    mine.tick("A-1-value", "nej")
    mine.press("Ja, stäng")
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
    clash.press("Använd det andra svaret")
    expect(clash.field()).to_have_value(THEIRS)
    expect(clash.conflict()).to_have_count(0)
    assert (stored(), history()) == (THEIRS, [BASE, THEIRS, MINE, f"{MINE} Och mer."])
    assert drafts(clash.page) == 0


def test_both_are_put_together_edited_and_saved(clash: Desk) -> None:
    clash.press("Sätt ihop båda")
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
    theirs.tick("A-8-row_kontinuitet", "ja")
    theirs.page.get_by_role("button", name="Spara", exact=True).last.click()
    mine.tick("A-8-row_tillganglighet", "nej")
    expect(mine.conflict("A-8")).to_contain_text("Tillgänglighet: Nej")
    expect(mine.conflict("A-8")).to_contain_text("Kontinuitet: Ja")
    mine.press("Sätt ihop båda")
    expect(mine.page.locator("[name=A-8-row_kontinuitet][value=ja]")).to_be_checked()
    mine.press("Spara det som står i frågan")
    expect(mine.saved("A-8")).to_have_text(SAVED)
    assert stored("A-8") == {"kontinuitet": "ja", "tillganglighet": "nej"}


@pytest.mark.parametrize(("button", "left"), [("Behåll mitt svar", MINE), ("Använd det andra svaret", THEIRS)])
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
    desk.press("Sätt ihop båda")
    expect(desk.field()).to_have_value(BOTH)
    desk.press("Spara det som står i frågan")
    expect(desk.page.get_by_text("Sidan är sparad")).to_be_visible()
    assert stored() == BOTH


def test_the_choice_fits_a_telephone(clash: Desk) -> None:
    clash.page.set_viewport_size({"width": PHONE, "height": 800})
    assert clash.page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")


# An expired session


def test_signing_in_again_in_place_saves_the_text(mine: Desk, portal: Portal) -> None:
    mine.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    mine.field().fill(MINE)
    dialog = mine.page.get_by_role("alertdialog", name="Du har blivit utloggad")
    link = dialog.get_by_role("link", name="Logga in i en ny flik")
    expect(link).to_be_focused()
    with mine.page.context.expect_page() as opened:
        link.click()
    portal.sign_in(opened.value, mine.person)
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Du är inloggad igen")
    expect(mine.saved()).to_have_text(SAVED)
    expect(dialog).to_be_hidden()
    expect(mine.field()).to_be_focused()
    assert (stored(), drafts(mine.page)) == (MINE, 0)
    assert AnswerRevision.objects.latest("pk").by == mine.person


def test_one_may_go_on_writing_while_signed_out(mine: Desk, portal: Portal) -> None:
    mine.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    mine.field().fill(MINE)
    mine.press("Skriv vidare så länge")
    expect(mine.field()).to_be_focused()
    mine.field().press("End")
    mine.field().press_sequentially(" Mer.")
    mine.page.wait_for_timeout(1500)
    expect(mine.page.get_by_role("alertdialog")).to_be_hidden()
    portal.use_session(mine.page, new_session(mine.person))
    expect(mine.saved()).to_have_text(SAVED)
    assert stored() == f"{MINE} Mer."


def test_nothing_is_saved_in_somebody_elses_name(mine: Desk, anna: User, portal: Portal, response: Response) -> None:
    mine.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    mine.field().fill(MINE)
    expect(mine.page.get_by_role("alertdialog")).to_be_visible()
    portal.use_session(mine.page, new_session(anna))
    expect(mine.saved()).to_contain_text("någon annan är inloggad nu")
    assert stored() == BASE
    other = open_section(mine.page.context.new_page(), response)
    expect(other.locator("[name=A-2-value]")).to_have_value(BASE)
    other.wait_for_timeout(1500)
    assert (stored(), drafts(mine.page)) == (BASE, 1)


# No network


def test_what_is_written_without_a_network_is_saved_when_it_is_back(mine: Desk) -> None:
    with cut_line(mine.page, "**/fraga/A-2/*"):
        mine.field().fill(MINE)
        expect(mine.saved()).to_contain_text("sparas så snart det går")
        assert (stored(), drafts(mine.page)) == (BASE, 1)
    expect(mine.saved()).to_have_text(SAVED)
    assert (stored(), drafts(mine.page)) == (MINE, 0)


def test_a_colleague_who_saved_meanwhile_is_not_overwritten(mine: Desk, anna: User, response: Response) -> None:
    with cut_line(mine.page, "**/fraga/A-2/*"):
        mine.field().fill(MINE)
        expect(mine.saved()).to_contain_text("Kunde inte spara")
        save_theirs(anna, response)
    expect(mine.conflict()).to_be_visible()
    assert (stored(), history()) == (THEIRS, [BASE, THEIRS, MINE])


# A closed tab


def close_unsaved(desk: Desk, response: Response) -> Desk:
    """Close the tab before anything could be saved, and come back in a new one."""
    context = desk.page.context
    desk.page.route("**/fraga/A-2/*", lambda route: route.abort("internetdisconnected"))
    desk.field().fill(MINE)
    expect(desk.saved()).to_contain_text("Kunde inte spara")
    desk.page.close()
    return Desk(context.new_page(), desk.person)


def test_what_was_not_saved_is_put_back_with_a_notice_that_can_be_undone(mine: Desk, response: Response) -> None:
    again = close_unsaved(mine, response)
    open_section(again.page, response)
    expect(again.field()).to_have_value(MINE)
    notice = again.question().get_by_text(
        re.compile(r"^Text från \d\d:\d\d som inte hann sparas har lagts tillbaka\.$")
    )
    expect(notice).to_be_visible()
    expect(again.saved()).to_have_text(SAVED)
    again.press("Ångra")
    expect(again.field()).to_have_value(BASE)
    expect(notice).to_have_count(0)
    again.page.wait_for_function("() => localStorage.length === 0")
    assert (stored(), history()) == (BASE, [BASE, MINE, BASE])


def test_what_was_not_saved_is_offered_with_the_difference_when_a_colleague_has_saved(
    mine: Desk, anna: User, response: Response
) -> None:
    again = close_unsaved(mine, response)
    save_theirs(anna, response)
    open_section(again.page, response)
    expect(again.conflict().locator("mark")).to_have_text(["Jag har räknat.", "Inledning."], use_inner_text=True)
    expect(again.question().get_by_text("har lagts tillbaka")).to_have_count(0)
    assert (stored(), history()) == (THEIRS, [BASE, THEIRS, MINE])


# Who else is here


def test_a_colleague_in_the_same_question_is_named(mine: Desk, portal: Portal, response: Response) -> None:
    person = make_member(Role.EDITOR, organisation=response.organisation, name="Anna")
    other = sit_down(portal, response, person)
    other.write(THEIRS)
    expect(other.page.locator("[data-presence]")).to_contain_text("Bo har den här sidan öppen")
    mine.page.reload()
    expect(mine.page.locator("[data-presence]")).to_have_text(re.compile("Anna skriver i fråga 2"))
    expect(mine.page.locator("#laget-A-2")).to_contain_text("Anna är här")


def test_a_page_asks_who_is_there_once_and_not_again_soon(mine: Desk) -> None:
    asked: list[str] = []
    mine.page.on("request", lambda request: asked.append(request.url) if "narvaro" in request.url else None)
    with mine.page.expect_response("**/narvaro/"):
        mine.page.reload()
    for link_id in ("A-2", "A-3", "A-4", "A-2"):
        mine.field(link_id).focus()
    mine.page.wait_for_timeout(3000)
    assert len(asked) == 1
