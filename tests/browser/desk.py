"""The desks of two people who write in the same section, for tests of what becomes of their words."""

from dataclasses import dataclass

from django.utils import timezone
from playwright.sync_api import Dialog, Locator, Page, expect

from accounts.models import User
from responses.drafting.saving import save_answer
from responses.models import Answer, AnswerRevision, Response
from tests.browser.journey import SAVED
from tests.browser.portal import Portal

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
        return self.page.locator(f"#laget-{link_id}")

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


def sit_down(portal: Portal, response: Response, person: User, *, javascript: bool = True) -> Desk:
    page = portal.window_of(person, javascript=javascript)
    return Desk(open_section(page, response), person)


def open_section(page: Page, response: Response) -> Page:
    page.on("dialog", Dialog.accept)  # the browser's own "leave the page?", which an unsaved text gives
    page.goto(f"/svar/{response.pk}/avsnitt/A/")
    return page


def save_theirs(anna: User, response: Response, link_id: str = "A-2", value: object = THEIRS) -> None:
    """The colleague saves, on what there is. In the test of the matrix they do it in a window of their own."""
    seen = Answer.objects.filter(response=response, link_id=link_id).values_list("revision", flat=True).first()
    save_answer(response=response, link_id=link_id, value=value, base_revision=seen or 0, actor=anna, at=timezone.now())


def stored(link_id: str = "A-2") -> object:
    return Answer.objects.filter(link_id=link_id).values_list("value", flat=True).first()


def history() -> list[object]:
    return list(AnswerRevision.objects.filter(answer__link_id="A-2").values_list("value", flat=True))


def drafts(page: Page) -> int:
    return int(page.evaluate("() => Object.keys(localStorage).filter(key => key.startsWith('svar:')).length"))
