"""Handing out to one of many: found by keyboard, without scripts, on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from config.fields.choosing import MANY
from responses.models import Assignment
from tests.browser.portal import PHONE, Portal
from tests.browser.test_axe import accessible_at_both_widths
from tests.builders import add_members, editor_of, make_response

pytestmark = [pytest.mark.xdist_group("choosing"), pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(selector)


@pytest.mark.parametrize("javascript", [True, False])
def test_one_of_many_is_found_and_handed_to_by_keyboard_on_a_telephone(portal: Portal, javascript: bool) -> None:
    response = make_response()
    *_, wanted = add_members(response.organisation, MANY + 10, name="Åsa Medarbetare")
    page = portal.window_of(editor_of(response), javascript=javascript, width=PHONE)
    page.goto(f"/svar/{response.pk}/dela-ut/?vad=A-2")
    page.get_by_label("Meddelande (frivilligt)").fill("Till på fredag?")
    search = page.get_by_label(f"Sök bland {response.organisation.memberships.values('user').distinct().count()}")
    search.focus()
    page.keyboard.type("medarbetare")
    page.keyboard.press("Enter")
    expect(page.get_by_text("träffar, de första 25 visas")).to_be_visible()
    # One goes on from where one searched, not from the top of the page.
    page.keyboard.press("Tab")
    expect(search).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(wanted.name)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1\u00a0träff", exact=True)).to_be_visible()
    expect(page.get_by_label("Meddelande (frivilligt)")).to_have_value("Till på fredag?")
    tab_to(page, f"input[name=people][value='{wanted.pk}']")
    page.keyboard.press("Space")
    if javascript:
        expect(page.locator("[data-summary]")).to_contain_text("1 person")
    tab_to(page, "button:not([name])")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Utdelat till {wanted.name}.")).to_be_visible()
    assert [one.person for one in Assignment.objects.all()] == [wanted]


def test_the_search_is_accessible_with_what_it_finds_and_without(portal: Portal) -> None:
    response = make_response()
    people: list[User] = add_members(response.organisation, MANY + 10, name="Åsa Medarbetare")
    page = portal.window_of(editor_of(response))
    page.goto(f"/svar/{response.pk}/dela-ut/")
    for words in (people[0].name, "medarbetare", "finns inte"):
        page.locator("#id_people").fill(words)
        page.get_by_role("button", name="Sök personer").click()
        accessible_at_both_widths(page)
        if (label := page.locator("label[for^=id_people_]").first).count():
            label.click()


def test_those_to_choose_among_stay_in_sight_beside_the_questions_and_come_after_them(portal: Portal) -> None:
    response = make_response()
    page = portal.window_of(editor_of(response))
    page.goto(f"/svar/{response.pk}/dela-ut/")
    for summary in page.locator("details > summary").all():
        if summary.is_visible():
            summary.click()
    boxes = page.locator("input[name^=items-]")
    boxes.last.scroll_into_view_if_needed()
    person, button = page.locator("input[name=people]").first, page.get_by_role("button", name="Dela ut")
    for one in (boxes.last, person, button):
        expect(one).to_be_in_viewport()
    tab_to(page, "[name=last_day]")  # the order of the keys is that of the page: what, how, to whom
    tab_to(page, "input[name=people]")
    page.set_viewport_size({"width": PHONE, "height": 700})
    below = page.evaluate(
        "() => document.querySelector('[name=people]').getBoundingClientRect().top"
        " - document.querySelector('[name=message]').getBoundingClientRect().bottom"
    )
    assert below > 0
