"""Words that could not be saved at once: signed out, an expired session, no network, a closed tab."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from responses.models import AnswerRevision, Response
from responses.templatetags.portal import draft_keys
from tests.attachments import files
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
from tests.browser.network import cut_line, lost_answers
from tests.browser.portal import Portal, new_session
from tests.builders import make_member

pytestmark = [pytest.mark.xdist_group("unsaved"), pytest.mark.django_db(transaction=True)]


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


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself(mine: Desk) -> None:
    with lost_answers(mine.page, "**/fraga/A-2/*"):
        mine.field().fill(MINE)
        expect(mine.saved()).to_contain_text("Kunde inte spara")
        mine.field().fill(f"{MINE} Mer.")
    expect(mine.saved()).to_have_text(SAVED)
    mine.page.wait_for_function("() => localStorage.length === 0")
    expect(mine.conflict()).to_have_count(0)
    assert (stored(), history()) == (f"{MINE} Mer.", [BASE, MINE, f"{MINE} Mer."])


def test_nor_is_it_one_when_the_tab_was_closed_before_it_could_be_sent_again(mine: Desk, response: Response) -> None:
    context = mine.page.context
    with lost_answers(mine.page, "**/fraga/A-2/*"):
        mine.field().fill(MINE)
        expect(mine.saved()).to_contain_text("Kunde inte spara")
    mine.page.route("**/fraga/A-2/*", lambda route: route.abort("internetdisconnected"))
    mine.field().fill(f"{MINE} Mer.")
    mine.page.close()
    again = Desk(context.new_page(), mine.person)
    open_section(again.page, response)
    expect(again.field()).to_have_value(f"{MINE} Mer.")
    expect(again.saved()).to_have_text(SAVED)
    expect(again.conflict()).to_have_count(0)
    again.page.wait_for_function("() => localStorage.length === 0")
    assert (stored(), history()) == (f"{MINE} Mer.", [BASE, MINE, f"{MINE} Mer."])


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


# A form that is not the questions'


def end_sessions() -> None:
    """By time, as for whoever writes for longer than a session lasts."""
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    caches["sessions"].clear()


def test_a_file_is_not_lost_when_the_session_is_over(mine: Desk, portal: Portal, response: Response) -> None:
    mine.page.goto(f"/svar/{response.pk}/fraga/A-6/bilagor/")
    mine.page.locator("input[type=file]").set_input_files(
        {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": files.pdf()}
    )
    mine.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    mine.press("Lägg till")
    alert = mine.page.get_by_role("alert").filter(has_text="Du har blivit utloggad")
    expect(alert).to_contain_text("rapport.pdf")
    portal.use_session(mine.page, new_session(mine.person))
    mine.press("Lägg till")
    expect(mine.page.locator(".sp-files__row")).to_contain_text("rapport.pdf")


def test_a_section_that_was_sent_too_late_without_javascript_is_there_again(portal: Portal, response: Response) -> None:
    person = make_member(Role.EDITOR, organisation=response.organisation)
    desk = sit_down(portal, response, person, javascript=False)
    desk.field().fill(MINE)
    end_sessions()
    desk.page.get_by_role("button", name="Spara", exact=True).last.click()
    expect(desk.page.get_by_text("Det du skrev finns kvar")).to_be_visible()
    portal.sign_in(desk.page, person)
    expect(desk.field()).to_have_value(MINE)
    assert stored() == BASE
    desk.page.get_by_role("button", name="Spara", exact=True).last.click()
    expect(desk.page).to_have_url(re.compile("sparat="))
    assert stored() == MINE


def test_with_javascript_what_was_sent_too_late_saves_itself_after_signing_in(mine: Desk, portal: Portal) -> None:
    end_sessions()
    with cut_line(mine.page, "**/fraga/**"):
        mine.field().fill(MINE)
        mine.page.evaluate("() => localStorage.clear()")
        mine.page.evaluate("() => document.querySelector('form[data-autosave]').submit()")
        expect(mine.page.get_by_text("Det du skrev finns kvar")).to_be_visible()
    portal.sign_in(mine.page, mine.person)
    expect(mine.field()).to_have_value(MINE)
    expect(mine.saved()).to_have_text(SAVED)
    assert stored() == MINE


# What lies in the browser meanwhile


def test_what_is_kept_in_the_browser_is_read_by_nobody_but_its_writer(mine: Desk) -> None:
    """Neither text nor key lies in any storage of the browser; with another's keys the entry opens for nobody."""
    with cut_line(mine.page, "**/fraga/**"):
        mine.field().fill(MINE)
        expect(mine.saved()).to_contain_text("Kunde inte spara")
    keys = str(mine.page.locator("form[data-autosave]").get_attribute("data-draft-keys"))
    stored_here = str(mine.page.evaluate(_ALL_STORED))
    assert ("svar:" in stored_here, MINE in stored_here, keys in stored_here) == (True, False, False)
    assert mine.page.evaluate(_UNSEALED, keys) == [MINE]
    assert mine.page.evaluate(_UNSEALED, draft_keys(make_member(Role.EDITOR))) == []
    mine.page.reload()
    expect(mine.field()).to_have_value(MINE)


_ALL_STORED = "() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"
_UNSEALED = """async (keys) => {
  const { unseal } = await import("/static/js/drafting/sealing.js");
  const drafts = Object.entries(localStorage).filter(([key]) => key.startsWith("svar:"));
  const texts = drafts.map(([key, sealed]) => unseal(keys, key, sealed)).filter((text) => text !== null);
  return texts.flatMap((text) => JSON.parse(text).fields.map(([, value]) => value)).filter((value) => value.length > 3);
}"""
