"""The header and the task list as they are used: narrow and wide, by keyboard, without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from responses.models import Response
from tests.browser.portal import DESKTOP, PHONE, Portal
from tests.builders import editor_of, hand_out, make_definition, make_questionnaire, make_response, make_user

pytestmark = [pytest.mark.xdist_group("keyboard"), pytest.mark.django_db(transaction=True)]

SECTIONS = "\n".join(
    f"- {{link_id: S{number}, text: Avsnitt {number}, items: [{{type: text, link_id: F{number}, text: Beskriv}}]}}"
    for number in range(1, 21)
)


@pytest.fixture
def response() -> Response:
    made = make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)))
    hand_out(made, ["F3"], editor_of(made))
    hand_out(made, ["S5"], make_user(name="Hjälparen"))
    return made


def task_list(portal: Portal, response: Response, *, width: int, javascript: bool = True) -> Page:
    page = portal.window_of(editor_of(response), width=width, javascript=javascript)
    page.goto(response.get_absolute_url())
    return page


def height(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["height"]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_header_is_64_px_high(width: int, portal: Portal, response: Response) -> None:
    assert height(task_list(portal, response, width=width), ".sp-header") == 64


def test_on_a_telephone_the_menu_opens_and_closes_by_keyboard(portal: Portal, response: Response) -> None:
    page = task_list(portal, response, width=PHONE)
    menu, leave = page.get_by_role("button", name="Meny"), page.get_by_role("button", name="Logga ut")
    expect(leave).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    for name in ("Enkäter", "Arkiv", "Hjälp"):
        expect(page.get_by_role("navigation", name="Svarsportalen").get_by_role("link", name=name)).to_be_visible()
    expect(leave).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(leave).to_be_hidden()
    expect(menu).to_be_focused()


def test_without_javascript_the_menu_stands_open(portal: Portal, response: Response) -> None:
    page = task_list(portal, response, width=PHONE, javascript=False)
    expect(page.get_by_role("button", name="Meny")).to_be_hidden()
    expect(page.get_by_role("banner").get_by_role("link", name="Arkiv")).to_be_visible()
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_next_step_is_in_sight_wherever_one_is_in_the_list(width: int, portal: Portal, response: Response) -> None:
    page = task_list(portal, response, width=width)
    button = page.get_by_role("link", name="Börja svara")
    for end in (0, "document.body.scrollHeight - 1200", "document.body.scrollHeight"):
        page.evaluate(f"() => scrollTo(0, {end})")
        if end != "document.body.scrollHeight" or width == PHONE:
            expect(button).to_be_in_viewport(ratio=1)


def test_rows_are_of_one_height_whoever_has_what(portal: Portal, response: Response) -> None:
    page = task_list(portal, response, width=DESKTOP)
    rows = page.locator(".sp-tasks__row")
    assert rows.count() == 20
    assert len({round(box["height"]) for row in rows.all() if (box := row.bounding_box())}) == 1


def test_initials_unfold_who_has_what_by_keyboard(portal: Portal, response: Response) -> None:
    page = task_list(portal, response, width=DESKTOP)
    initials = page.locator(".sp-tasks__handed summary").first
    name = editor_of(response).name
    expect(initials).to_contain_text(f"Utdelat till {name}")
    initials.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sp-handed").first).to_contain_text(name)
    expect(page.locator(".sp-handed").first.get_by_role("link", name="Visa")).to_be_visible()


def test_what_has_happened_is_folded_on_a_telephone_and_open_beside_the_list(
    portal: Portal, response: Response
) -> None:
    narrow = task_list(portal, response, width=PHONE)
    whole = narrow.get_by_role("link", name="Hela historiken")
    expect(whole).to_be_hidden()
    narrow.get_by_text("Senast hänt, och svaret som fil").click()
    expect(whole).to_be_visible()
    wide = task_list(portal, response, width=DESKTOP)
    expect(wide.get_by_role("link", name="Hela historiken")).to_be_visible()
