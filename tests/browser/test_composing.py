"""Next year's questionnaire is made of this year's with twelve changes, tried, published, answered, signed and sent in:
by keyboard, with scripts on a wide screen and without them on a telephone's width. Rows are dragged by a real mouse.
"""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from accounts.roles import Role
from responses.models import Response, State
from surveys.models import QuestionnaireDraft
from tests.browser.journey import SAVED
from tests.browser.next_year import AFTERWARDS, ITEMS, Author, Respondent
from tests.browser.portal import DESKTOP, PHONE, Portal
from tests.builders import (
    make_approver,
    make_authority,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
)

pytestmark = [pytest.mark.xdist_group("composing"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def author() -> User:
    authority = make_authority()
    made = make_member(Role.AUTHOR, organisation=authority)
    make_questionnaire(make_definition(ITEMS, name="prov-2026", title="Provenkät", year=2026), owner=authority)
    return made


def names(draft: QuestionnaireDraft) -> list[str]:
    return list(QuestionnaireDraft.objects.get(pk=draft.pk).document.by_link_id)


@pytest.mark.parametrize(("javascript", "width"), [(True, DESKTOP), (False, PHONE)], ids=["scripts", "none, 320 px"])
def test_next_years_form_is_made_of_this_years_tried_published_and_answered(
    portal: Portal, author: User, javascript: bool, width: int
) -> None:
    region = make_organisation()
    editor = make_member(Role.EDITOR, organisation=region)
    approver = make_approver(organisation=region)
    writing = Author(portal.window_of(author, javascript=javascript, width=width), javascript)
    draft = writing.begin()
    writing.change_a_text()
    writing.change_a_choice()
    writing.change_a_condition()
    writing.change_the_order()
    assert names(draft) == AFTERWARDS
    writing.answer_on_trial()
    writing.fetch_test_copy()
    published = writing.publish(draft)
    assert [link.item for link in published.tree.by_link_id["A-2"].continues] == ["A-2"]
    response = writing.invite(region)

    answering = Respondent(portal.window_of(editor, javascript=javascript, width=width), javascript)
    answering.answer(response)
    answering.send()
    Respondent(portal.window_of(approver, javascript=javascript, width=width), javascript).sign(response)
    answering.submit(response)
    assert Response.objects.get(pk=response.pk).state == State.SUBMITTED


def test_a_condition_that_is_half_added_waits_for_its_button_and_is_asked_about(portal: Portal, author: User) -> None:
    writing = Author(portal.window_of(author), javascript=True)
    draft = writing.begin()
    writing.open("3. Hur många deltar?")
    page, least = writing.page, writing.page.locator("[name=minimum]")
    least.fill("få")
    least.press("Enter")  # the first button saves
    expect(page.locator("[data-error-summary]")).to_be_visible()
    least.fill("0")
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    expect(page.locator("[data-error-summary], .sp-field-error, [aria-invalid]")).to_have_count(0)
    page.goto(page.url)
    page.get_by_label("Lägg till ett villkor").select_option(label="är: Ja")
    writing.write(page.get_by_label("Hjälptext"), "Räkna alla.")
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    item = QuestionnaireDraft.objects.get(pk=draft.pk).document.by_link_id["A-3"]
    assert (item.help, list(item.enable_when)) == ("Räkna alla.", [])
    asked = list[str]()
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Till avsnittet").click()
    expect(row(page, "A-3")).to_be_visible()
    assert asked == ["beforeunload"]


@pytest.fixture
def outline(portal: Portal, author: User) -> Page:
    """A draft's page, whose rows are taken by a mouse."""
    keys = Author(portal.window_of(author), javascript=True)
    keys.begin()
    keys.page.set_viewport_size({"width": DESKTOP, "height": 1800})  # all rows are in sight
    return keys.page


def drag(page: Page, moved: Locator, onto: Locator, *, height: float) -> None:
    """Take hold of it, and let go over the other, at that part of its height."""
    moved.hover()
    page.mouse.down()
    box = onto.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] * height, steps=4)
    page.mouse.up()


def row(page: Page, link_id: str) -> Locator:
    return page.locator(f"[data-row='{link_id}']")


def test_a_row_is_dragged_before_another_after_the_last_and_nowhere(outline: Page) -> None:
    draft = QuestionnaireDraft.objects.get()
    with outline.expect_navigation():
        drag(outline, row(outline, "A-4").locator(".sp-quiet").first, row(outline, "A-2"), height=0.2)
    expect(outline.get_by_text("A-4 är flyttad.").first).to_be_visible()
    assert names(draft) == ["A", "A-1", "A-4", "A-2", "A-3"]
    with outline.expect_navigation():  # by its link, which a browser would drag as an address
        drag(outline, row(outline, "A-1").get_by_role("link").first, row(outline, "A-3"), height=0.9)
    assert names(draft) == ["A", "A-4", "A-2", "A-3", "A-1"]
    drag(outline, row(outline, "A-4"), outline.get_by_role("heading", level=1), height=0.5)
    drag(outline, row(outline, "A-4"), row(outline, "A-4"), height=0.5)
    assert names(draft) == ["A", "A-4", "A-2", "A-3", "A-1"]
