"""Four people of four administrations each write a contribution, and the strategist makes one text of them."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import Unit, User
from accounts.roles import Role
from responses.assignments.within_units import hand_on
from responses.models import Answer, Assignment, Contribution, ContributionUse, Response, Way
from tests.browser.journey import SAVED
from tests.browser.portal import PHONE, Portal
from tests.browser.test_axe import accessible_at_both_widths
from tests.builders import editor_of, hand_out, make_member, make_response

pytestmark = [pytest.mark.xdist_group("contributions"), pytest.mark.django_db(transaction=True)]

BASE = "Region och kommuner arbetar tillsammans."
TEXTS = {
    "Barn- och ungdomsförvaltningen": "Vi har öppnat två familjecentraler.",
    "Psykiatriförvaltningen": "Vi har inrättat mobila team.",
    "Primärvården": "Fler har fått en fast läkarkontakt.",
    "Kommunens omsorg": "Vi planerar tillsammans inför hemgång.",
}


def contributors_of(response: Response) -> list[User]:
    """One of each administration, each in an organisation of its own."""
    people = [make_member(Role.CONTRIBUTOR, name=name) for name in TEXTS]
    hand_out(response, ["A-2"], *people, way=Way.CONTRIBUTION)
    return people


def opened(portal: Portal, response: Response, person: User, *, javascript: bool = True, width: int = 1280) -> Page:
    page = portal.window_of(person, javascript=javascript, width=width)
    page.goto(f"/svar/{response.pk}/mina-bidrag/")
    return page


def give(page: Page) -> None:
    page.get_by_role("button", name="Lämna bidraget").click()
    expect(page.locator("section .sp-tag--done")).to_have_text("Lämnat")


def write(page: Page, text: str) -> None:
    page.get_by_label("Ditt bidrag").fill(text)
    expect(page.locator("#laget-A-2")).to_have_text(SAVED)


def write_by_keyboard(page: Page, text: str) -> None:
    """Tab to the field and, past nothing but what stands there, to the button that gives it."""
    reached = "(selector) => document.activeElement.matches(selector)"
    for selector, key in (("textarea", ""), ("button[value^='give:']", "Enter")):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(reached, selector):
                break
        if key:
            page.keyboard.press(key)
        else:
            page.keyboard.type(text)
            expect(page.locator("#laget-A-2")).to_have_text(SAVED)
    expect(page.locator("section .sp-tag--done")).to_have_text("Lämnat")


def all_write(portal: Portal, response: Response) -> None:
    """One in the usual way, one by keyboard on a telephone, one without scripts; the last has only begun."""
    first, second, third, fourth = contributors_of(response)
    texts = list(TEXTS.values())
    page = opened(portal, response, first)
    write(page, texts[0])
    accessible_at_both_widths(page)
    give(page)
    write_by_keyboard(opened(portal, response, second, width=PHONE), texts[1])
    page = opened(portal, response, third, javascript=False)
    page.get_by_label("Ditt bidrag").fill(texts[2])
    give(page)
    write(opened(portal, response, fourth), texts[3])
    assert [one.state for one in Contribution.objects.order_by("person__pk")] == [*["given"] * 3, "begun"]


def beside_of(desk: Page) -> Locator:
    """What stands beside the question, unfolded."""
    beside = desk.locator('[data-question="A-2"] .sp-beside')
    if not beside.get_by_text(TEXTS["Primärvården"]).is_visible():
        beside.locator("summary").first.click()
    return beside


def test_four_contributions_become_one_answer_and_nothing_is_written_over(portal: Portal) -> None:
    response = make_response(answers={"A-2": BASE})
    all_write(portal, response)
    (one, text), (other, quoted), *_ = TEXTS.items()
    desk = portal.window_of(editor_of(response))
    desk.goto(f"/svar/{response.pk}/avsnitt/A/")
    for each in TEXTS.values():
        expect(beside_of(desk).get_by_text(each)).to_be_visible()
    expect(beside_of(desk).get_by_role("button", name="Lägg till sist i svaret")).to_have_count(3)
    beside_of(desk).get_by_role("button", name=re.compile(f"Lägg till.*{one}")).click()
    field = desk.locator("[name=A-2-value]")
    expect(field).to_have_value(f"{BASE}\n\n{text}")
    beside_of(desk).get_by_role("button", name=re.compile(f"citat.*{other}")).click()
    expect(field).to_have_value(f"{BASE}\n\n{text}\n\n{other}: ”{quoted}”")
    field.fill(f"{BASE} {text} {quoted}")
    expect(desk.locator("#laget-A-2")).to_have_text(SAVED)
    accessible_at_both_widths(desk)
    assert Answer.objects.get(response=response, link_id="A-2").revision == 4
    assert list(ContributionUse.objects.values_list("revision", "manner")) == [(2, "appended"), (3, "quoted")]


def test_a_units_part_is_taken_back_by_keyboard_with_what_it_has_handed_on(portal: Portal) -> None:
    response = make_response()
    coordinator, member = (
        make_member(Role.CONTRIBUTOR, organisation=response.organisation, name=name) for name in ("Sam", "Medarbetaren")
    )
    unit = Unit.objects.create(organisation=response.organisation, name="Barnförvaltningen", coordinator=coordinator)
    unit.members.add(coordinator, member)
    [asked] = hand_out(response, ["A"], units=[unit], way=Way.CONTRIBUTION)
    told: dict[str, Any] = {"last_day": None, "message": "", "actor": coordinator, "at": timezone.now()}
    hand_on(assignment=asked, link_ids=["A-2"], people=[member], **told)
    page = portal.window_of(editor_of(response))
    page.goto(f"/svar/{response.pk}/utdelning/{asked.pk}/")
    page.get_by_text("Ta tillbaka avsnittet").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Det tas tillbaka samtidigt")).to_be_visible()
    accessible_at_both_widths(page)
    page.get_by_label("Vad ska tas tillbaka?").select_option("A-2")
    page.get_by_role("button", name="Ta tillbaka från Barnförvaltningen, Sam").press("Enter")
    expect(page.get_by_text("Barnförvaltningen, Sam har inte längre frågan")).to_be_visible()
    assert not Assignment.objects.held_by(member).exists()
