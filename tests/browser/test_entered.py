"""The answer of 2023 is entered afterwards, on a telephone's width without scripts; it stands beside this year's
question and is said to be unchanged in one click. The pages on the way meet WCAG by axe as they are there.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import User
from responses.models import Answer, EnteredAnswer, Response
from responses.reading.draft import Draft
from tests.browser.portal import DESKTOP, PHONE, Portal
from tests.builders import editor_of, make_organisation, make_questionnaire
from tests.responses.years import last_definition, writing_now

pytestmark = [pytest.mark.xdist_group("entered"), pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def now() -> Response:
    """The draft of 2025 of an organisation that submitted nothing in 2023; the portal has that questionnaire."""
    made = writing_now(make_organisation())
    make_questionnaire(last_definition())
    return made


@pytest.fixture
def editor(now: Response) -> User:
    return editor_of(now)


def clean(page: Page) -> None:
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, options=options).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def enter(page: Page) -> None:
    """From the list to all of the answer, by ordinary forms."""
    page.goto("/tidigare-svar/")
    page.get_by_role("link", name="Lägg in ett tidigare svar").click()
    page.get_by_label("Vad ni svarade på").select_option(label="Prov 2023")
    page.get_by_label("Eller länk till originalet").fill("www.example.se/svar-2023.pdf")
    page.get_by_label("Diarienummer").fill("RS 2023-0518")
    page.get_by_role("button", name="Lägg in och fortsätt till svaren").click()
    expect(page.get_by_role("status").or_(page.locator(".alert")).first).to_contain_text("Prov 2023 är inlagt")
    page.locator("[name='1-value']").fill("57")
    page.locator("[name='4-value']").fill("Tolv vårdcentraler deltog.")
    page.get_by_role("button", name="Spara och visa hela svaret").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prov 2023")
    expect(page.get_by_text("Tolv vårdcentraler deltog.")).to_be_visible()


def test_2023_is_entered_without_scripts_and_said_to_be_unchanged(portal: Portal, now: Response, editor: User) -> None:
    enter(portal.window_of(editor, javascript=False, width=PHONE))
    entered = EnteredAnswer.objects.get()
    telephone = portal.window_of(editor, width=PHONE)
    for address in ("", "lagg-in/", f"{entered.pk}/", f"{entered.pk}/svaren/"):
        telephone.goto(f"/tidigare-svar/{address}")
        clean(telephone)
    page = portal.window_of(editor, width=DESKTOP)
    page.goto(f"/svar/{now.pk}/avsnitt/{now.tree.items[0].link_id}/")
    expect(page.get_by_text("Inlagt i efterhand").first).to_be_visible()
    clean(page)
    page.get_by_role("button", name="Oförändrat sedan 2023").first.click()
    expect(page.locator("[name='1-value']")).to_have_value("57")
    assert Answer.objects.get(response=now, link_id="1").value == "57"
    assert Draft(now).unconfirmed == {}
