"""A guest on a telephone, by keyboard alone: signs in by the code, answers three questions and marks them klar."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from responses.models import Answer, Assignment, Notice
from tests.browser.journey import SAVED
from tests.browser.portal import Portal
from tests.builders import hand_out, make_response

pytestmark = [pytest.mark.xdist_group("guest"), pytest.mark.django_db(transaction=True)]

PHONE = 390
GUEST = "gast@example.se"
QUESTIONS = ("A-1", "A-2", "A-3")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def code_in_letter() -> str:
    found = re.search(r"\d{4}-\d{4}", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_a_guest_answers_three_questions_on_a_telephone_by_keyboard(portal: Portal) -> None:
    cache.clear()
    response = make_response()
    hand_out(response, QUESTIONS, addresses=[GUEST])
    page = portal.window(width=PHONE)
    page.goto(Notice.objects.get().path)
    tab_to(page, "a[href*='login/code']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Logga in med kod")).to_be_visible()
    tab_to(page, "[name=email]")
    page.keyboard.type(GUEST)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Skriv koden")).to_be_visible()
    tab_to(page, "[name=code]")
    page.keyboard.type(code_in_letter())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dina frågor")).to_be_visible()
    tab_to(page, "[name=A-1-value]")
    page.keyboard.press("Space")
    expect(page.locator("#laget-A-1")).to_have_text(SAVED)
    for link_id, text in {"A-2": "Vi har arbetat med planen.", "A-3": "1250"}.items():
        tab_to(page, f"[name={link_id}-value]")
        page.keyboard.type(text)
        expect(page.locator(f"#laget-{link_id}")).to_have_text(SAVED)
    for done in range(1, len(QUESTIONS) + 1):
        tab_to(page, "button[value^='done:']")
        page.keyboard.press("Enter")
        expect(page.locator("section .sp-tag--done")).to_have_count(done)
    assert {each.status for each in Assignment.objects.all()} == {"done"}
    assert Answer.objects.get(response=response, link_id="A-3").value == "1250"
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE
