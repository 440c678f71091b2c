"""The steps of the whole way, as people click and write them; the same for both journeys.

With JavaScript a question saves itself and says so; without it, Spara and Spara och fortsätt save the page.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pikepdf
from playwright.sync_api import Locator, Page, expect

from accounts.models import Organisation, User
from accounts.roles import Role
from responses.models import Answer, Response
from tests.attachments import files
from tests.browser.mailbox import Mailbox
from tests.browser.portal import Portal
from tests.builders import PASSWORD, grant_questionnaire, make_approver, make_member, make_organisation, make_response

SAVED = re.compile(r"^Sparat \d\d:\d\d$")
AREA = "SB-kontinuitet"
AREAS = ("tillganglighet", "forebyggande", "habilitering", "personcentrering", "planering", "kompetens", "landsbygd")
PHONE = "035-134800 vx"
WHY = "Motiveringen saknar siffror."
DIARIENUMMER = "RS 2026-0412"


@dataclass(frozen=True)
class Cast:
    """A region that has been invited to the grant report, and its people."""

    organisation: Organisation
    response: Response
    editor: User
    approver: User
    archivist: User

    @property
    def title(self) -> str:
        return self.response.questionnaire.title

    def stored(self, link_id: str) -> Any:
        """The answer in the database; None when there is none."""
        return Answer.objects.filter(response=self.response, link_id=link_id).values_list("value", flat=True).first()


def invited() -> Cast:
    """Everybody is there and nothing is written yet, but for what is prefilled."""
    organisation = make_organisation(contact_phone="")
    return Cast(
        organisation=organisation,
        editor=make_member(Role.EDITOR, organisation=organisation, name="Samordnaren"),
        approver=make_approver(organisation=organisation, name="Direktören"),
        archivist=make_member(Role.ARCHIVIST, organisation=organisation, name="Registratorn"),
        response=make_response(questionnaire=grant_questionnaire(), organisation=organisation),
    )


@dataclass(frozen=True)
class Desk:
    """Somebody's window with what the steps need of it."""

    page: Page
    cast: Cast
    javascript: bool

    def question(self, link_id: str) -> Locator:
        return self.page.locator(f'[data-question="{link_id}"]')

    def field(self, link_id: str) -> Locator:
        return self.page.locator(f'[name="{link_id}-value"]')

    def saved(self, link_id: str) -> Locator:
        """The line under the question that says how it is with its saving."""
        return self.page.locator(f"#laget-{link_id}".replace(".", "\\."))

    def write(self, link_id: str, text: str) -> None:
        """Write in the field and wait until it is saved, where the page saves by itself."""
        with self.saving(link_id):
            self.field(link_id).fill(text)

    def choose(self, link_id: str, *options: str) -> None:
        for option in options:
            self._tick(link_id, f"{link_id}-value", option)

    def choose_row(self, link_id: str, row: str, column: str) -> None:
        self._tick(link_id, f"{link_id}-row_{row}", column)

    def _tick(self, link_id: str, name: str, value: str) -> None:
        """Click the label, as people do."""
        field = self.page.locator(f'[name="{name}"][value="{value}"]')
        with self.saving(link_id):
            self.page.locator(f'label[for="{field.get_attribute("id")}"]').click()

    @contextmanager
    def saving(self, link_id: str) -> Iterator[None]:
        """With JavaScript: what is done inside leads to a save, which the page reports as done."""
        if not self.javascript:
            yield
            return
        with self.page.expect_response(lambda answer: urlsplit(answer.url).path.endswith(f"/fraga/{link_id}/")):
            yield
        expect(self.saved(link_id)).to_have_text(SAVED)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def heading(self, text: str) -> None:
        """The page that is shown has this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def section(self, heading: str) -> None:
        """Go to a section by the list of sections."""
        self.page.get_by_role("navigation", name="Avsnitt").get_by_role("link", name=heading).click()
        self.heading(heading)


def arrive(portal: Portal, cast: Cast, *, javascript: bool) -> Desk:
    """The editor signs in, sees what is due when, and opens the grant report's first section."""
    page = portal.window(javascript=javascript)
    page.goto("/")
    portal.sign_in(page, cast.editor)
    row = page.get_by_role("listitem").filter(has_text=cast.title)
    expect(row).to_contain_text("21\u00a0dagar kvar")
    expect(row).to_contain_text(f"Sista svarsdag {cast.response.last_day.day} ")
    row.get_by_role("link", name="Börja svara").click()
    desk = Desk(page, cast, javascript)
    desk.heading(cast.title)
    desk.follow("Kontaktuppgifter till bidragsmottagaren")
    return desk


def contact(desk: Desk) -> None:
    """What is known of the organisation is there already; the phone is written as people write it."""
    known = desk.cast.organisation
    for link_id, value in {"SB-K1": known.name, "SB-K2": known.number, "SB-K8": known.contact_email}.items():
        expect(desk.field(link_id)).to_have_value(value)
    desk.write("SB-K9", PHONE)
    desk.press("Spara och fortsätt")
    desk.heading("Mottaget statsbidrag")
    assert desk.cast.stored("SB-K9") == PHONE


def money(desk: Desk, total: str = "91\u00a0296\u00a0880 kr") -> None:
    """Spaces between the thousands; the sum is computed by the portal."""
    desk.write("SB-M1", "90 296 880")
    desk.write("SB-M2", "1 000 000")
    if not desk.javascript:
        desk.press("Spara")
        expect(desk.page).to_have_url(re.compile("sparat="))
    expect(desk.page.locator("[data-computed='SB-M3']")).to_have_text(total)
    expect(desk.page.locator(".sp-field-error")).to_have_count(0)
    desk.press("Spara och fortsätt")
    desk.heading("Frågor om hur statsbidraget har använts")
    assert (desk.cast.stored("SB-M1"), desk.cast.stored("SB-M2")) == ("90296880", "1000000")


def area(desk: Desk, text: str) -> None:
    """One area's five questions, on its own page; then on."""
    desk.choose(f"{AREA}-1-form", "egen-regi")
    desk.choose(f"{AREA}-2-niva", "strategisk", "operativ")
    desk.write(f"{AREA}-3-beskriv", text)
    desk.choose(f"{AREA}-4-typ", "digitalt")
    if not desk.javascript:
        desk.press("Spara")
    desk.write(f"{AREA}-4-typ.digitalt", "Tidbokning på nätet")
    desk.choose(f"{AREA}-5-samverkan", "primarvard")
    desk.press("Spara och fortsätt")
    desk.heading("Glesbygdsbidrag")


def last_sections(desk: Desk) -> None:
    """Follow-ups open when their condition holds; Spara och fortsätt leads on to the check page."""
    desk.choose("SB-G", "ja")
    if not desk.javascript:
        desk.press("Spara")
    desk.write("SB-G-x", "Bidraget gick till två vårdcentraler.")
    desk.press("Spara och fortsätt")
    desk.heading("Bedömning av statsbidraget")
    expect(desk.field("SB-B3")).to_be_hidden()
    desk.choose("SB-B1", "hog")
    if not desk.javascript:
        desk.press("Spara")
    desk.write("SB-B3", "Fler möter samma läkare.")
    expect(desk.field("SB-B2")).to_be_hidden()
    desk.press("Spara och fortsätt")
    desk.heading("Kontrollera svaren")


def attach(desk: Desk, tmp_path: Path) -> None:
    """A wrong file is refused and what else was written stays; a PDF is taken."""
    wrong, right = tmp_path / "beslut.pdf", tmp_path / "handlingsplan.pdf"
    wrong.write_bytes(b"<html>inte en PDF</html>")
    right.write_bytes(files.pdf())
    desk.page.get_by_label("Titel").fill("Beslut om handlingsplan")
    desk.page.get_by_label("Diarienummer").fill("RS 2025-0100")
    desk.page.get_by_label("Fil", exact=True).set_input_files(wrong)
    desk.press("Lägg till")
    expect(desk.page.get_by_role("alert")).to_contain_text("Bilagan är inte tillagd")
    expect(desk.page.get_by_label("Titel")).to_have_value("Beslut om handlingsplan")
    expect(desk.page.get_by_label("Diarienummer")).to_have_value("RS 2025-0100")
    desk.page.get_by_label("Fil", exact=True).set_input_files(right)
    desk.press("Lägg till")
    expect(desk.page.get_by_role("link", name="Beslut om handlingsplan")).to_be_visible()


def send(desk: Desk, message: str) -> None:
    """From the check page to waiting for approval."""
    desk.heading("Kontrollera svaren")
    desk.page.get_by_label("Meddelande till den som ska godkänna").fill(message)
    desk.press("Skicka för godkännande")
    expect(desk.page.get_by_text("Svaret väntar på godkännande")).to_be_visible()


def open_letter(portal: Portal, desk: Desk, mailbox: Mailbox, about: str) -> Desk:
    """The approver gets an e-mail, follows its link and signs in."""
    letter = mailbox.letter_to(desk.cast.approver.email, about=about)
    [address] = re.findall(r"http://\S+", letter.get_content())
    page = portal.window(javascript=desk.javascript)
    page.goto(address)
    portal.sign_in(page, desk.cast.approver)
    reader = Desk(page, desk.cast, desk.javascript)
    reader.heading("Granska och godkänn")
    return reader


def return_with_reason(reader: Desk) -> None:
    reader.follow("Återsänd")
    reader.heading("Återsänd svaret")
    reader.page.get_by_label("Vad behöver ändras?").fill(WHY)
    reader.press("Återsänd till samordnaren")
    expect(reader.page.get_by_text("Återsänt av behörig företrädare")).to_be_visible()


def sign(reader: Desk) -> None:
    """A wrong password signs nothing and keeps the rest; the right one signs, with the form's own details."""
    page = reader.page
    reader.follow("Godkänn och signera")
    reader.heading("Godkänn och signera")
    expect(page.locator("#id_name")).to_have_text(reader.cast.approver.name)
    expect(page.locator("input[name=name]")).to_have_count(0)
    # Asked where something is parked or warned of, which depends on the way that the answers were written.
    for seen in page.locator("label", has_text="Jag har tagit del av").all():
        seen.click()
    page.locator("label", has_text=re.compile(r"intygar härmed")).click()
    page.get_by_label("Ditt lösenord").fill("fel lösenord")
    reader.press("Godkänn och signera")
    expect(page.get_by_role("alert")).to_contain_text("Lösenordet stämmer inte")
    expect(page.get_by_label(re.compile("intygar härmed"))).to_be_checked()
    page.get_by_label("Ditt lösenord").fill(PASSWORD)
    reader.press("Godkänn och signera")
    reader.heading(reader.cast.title)
    expect(page.get_by_text("INTE lämnat till Socialstyrelsen ännu")).to_be_visible()


def submit(desk: Desk) -> str:
    """The editor locks and seals what is signed. Gives the receipt number."""
    desk.page.goto(f"/svar/{desk.cast.response.pk}/")
    desk.follow("Lås och försegla")
    expect(desk.page.get_by_text(desk.cast.organisation.contact_email)).to_be_visible()
    desk.press("Lås och försegla")
    desk.heading("Svaret är låst och förseglat")
    number = desk.page.locator(".sp-receipt__number strong").inner_text()
    assert re.fullmatch(r"SP-\d{4}-\w{4}-\w{4}", number)
    return number


def fetch_copy(desk: Desk, number: str) -> None:
    """The sealed PDF, with the answers as data inside it."""
    with desk.page.expect_download() as download:
        desk.page.get_by_role("link", name="Hämta arkivexemplaret (PDF)").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF")
    with pikepdf.open(BytesIO(content)) as pdf:
        data = json.loads(pdf.attachments["svar.json"].get_file().read_bytes())
    assert number in json.dumps(data)
    assert download.value.suggested_filename == f"{number}.pdf"


def find_in_archive(portal: Portal, desk: Desk, number: str) -> None:
    """The registrator finds the copy by whatever is known of it, registers it, and fetches it."""
    cast, page = desk.cast, portal.window_of(desk.cast.archivist, javascript=desk.javascript)
    registrar = Desk(page, cast, desk.javascript)
    page.goto("/arkiv/")
    for label, known in {"År": str(cast.response.questionnaire.year), "Enkät": "2025 års statsbidrag"}.items():
        _search(page, label, known)
        expect(page.get_by_role("row").filter(has_text=number)).to_be_visible()
    page.get_by_label("Organisation").select_option(label=cast.organisation.name)
    _search(page, "Enkät", "finns inte")
    expect(page.get_by_text("Inga svar hittades")).to_be_visible()
    _search(page, "Enkät", "")
    registrar.follow(cast.title)
    page.get_by_label("Diarienummer").fill(DIARIENUMMER)
    registrar.press("Registrera")
    expect(page.get_by_label("Diarienummer")).to_have_value(DIARIENUMMER)
    registrar.follow("Till arkivet")
    _search(page, "Diarienummer eller kvitto", DIARIENUMMER)
    registrar.follow(cast.title)
    fetch_copy(registrar, number)


def _search(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Sök", exact=True).click()
