"""Next year's questionnaire is made of this year's with twelve changes, by keyboard; tried, published and answered. And
on a telephone's width without scripts. The pages on the way meet WCAG by axe as they are there.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from responses.models import Answer
from surveys.models import Questionnaire, QuestionnaireDraft
from tests.browser.journey import SAVED
from tests.browser.portal import PHONE, Portal
from tests.builders import (
    editor_of,
    make_authority,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
)

pytestmark = [pytest.mark.xdist_group("composing"), pytest.mark.django_db(transaction=True)]
ITEMS = """
- {type: choice, link_id: A-1, prefix: "1.", text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv planen, max_length: 500, enable_when: {item: A-1, is: ja}}
- {type: integer, link_id: A-3, prefix: "3.", text: "Hur många deltar?", minimum: 0}
- {type: text, link_id: A-4, prefix: "4.", text: Övrigt}
"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def author() -> User:
    authority = make_authority()
    made = make_member(Role.AUTHOR, organisation=authority)
    make_questionnaire(make_definition(ITEMS, name="prov-2026", title="Provenkät", year=2026), owner=authority)
    return made


def clean(page: Page) -> None:
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, options=options).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """A button or link, by keyboard."""
    control = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    control.focus()
    page.keyboard.press("Enter")


def begin(page: Page) -> QuestionnaireDraft:
    page.goto(f"/enkater/utgava-{Questionnaire.objects.get().pk}/")
    press(page, "Utgå från den här")
    expect(page.get_by_label("Kortnamn")).to_have_value("prov-2027")
    press(page, "Påbörja utkastet")
    expect(page.get_by_role("heading", level=1)).to_have_text("Provenkät 2027")
    return QuestionnaireDraft.objects.get()


def names(draft: QuestionnaireDraft) -> list[str]:
    return list(QuestionnaireDraft.objects.get(pk=draft.pk).document.by_link_id)


def tick(page: Page, label: str) -> None:
    """A box, by keyboard."""
    page.get_by_label(label).first.focus()
    page.keyboard.press("Space")


def change_a_text(page: Page) -> None:
    """Four changes: wording, help, limit, demand."""
    press(page, "2. Beskriv planen")
    saved, preview = page.locator("[data-saved]"), page.locator("[data-preview]")
    page.get_by_label("Frågans ordalydelse").fill("Beskriv planen och hur den följs upp")
    expect(saved).to_have_text(SAVED)
    expect(preview).to_contain_text("hur den följs upp")
    page.get_by_label("Hjälptext").fill("Skriv kort.")
    expect(preview).to_contain_text("Skriv kort.")
    page.get_by_label("Högst antal tecken").fill("800")
    tick(page, "Måste besvaras")
    clean(page)
    press(page, "Spara och gå till avsnittet")


def change_a_choice(page: Page) -> None:
    """Three changes: an option, the field that it opens, its place."""
    press(page, "1. Har ni en plan?")
    page.get_by_label("Ett till").fill("Delvis, beskriv:")
    page.locator("#oppnar-2").select_option("text")
    press(page, "Spara och lägg till ett till")
    press(page, "Upp Delvis, beskriv:")
    expect(page.locator("#options-1")).to_have_value("Delvis, beskriv:")
    press(page, "Spara och gå till avsnittet")


def change_a_condition(page: Page) -> None:
    press(page, "3. Hur många deltar?")
    page.get_by_label("Lägg till ett villkor").select_option(label="är: Delvis, beskriv:")
    press(page, "Spara villkoret")
    expect(page.locator("#falt-condition")).to_contain_text("Delvis")
    press(page, "Spara och gå till avsnittet")


def change_the_order(page: Page) -> None:
    """Four changes: a copy, its place, one question less, another one more."""
    press(page, "Kopiera A-4 4. Övrigt")
    press(page, "Upp A-4-2 4. Övrigt")
    expect(page.get_by_text("A-4-2 är flyttad uppåt.")).to_be_visible()
    page.locator("#rad-A-4 summary").focus()
    page.keyboard.press("Enter")
    page.locator("#rad-A-4 .sp-ask button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("A-4 är borttagen.")).to_be_visible()
    page.get_by_label("Vad ska läggas till?").select_option(label="Belopp i kronor")
    press(page, re.compile("^Lägg till$"))
    expect(page.get_by_text("1 fel att rätta")).to_be_visible()
    clean(page)
    press(page, "(utan ordalydelse)")
    page.get_by_label("Frågans ordalydelse").fill("Vad kostade det?")
    press(page, "Spara och gå till avsnittet")
    expect(page.get_by_text("1 fel att rätta")).to_be_hidden()


def try_and_publish(page: Page, draft: QuestionnaireDraft) -> Questionnaire:
    press(page, "Provsvara")
    press(page, "Fyll i resten med exempelsvar")
    press(page, "Spara och kontrollera")
    expect(page.get_by_text("Inget saknas.")).to_be_visible()
    clean(page)
    page.goto(f"/enkater/utkast/{draft.pk}/")
    press(page, "Färdigt: kontrollera och publicera")
    press(page, "Gå vidare till publicering")
    press(page, re.compile("^Publicera$"))
    press(page, "Publicera utgåvan")
    expect(page.get_by_text("Publicerad").first).to_be_visible()
    return Questionnaire.objects.get(name="prov-2027")


def test_next_years_form_is_made_of_this_years_tried_published_and_answered(portal: Portal, author: User) -> None:
    page = portal.window_of(author)
    draft = begin(page)
    change_a_text(page)
    change_a_choice(page)
    change_a_condition(page)
    change_the_order(page)
    assert names(draft) == ["A", "A-1", "A-1.delvis", "A-2", "A-3", "A-4-2", "A-5"]
    published = try_and_publish(page, draft)
    assert [link.item for link in published.tree.by_link_id["A-2"].continues] == ["A-2"]

    response = make_response(questionnaire=published)
    answering = portal.window_of(editor_of(response))
    answering.goto(f"/svar/{response.pk}/avsnitt/A/")
    answering.locator("[name=A-1-value][value=delvis]").focus()
    answering.keyboard.press("Space")
    expect(answering.locator("#laget-A-1")).to_have_text(SAVED)
    answering.locator("[name='A-3-value']").fill("12")
    expect(answering.locator("#laget-A-3")).to_have_text(SAVED)
    assert dict(Answer.objects.filter(response=response).values_list("link_id", "value")) == {
        "A-1": "delvis",
        "A-3": "12",
    }


def test_without_scripts_and_on_a_telephone_a_question_is_changed_shown_and_moved(portal: Portal, author: User) -> None:
    page = portal.window_of(author, javascript=False, width=PHONE)
    draft = begin(page)
    press(page, "4. Övrigt")
    page.get_by_label("Frågans ordalydelse").fill("Annat att berätta")
    press(page, "Visa utan att spara")
    expect(page.locator("#forhandsvisning")).to_contain_text("Annat att berätta")
    assert QuestionnaireDraft.objects.get().sha256 == draft.sha256
    press(page, "Spara och gå till avsnittet")
    press(page, re.compile("^Upp A-4"))
    expect(page.get_by_text("A-4 är flyttad uppåt.")).to_be_visible()
    assert names(draft) == ["A", "A-1", "A-2", "A-4", "A-3"]
