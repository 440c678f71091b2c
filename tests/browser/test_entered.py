"""The answer of 2023 is entered afterwards, on a telephone's width without scripts; it stands beside this year's
question and is said to be unchanged by one key, with scripts and without. The pages on the way meet WCAG by axe.
"""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from responses.models import Answer, EnteredAnswer, Response
from responses.reading.draft import Draft
from tests.browser.keyboard import Keyboard
from tests.browser.looking import meets_wcag
from tests.browser.portal import DESKTOP, PHONE, Portal
from tests.builders import editor_of, make_organisation, make_questionnaire
from tests.responses.years import last_definition, writing_now

pytestmark = [pytest.mark.xdist_group("entered"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now() -> Response:
    """The draft of 2025 of an organisation that submitted nothing in 2023; the portal has that questionnaire."""
    made = writing_now(make_organisation())
    make_questionnaire(last_definition())
    return made


@pytest.fixture
def editor(now: Response) -> User:
    return editor_of(now)


def enter(keys: Keyboard) -> None:
    """From the list to all of the answer, by ordinary forms."""
    page = keys.page
    page.goto("/tidigare-svar/")
    meets_wcag(page)
    keys.link("Lägg in ett tidigare svar")
    meets_wcag(page)
    keys.select(page.get_by_label("Vad ni svarade på"), "Prov 2023")
    keys.write(page.get_by_label("Eller länk till originalet"), "www.example.se/svar-2023.pdf")
    keys.write(page.get_by_label("Diarienummer"), "RS 2023-0518")
    keys.button("Lägg in och fortsätt till svaren")
    expect(page.get_by_role("status").or_(page.locator(".alert")).first).to_contain_text("Prov 2023 är inlagt")
    meets_wcag(page)
    keys.write(page.locator("[name='1-value']"), "57")
    keys.write(page.locator("[name='4-value']"), "Tolv vårdcentraler deltog.")
    keys.button("Spara och visa hela svaret")
    expect(page.get_by_role("heading", level=1)).to_have_text("Prov 2023")
    expect(page.get_by_text("Tolv vårdcentraler deltog.")).to_be_visible()
    meets_wcag(page)


@pytest.mark.parametrize(("javascript", "width"), [(True, DESKTOP), (False, PHONE)], ids=["scripts", "none, 320 px"])
def test_2023_is_entered_without_scripts_and_said_to_be_unchanged(
    portal: Portal, now: Response, editor: User, javascript: bool, width: int
) -> None:
    enter(Keyboard(portal.window_of(editor, javascript=False, width=PHONE)))
    assert EnteredAnswer.objects.count() == 1
    keys = Keyboard(portal.window_of(editor, javascript=javascript, width=width))
    keys.page.goto(f"/svar/{now.pk}/avsnitt/{now.tree.items[0].link_id}/")
    if width == PHONE:
        keys.press(keys.page.locator(".sp-beside > summary").first)
    expect(keys.page.get_by_text("Inlagt i efterhand").first).to_be_visible()
    meets_wcag(keys.page)
    keys.button("Oförändrat sedan 2023")
    expect(keys.page.locator("[name='1-value']")).to_have_value("57")
    keys.goes_on_in(keys.page.locator("#fraga-1"))
    assert Answer.objects.get(response=now, link_id="1").value == "57"
    assert Draft(now).unconfirmed == {}
