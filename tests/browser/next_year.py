"""Next year's questionnaire out of this year's with twelve changes, as an author makes it by keyboard; and what becomes
of it. The same steps with JavaScript, where what is typed saves and shows itself, and without, by buttons.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from accounts.models import Organisation
from responses.models import Answer, Response
from surveys.models import Questionnaire, QuestionnaireDraft
from tests.browser.journey import SAVED
from tests.browser.keyboard import Keyboard
from tests.browser.looking import meets_wcag
from tests.builders import PASSWORD

ITEMS = """
- {type: choice, link_id: A-1, prefix: "1.", text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv planen, max_length: 500, enable_when: {item: A-1, is: ja}}
- {type: integer, link_id: A-3, prefix: "3.", text: "Hur många deltar?", minimum: 0}
- {type: text, link_id: A-4, prefix: "4.", text: Övrigt}
"""
AFTERWARDS = ["A", "A-1", "A-1.delvis", "A-2", "A-3", "A-4-2", "A-5"]
PARTLY = "Delvis, beskriv:"
TESTED = {"A-1.delvis": "I två av kommunerna", "A-3": "12", "A-4-2": "Inget att tillägga", "A-5": "1200000"}
"""What is answered of the questions that "delvis" leaves open."""


@dataclass(frozen=True)
class Author(Keyboard):
    """The author's window."""

    javascript: bool

    def begin(self) -> QuestionnaireDraft:
        self.page.goto("/enkater/")
        meets_wcag(self.page)
        self.link(re.compile("Provenkät"))
        self.link("Utgå från den här")
        expect(self.page.get_by_label("Kortnamn")).to_have_value("prov-2027")
        meets_wcag(self.page)
        self.button("Påbörja utkastet")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Provenkät 2027")
        return QuestionnaireDraft.objects.get()

    def open(self, question: str) -> None:
        self.link(question)
        expect(self.page.get_by_role("button", name="Visa utan att spara")).to_be_visible()

    def show(self, words: str) -> None:
        """As whoever answers will see it: by itself as one types, or by the button, which keeps nothing."""
        if not self.javascript:
            kept = QuestionnaireDraft.objects.get().sha256
            self.button("Visa utan att spara")
            assert QuestionnaireDraft.objects.get().sha256 == kept
        expect(self.page.locator("[data-preview]")).to_contain_text(words)

    def keep(self) -> None:
        self.button("Spara och gå till avsnittet")
        expect(self.page.get_by_text(re.compile("är sparad")).first).to_be_visible()

    # Twelve changes

    def change_a_text(self) -> None:
        """Four changes: wording, help, limit, demand."""
        self.open("2. Beskriv planen")
        self.write(self.page.get_by_label("Frågans ordalydelse"), "Beskriv planen och hur den följs upp")
        self.show("hur den följs upp")
        self.write(self.page.get_by_label("Hjälptext"), "Skriv kort.")
        self.write(self.page.get_by_label("Högst antal tecken"), "800")
        self.tick(self.page.get_by_label("Måste besvaras").first)
        self.show("Skriv kort.")
        if self.javascript:
            expect(self.page.locator("[data-saved]")).to_have_text(SAVED)
        meets_wcag(self.page)
        self.keep()

    def change_a_choice(self) -> None:
        """Three changes: an option, the field that it opens, its place."""
        self.open("1. Har ni en plan?")
        self.write(self.page.get_by_label("Ett till"), PARTLY)
        self.select(self.page.locator("#oppnar-2"), "Fritext")
        self.button("Spara och lägg till ett till")
        self.button(f"Upp {PARTLY}")
        expect(self.page.locator("#falt-options-text-1")).to_have_value(PARTLY)
        self.goes_on_in(self.page.locator("#falt-options"))
        meets_wcag(self.page)
        self.keep()

    def change_a_condition(self) -> None:
        self.open("3. Hur många deltar?")
        self.select(self.page.get_by_label("Lägg till ett villkor"), f"är: {PARTLY}")
        self.button("Spara villkoret")
        expect(self.page.locator("#falt-condition")).to_contain_text("Delvis")
        self.goes_on_in(self.page.locator("#falt-condition"))
        self.go(self.page.locator("#falt-minimum"))  # Enter in a field keeps what is there, and takes nothing away
        expect(self.page.locator("#falt-condition")).to_contain_text("Delvis")
        self.keep()

    def change_the_order(self) -> None:
        """Four changes: a copy, its place, one question less, another one more."""
        self.button("Kopiera A-4 4. Övrigt")
        self.button("Upp A-4-2 4. Övrigt")
        expect(self.page.get_by_text("A-4-2 är flyttad uppåt.")).to_be_visible()
        self.goes_on_in(self.page.locator("#rad-A-4-2"))
        self.press(self.page.locator("#rad-A-4 summary"))
        self.press(self.page.locator("#rad-A-4 .sp-ask button"))
        expect(self.page.get_by_text("A-4 är borttagen.")).to_be_visible()
        self.select(self.page.get_by_label("Vad ska läggas till?"), "Belopp i kronor")
        self.button(re.compile("^Lägg till$"))
        expect(self.page.get_by_text("1 fel att rätta")).to_be_visible()
        meets_wcag(self.page)
        self.link("(utan ordalydelse)")
        self.write(self.page.get_by_label("Frågans ordalydelse"), "Vad kostade det?")
        self.keep()
        expect(self.page.get_by_text("1 fel att rätta")).to_be_hidden()

    # Trying, publishing, inviting

    def answer_on_trial(self) -> None:
        """What is missing is told, with the way to it; then all of it is answered."""
        self.link("Provsvara")
        self.choose(self.field("A-1", "ja"))
        self.button("Spara och kontrollera")
        expect(self.page.get_by_text("1 sak saknas eller är fel")).to_be_visible()
        meets_wcag(self.page)
        self.link("Beskriv planen och hur den följs upp")
        self.choose(self.field("A-1", "delvis"))
        self.button(re.compile("^Spara provsvaren$"))
        for link_id, text in TESTED.items():
            self.write(self.field(link_id), text)
        meets_wcag(self.page)
        self.button("Spara och kontrollera")
        expect(self.page.get_by_text("Inget saknas.")).to_be_visible()
        meets_wcag(self.page)

    def fetch_test_copy(self) -> None:
        """Every page of it says TEST, and it says what was answered."""
        copy = PdfReader(BytesIO(self.fetch(self.page.get_by_role("link", name="Hämta TEST-exemplaret"))))
        pages = [page.extract_text() for page in copy.pages]
        assert all("TEST" in page for page in pages)
        said = re.sub(r"\s+", " ", " ".join(pages))
        assert [text for text in (*TESTED.values(), PARTLY) if text not in said.replace("1 200 000", "1200000")] == []

    def publish(self, draft: QuestionnaireDraft) -> Questionnaire:
        self.page.goto(f"/enkater/utkast/{draft.pk}/")
        self.link("Färdigt: kontrollera och publicera")
        meets_wcag(self.page)
        self.button("Gå vidare till publicering")
        self.link(re.compile("^Publicera$"))
        meets_wcag(self.page)
        self.button("Publicera utgåvan")
        expect(self.page.get_by_text("Publicerad").first).to_be_visible()
        return Questionnaire.objects.get(name="prov-2027")

    def invite(self, organisation: Organisation) -> Response:
        self.link("Bjud in organisationer")
        meets_wcag(self.page)
        self.pick_day(self.page.get_by_label("Sista svarsdag"), timezone.localdate() + timedelta(days=30))
        self.tick(self.page.get_by_label(organisation.name))
        self.button("Bjud in")
        expect(self.page.get_by_role("row").filter(has_text=organisation.name)).to_be_visible()
        return Response.objects.get(organisation=organisation)

    def field(self, link_id: str, option: str = "") -> Locator:
        return field(self.page, link_id, option)


@dataclass(frozen=True)
class Respondent(Keyboard):
    """The window of somebody of the invited organisation."""

    javascript: bool

    def answer(self, response: Response) -> None:
        """From the start page through the only section to the page where all is checked."""
        self.page.goto("/")
        self.link("Börja svara")
        self.link("Avsnitt")
        meets_wcag(self.page)
        self.choose(self.field("A-1", "delvis"))
        if not self.javascript:
            self.button(re.compile("^Spara$"))
            expect(self.page).to_have_url(re.compile("sparat="))
        for link_id, text in TESTED.items():
            self.write(self.field(link_id), text)
        if self.javascript:
            expect(self.page.locator("#laget-A-5")).to_have_text(SAVED)
        meets_wcag(self.page)
        self.button("Spara och fortsätt")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Kontrollera svaren")
        kept = dict(Answer.objects.filter(response=response).values_list("link_id", "value"))
        assert kept == {"A-1": "delvis", **TESTED}

    def send(self) -> None:
        meets_wcag(self.page)
        self.button("Skicka för godkännande")
        expect(self.page.get_by_text("Svaret väntar på godkännande")).to_be_visible()

    def sign(self, response: Response) -> None:
        self.page.goto(f"/svar/{response.pk}/granska/")
        meets_wcag(self.page)
        self.link("Godkänn och signera")
        self.tick(self.page.get_by_label(re.compile("intygar härmed")))
        self.write(self.page.get_by_label("Ditt lösenord"), PASSWORD)
        meets_wcag(self.page)
        self.button("Godkänn och signera")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Provenkät 2027")

    def submit(self, response: Response) -> None:
        self.page.goto(f"/svar/{response.pk}/")
        self.link("Skicka in")
        meets_wcag(self.page)
        self.button("Skicka in")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Svaret är inskickat")
        expect(self.page.locator(".sp-receipt__number strong")).to_have_text(re.compile(r"^SP-\d{4}-\w{4}-\w{4}$"))

    def field(self, link_id: str, option: str = "") -> Locator:
        return field(self.page, link_id, option)


def field(page: Page, link_id: str, option: str = "") -> Locator:
    """The field of a question, or its radio button of that option."""
    return page.locator(f'[name="{link_id}-value"]' + (f'[value="{option}"]' if option else ""))
