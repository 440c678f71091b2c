"""From an empty form to a sealed copy in the archive, carried over, published, filed in its case and sent on.

By clicking: once with JavaScript and once without.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from archive.models import SealedCopy
from responses.models import State, Submission
from tests.browser import carrying, casework, journey
from tests.browser.journey import AREA, AREAS, SAVED, Desk
from tests.browser.mailbox import Mailbox
from tests.browser.network import held_requests
from tests.browser.portal import Portal

pytestmark = [
    pytest.mark.xdist_group("journey"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("worker"),
]

TEXT = "Kontinuiteten har ökat. å ä ö 👍\n"


def test_the_whole_way_with_javascript(portal: Portal, mailbox: Mailbox, tmp_path: Path) -> None:
    desk = journey.arrive(portal, journey.invited(), javascript=True)
    journey.contact(desk)
    journey.money(desk)
    _areas_open_close_and_open_again(desk)
    _a_follow_up_opens_beside_its_option(desk)
    _the_counter_counts_and_cuts_nothing(desk)
    journey.area(desk, "x" * 1001)
    journey.last_sections(desk)
    _sending_is_refused_with_a_link_to_the_field(desk)
    desk.write(f"{AREA}-3-beskriv", TEXT)
    desk.page.get_by_role("button", name="Bifoga").nth(2).click()
    journey.attach(desk, tmp_path)
    _through_approval_to_the_archive(portal, desk, mailbox, tmp_path)


def test_the_whole_way_without_javascript(portal: Portal, mailbox: Mailbox, tmp_path: Path) -> None:
    desk = journey.arrive(portal, journey.invited(), javascript=False)
    journey.contact(desk)
    journey.money(desk)
    for row in AREAS:
        desk.choose_row("SB-O", row, "nej")
    desk.choose_row("SB-O", "kontinuitet", "ja")
    desk.press("Spara och fortsätt")
    desk.heading("Kontinuitet i primärvården")
    journey.area(desk, TEXT)
    journey.last_sections(desk)
    desk.page.locator("summary", has_text="Mottaget statsbidrag").click()  # done, and so folded
    desk.page.get_by_role("link", name="Ändra Rekvirerat statsbidrag").click()
    desk.page.get_by_role("button", name="Bifoga").first.click()
    journey.attach(desk, tmp_path)
    _through_approval_to_the_archive(portal, desk, mailbox, tmp_path)


def _areas_open_close_and_open_again(desk: Desk) -> None:
    """Ja opens the area's section, Nej parks what was written there, and Ja brings it back."""
    navigation = desk.page.get_by_role("navigation", name="Avsnitt")
    for row in AREAS:
        desk.choose_row("SB-O", row, "nej")
    desk.choose_row("SB-O", "kontinuitet", "ja")
    desk.section("Kontinuitet i primärvården")
    desk.write(f"{AREA}-3-beskriv", TEXT)
    desk.section("Frågor om hur statsbidraget har använts")
    desk.choose_row("SB-O", "kontinuitet", "nej")
    parked = navigation.get_by_role("listitem").filter(has_text="Kontinuitet i primärvården")
    expect(parked).to_contain_text("Vilande")
    expect(parked.get_by_role("link")).to_have_count(0)
    desk.choose_row("SB-O", "kontinuitet", "ja")
    desk.section("Kontinuitet i primärvården")
    expect(desk.field(f"{AREA}-3-beskriv")).to_have_value(TEXT)


def _a_follow_up_opens_beside_its_option(desk: Desk) -> None:
    opened = desk.field(f"{AREA}-1-form.annan")
    expect(opened).to_be_hidden()
    desk.choose(f"{AREA}-1-form", "annan")
    expect(opened).to_be_visible()
    desk.write(f"{AREA}-1-form.annan", "Stiftelser")
    assert desk.cast.stored(f"{AREA}-1-form.annan") == "Stiftelser"
    desk.choose(f"{AREA}-1-form", "annan")
    expect(opened).to_be_hidden()


def _the_counter_counts_and_cuts_nothing(desk: Desk) -> None:
    link_id = f"{AREA}-3-beskriv"
    counter = desk.question(link_id).locator(".sp-counter")
    desk.write(link_id, "ä" * 838)
    expect(counter).to_have_text("838 av 1\u00a0000 tecken")
    with held_requests(desk.page, re.compile(rf"/fraga/{link_id}/(\?|$)")):
        desk.field(link_id).press_sequentially("!")
        expect(desk.saved(link_id)).to_have_text("Sparar")
    expect(desk.saved(link_id)).to_have_text(SAVED)
    desk.write(link_id, "ä" * 1001)
    expect(counter).to_have_text("1 tecken för mycket")
    desk.page.reload()
    expect(desk.field(link_id)).to_have_value("ä" * 1001)
    assert desk.cast.stored(link_id) == "ä" * 1001


def _sending_is_refused_with_a_link_to_the_field(desk: Desk) -> None:
    desk.press("Skicka för godkännande")
    summary = desk.page.get_by_role("alert")
    expect(summary).to_contain_text("Svaret kan inte skickas ännu")
    expect(summary).to_be_focused()
    summary.get_by_role("link").filter(has_text="Beskriv kortfattat").click()
    desk.heading("Kontinuitet i primärvården")
    expect(desk.question(f"{AREA}-3-beskriv")).to_be_in_viewport()
    expect(desk.question(f"{AREA}-3-beskriv")).to_contain_text("tecken för mycket")


def _through_approval_to_the_archive(portal: Portal, desk: Desk, mailbox: Mailbox, tmp_path: Path) -> None:
    _send_from_the_task_list(desk, "Läs gärna motiveringen.")
    reader = journey.open_letter(portal, desk, mailbox, "Att godkänna")
    journey.return_with_reason(reader)
    assert journey.WHY in mailbox.letter_to(desk.cast.editor.email, about="Att rätta").get_content()
    desk.page.reload()
    expect(desk.page.get_by_text(journey.WHY).first).to_be_visible()
    desk.follow("Bedömning av statsbidraget")
    desk.write("SB-B3", "Fler möter samma läkare: 61 procent mot 54.")
    if not desk.javascript:
        desk.press("Spara")
    _send_from_the_task_list(desk, "Nu med siffror.")
    reader.page.goto(f"/svar/{desk.cast.response.pk}/granska/")
    expect(reader.page.get_by_text("61 procent mot 54")).to_be_visible()
    journey.sign(reader)
    number = journey.submit(desk)
    _wait_for_the_copy(desk)
    journey.fetch_copy(desk, number)
    receipt = mailbox.letter_to(desk.cast.organisation.contact_email, about=f"kvittens på förseglat svar {number}")
    assert desk.cast.organisation.name in receipt.get_content()
    _carry_over(desk)
    journey.find_in_archive(portal, desk, number)
    desk.cast.response.refresh_from_db()
    assert (desk.cast.response.state, desk.cast.response.diarienummer) == (State.ARCHIVED, journey.DIARIENUMMER)
    assert Submission.objects.count() == SealedCopy.objects.count() == 1
    casework.publish(desk)
    case = casework.open_case(desk, tmp_path)
    casework.fetch_memo(desk)
    casework.dispatch(desk, case, mailbox)


def _carry_over(desk: Desk) -> None:
    """Enter a section in the receiver's form, note that it is delivered there, and keep the receipt."""
    page, response = desk.page, desk.cast.response
    carrying.open_carrying(page, response)
    carrying.copy_a_text(page, "SB-K9", journey.PHONE, javascript=desk.javascript)
    carrying.tick_off_all(page)
    carrying.note_delivered(page, response, desk.cast.editor)
    text = f"Svarskvitto {carrying.RECEIPT}\nTelefonnummer kontaktperson\n{journey.PHONE}"
    carrying.compare_with_the_receipt(page, response, text, told="är kvar att titta på")
    carrying.is_said_everywhere(page, response)


def _send_from_the_task_list(desk: Desk, message: str) -> None:
    desk.page.goto(f"/svar/{desk.cast.response.pk}/")
    desk.follow("Kontrollera och skicka för godkännande")
    journey.send(desk, message)


def _wait_for_the_copy(desk: Desk) -> None:
    """The page follows the worker by itself; without JavaScript one asks again."""
    link = desk.page.get_by_role("link", name="Hämta arkivexemplaret (PDF)")
    if desk.javascript:
        expect(link).to_be_visible(timeout=60_000)
        return
    for _ in range(60):
        if link.is_visible():
            return
        desk.page.wait_for_timeout(1000)
        desk.follow("Ladda om sidan")
    raise AssertionError("the copy was not made within a minute")
