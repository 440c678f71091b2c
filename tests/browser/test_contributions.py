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
from responses.assignments.withdrawing import withdraw_assignment
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

BEGUN = "Vi har bara börjat."


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
    """One on a wide screen, one on a telephone, one there without scripts, one on the screen again; a fifth has only
    begun.
    """
    first, second, third, fourth = contributors_of(response)
    fifth = make_member(Role.CONTRIBUTOR, name="Folktandvården")
    hand_out(response, ["A-2"], fifth, way=Way.CONTRIBUTION)
    texts = list(TEXTS.values())
    for person, text, width, javascript in (
        (first, texts[0], DESKTOP, True),
        (second, texts[1], PHONE, True),
        (third, texts[2], PHONE, False),
        (fourth, texts[3], DESKTOP, True),
    ):
        keys = opened(portal, response, person, javascript=javascript, width=width)
        write(keys, text, javascript=javascript)
        give(keys)
    write(opened(portal, response, fifth), BEGUN)
    assert [one.state for one in Contribution.objects.order_by("person__pk")] == [*["given"] * 4, "begun"]


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
    (one, text), (other, quoted), (third, more), (fourth, most) = TEXTS.items()
    desk = Keyboard(portal.window_of(editor_of(response)))
    telephone = Keyboard(portal.window_of(editor_of(response), javascript=False, width=PHONE))
    for keys in (desk, telephone):
        keys.page.goto(f"/svar/{response.pk}/avsnitt/A/")
    for each in (*TEXTS.values(), BEGUN):
        expect(beside_of(desk).get_by_text(each)).to_be_visible()
    expect(beside_of(desk).get_by_role("button", name="Lägg till sist i svaret")).to_have_count(4)
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
    whole = f"{BASE}\n\n{text}\n\n{other}: ”{quoted}”"
    for name, added in ((third, more), (fourth, most)):
        desk.button(re.compile(f"Lägg till.*{name}"), within=beside_of(desk))
        whole = f"{whole}\n\n{added}"
        expect(answer_on(desk)).to_have_value(whole)
    desk.write(answer_on(desk), f"{BASE} {text} {quoted} {more} {most}")
    expect(desk.page.locator("#laget-A-2")).to_have_text(SAVED)
    assert Answer.objects.get(response=response, link_id="A-2").revision == 6
    uses = [(2, "appended"), (3, "quoted"), (4, "appended"), (5, "appended")]
    assert list(ContributionUse.objects.values_list("revision", "manner")) == uses


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


def test_what_was_typed_to_a_question_taken_back_meanwhile_stands_first_to_copy(portal: Portal) -> None:
    response = make_response()
    person = make_member(Role.CONTRIBUTOR, name="Primärvården")
    taken, _ = hand_out(response, ["A-2", "B-1"], person, way=Way.CONTRIBUTION)
    keys = opened(portal, response, person, javascript=False, width=PHONE)
    for link_id in ("A-2", "B-1"):
        keys.write(keys.page.locator(f"#bidrag-{link_id}"), TEXTS["Primärvården"])
    withdraw_assignment(assignment=taken, actor=editor_of(response), at=timezone.now())
    keys.press(keys.page.get_by_role("button", name="Spara", exact=True).last)
    expect(keys.page.get_by_role("heading", name="Det här sparades inte")).to_be_visible()
    expect(keys.page.locator("[data-error-summary] textarea")).to_have_value(TEXTS["Primärvården"])
    meets_wcag(keys.page)
    assert Contribution.objects.get().link_id == "B-1"
