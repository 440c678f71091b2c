"""After the sealing, by clicking: an underlag for the board, the case with its documents, and sending them on."""

import re
from pathlib import Path

from playwright.sync_api import expect

from cases.models import Case, Dispatch
from tests.attachments import files
from tests.browser.journey import DIARIENUMMER, Desk
from tests.browser.mailbox import Mailbox

BOARD, BOARD_ADDRESS = "Hälso- och sjukvårdsnämnden", "namnden@example.se"
MINUTES = "Protokoll, godkännande av svaret"


def publish(desk: Desk) -> None:
    """The underlag as a page for the web, without anybody to call."""
    page = desk.page
    page.goto(f"/svar/{desk.cast.response.pk}/underlag/")
    desk.heading("Underlag med svar")
    with page.expect_download() as download:
        desk.press("Hämta som webbsida (HTML)")
    text = Path(download.value.path()).read_text()
    assert "Fler möter samma läkare" in text
    assert "@example.se" not in text


def open_case(desk: Desk, tmp_path: Path) -> Case:
    """From the answer to its case, which has the answer's number; then the minutes, that came after the sealing."""
    page = desk.page
    page.goto(f"/svar/{desk.cast.response.pk}/")
    desk.follow("Ärende")
    desk.heading("Lägg svaret i ett ärende")
    expect(page.get_by_label("Diarienummer")).to_have_value(DIARIENUMMER)
    desk.press("Öppna ärendet med svaret")
    expect(page.get_by_text("ligger i ärendet.")).to_be_visible()
    expect(page.get_by_text(DIARIENUMMER).first).to_be_visible()
    desk.follow("Lägg till en handling")
    minutes = tmp_path / "protokoll.pdf"
    minutes.write_bytes(files.pdf())
    page.locator("#id_file").set_input_files(minutes)
    page.get_by_label("Slag av handling").select_option("protocol")
    page.get_by_label("Titel").fill(MINUTES)
    page.get_by_label("Paragraf").fill("45")
    desk.press("Lägg till handlingen")
    expect(page.get_by_role("link", name=MINUTES, exact=True)).to_be_visible()
    return Case.objects.get(organisation=desk.cast.organisation)


def fetch_memo(desk: Desk) -> None:
    """The tjänsteskrivelse, to go on writing in."""
    with desk.page.expect_download() as download:
        desk.follow("Hämta tjänsteskrivelsen (Word)")
    assert Path(download.value.path()).read_bytes().startswith(b"PK")


def dispatch(desk: Desk, case: Case, mailbox: Mailbox) -> None:
    """Put the board on the list, send it the minutes and the sealed copy, and see that the case says so."""
    page = desk.page
    desk.follow("Ändra listan över mottagare")
    page.get_by_label("Namn").fill(BOARD)
    page.get_by_label("E-postadress").fill(BOARD_ADDRESS)
    desk.press("Lägg till på listan")
    desk.follow("Expediera")
    desk.heading("Expediera")
    for name in (BOARD, MINUTES, "Arkivexemplar"):
        page.locator("label", has_text=name).first.click()
    desk.press("Skicka eller anteckna")
    expect(page.get_by_text("Skickas till 1").first).to_be_visible()  # it is said aloud, too
    letter = mailbox.letter_to(BOARD_ADDRESS, about=case.title)
    enclosed = [str(part.get_filename()) for part in letter.iter_attachments()]
    assert (len(enclosed), "protokoll.pdf" in enclosed) == (2, True)
    expect(page.get_by_role("row").filter(has_text=BOARD_ADDRESS)).to_be_visible()
    page.reload()
    expect(page.get_by_role("row").filter(has_text=BOARD_ADDRESS)).to_contain_text(re.compile("lämnat|på väg"))
    assert Dispatch.objects.get(case=case).items.count() == 2
