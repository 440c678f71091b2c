"""Four people of four administrations each write a contribution, and the strategist makes one text of them: by
keyboard, with scripts and without, on a wide screen and on a telephone.
"""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.models import Unit, User
from accounts.roles import Role
from responses.assignments.within_units import hand_on
from responses.models import Answer, Assignment, Contribution, ContributionUse, Response, Way
from tests.browser.journey import SAVED
from tests.browser.keyboard import Keyboard
from tests.browser.looking import meets_wcag
from tests.browser.portal import DESKTOP, PHONE, Portal
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


def opened(
    portal: Portal, response: Response, person: User, *, javascript: bool = True, width: int = DESKTOP
) -> Keyboard:
    page = portal.window_of(person, javascript=javascript, width=width)
    page.goto(f"/svar/{response.pk}/mina-bidrag/")
    meets_wcag(page)
    return Keyboard(page)


def write(keys: Keyboard, text: str, *, javascript: bool = True) -> None:
    keys.write(keys.page.get_by_label("Ditt bidrag"), text)
    if javascript:
        expect(keys.page.locator("#laget-A-2")).to_have_text(SAVED)


def give(keys: Keyboard) -> None:
    keys.button(re.compile("Lämna bidraget"))
    expect(keys.page.locator("section .sp-tag--done")).to_have_text("Lämnat")
    meets_wcag(keys.page)


def all_write(portal: Portal, response: Response) -> None:
    """One on a wide screen, one on a telephone, one there without scripts; the last has only begun."""
    first, second, third, fourth = contributors_of(response)
    texts = list(TEXTS.values())
    for person, text, width, javascript in (
        (first, texts[0], DESKTOP, True),
        (second, texts[1], PHONE, True),
        (third, texts[2], PHONE, False),
    ):
        keys = opened(portal, response, person, javascript=javascript, width=width)
        write(keys, text, javascript=javascript)
        give(keys)
    write(opened(portal, response, fourth), texts[3])
    assert [one.state for one in Contribution.objects.order_by("person__pk")] == [*["given"] * 3, "begun"]


def beside_of(keys: Keyboard) -> Locator:
    """What stands beside the question, unfolded."""
    beside = keys.page.locator('[data-question="A-2"] .sp-beside')
    if not beside.get_by_text(TEXTS["Primärvården"]).is_visible():
        keys.press(beside.locator("summary").first)
    return beside


def test_four_contributions_become_one_answer_and_nothing_is_written_over(portal: Portal) -> None:
    """On a wide screen with scripts; the quotation is taken in on a telephone without."""
    response = make_response(answers={"A-2": BASE})
    all_write(portal, response)
    (one, text), (other, quoted), *_ = TEXTS.items()
    desk = Keyboard(portal.window_of(editor_of(response)))
    telephone = Keyboard(portal.window_of(editor_of(response), javascript=False, width=PHONE))
    for keys in (desk, telephone):
        keys.page.goto(f"/svar/{response.pk}/avsnitt/A/")
    for each in TEXTS.values():
        expect(beside_of(desk).get_by_text(each)).to_be_visible()
    expect(beside_of(desk).get_by_role("button", name="Lägg till sist i svaret")).to_have_count(3)
    desk.button(re.compile(f"Lägg till.*{one}"), within=beside_of(desk))
    expect(answer_on(desk)).to_have_value(f"{BASE}\n\n{text}")
    desk.goes_on_in(question_on(desk))
    accessible_at_both_widths(desk.page)

    telephone.page.goto(f"/svar/{response.pk}/avsnitt/A/")
    telephone.button(re.compile(f"citat.*{other}"), within=beside_of(telephone))
    expect(answer_on(telephone)).to_have_value(f"{BASE}\n\n{text}\n\n{other}: ”{quoted}”")
    telephone.goes_on_in(question_on(telephone))
    meets_wcag(telephone.page)

    desk.page.goto(f"/svar/{response.pk}/avsnitt/A/")
    desk.write(answer_on(desk), f"{BASE} {text} {quoted}")
    expect(desk.page.locator("#laget-A-2")).to_have_text(SAVED)
    assert Answer.objects.get(response=response, link_id="A-2").revision == 4
    assert list(ContributionUse.objects.values_list("revision", "manner")) == [(2, "appended"), (3, "quoted")]


def answer_on(keys: Keyboard) -> Locator:
    return keys.page.locator("[name=A-2-value]")


def question_on(keys: Keyboard) -> Locator:
    return keys.page.locator('[data-question="A-2"]')


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
    keys = Keyboard(page)
    page.goto(f"/svar/{response.pk}/utdelning/{asked.pk}/")
    keys.press(page.get_by_text("Ta tillbaka avsnittet"))
    expect(page.get_by_text("Det tas tillbaka samtidigt")).to_be_visible()
    accessible_at_both_widths(page)
    asked_back = page.get_by_label("Vad ska tas tillbaka?")
    keys.select(asked_back, str(asked_back.locator("option[value=A-2]").text_content()))
    keys.button("Ta tillbaka från Barnförvaltningen, Sam")
    expect(page.get_by_text("Barnförvaltningen, Sam har inte längre frågan")).to_be_visible()
    assert not Assignment.objects.held_by(member).exists()
