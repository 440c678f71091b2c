"""Nothing that is typed is lost: not to a lost line, a reload, an expired session, a colleague or a second click."""

import re
from contextlib import ExitStack

import pytest
from django.conf import settings
from playwright.sync_api import Dialog, Locator, Page, expect

from accounts.roles import Role
from archive.models import SealedCopy
from archive.models.copies import SEAL_COPY
from outbox.models import OutboxMessage
from responses.models import Answer, AnswerRevision, Response, State, Submission
from tests.browser.journey import SAVED
from tests.browser.mailbox import Mailbox
from tests.browser.network import cut_line, failing_server, held_requests
from tests.browser.portal import Portal
from tests.builders import editor_of, make_member, make_response, save_answers

pytestmark = [pytest.mark.xdist_group("autosave"), pytest.mark.django_db(transaction=True)]

SAVING = re.compile(r"/fraga/A-2/(\?|$)")
MINE, THEIRS = "Det jag skrev om arbetet.", "Det en kollega skrev om arbetet."


@pytest.fixture
def response() -> Response:
    return make_response()


@pytest.fixture
def page(portal: Portal, response: Response) -> Page:
    """The editor's window on the section with the question A-2."""
    return writing(portal.window_of(editor_of(response)), response)


def writing(page: Page, response: Response) -> Page:
    page.on("dialog", Dialog.accept)  # the browser's own "leave the page?", which an unsaved text gives
    page.goto(f"/svar/{response.pk}/avsnitt/A/")
    return page


def field(page: Page) -> Locator:
    return page.locator("[name=A-2-value]")


def saved_line(page: Page) -> Locator:
    return page.locator("#laget-A-2")


def stored() -> str | None:
    return Answer.objects.filter(link_id="A-2").values_list("value", flat=True).first()


def kept_in_browser(page: Page) -> int:
    return int(page.evaluate("() => localStorage.length"))


def test_what_is_written_before_the_script_has_come_is_saved_when_it_comes(portal: Portal, response: Response) -> None:
    page = portal.window_of(editor_of(response))
    with held_requests(page, "**/js/writing*.js") as held:
        page.goto(f"/svar/{response.pk}/avsnitt/A/", wait_until="commit")
        field(page).fill(MINE)
        while not held:
            page.wait_for_timeout(50)
    expect(saved_line(page)).to_have_text(SAVED)
    assert stored() == MINE


def test_a_lost_line_is_said_and_the_text_is_saved_when_it_is_back(page: Page) -> None:
    with cut_line(page, SAVING):
        field(page).fill(MINE)
        expect(saved_line(page)).to_contain_text("Kunde inte spara")
        assert (stored(), kept_in_browser(page)) == (None, 1)
    expect(saved_line(page)).to_have_text(SAVED)
    assert (stored(), kept_in_browser(page)) == (MINE, 0)


def test_a_database_that_is_away_is_said_and_the_text_is_saved_when_it_is_back(page: Page) -> None:
    """The very answer that config.answering.failing gives to a save."""
    with failing_server(page, SAVING, status=503, message="Svarsportalen är inte tillgänglig just nu."):
        field(page).fill(MINE)
        expect(saved_line(page)).to_have_text("Kunde inte spara. Texten finns kvar här och sparas så snart det går.")
        assert (stored(), kept_in_browser(page)) == (None, 1)
    expect(saved_line(page)).to_have_text(SAVED)
    assert (stored(), kept_in_browser(page)) == (MINE, 0)


def test_a_text_that_was_never_saved_survives_a_reload(page: Page) -> None:
    with cut_line(page, SAVING):
        field(page).fill(MINE)
        expect(saved_line(page)).to_contain_text("Kunde inte spara")
        page.reload()
        expect(field(page)).to_have_value(MINE)
        assert stored() is None
    expect(saved_line(page)).to_have_text(SAVED)
    assert stored() == MINE


def test_a_text_that_was_never_saved_survives_a_closed_tab(page: Page, response: Response) -> None:
    context = page.context
    with cut_line(context, SAVING):
        field(page).fill(MINE)
        expect(saved_line(page)).to_contain_text("Kunde inte spara")
        page.close()
    again = writing(context.new_page(), response)
    expect(field(again)).to_have_value(MINE)
    expect(saved_line(again)).to_have_text(SAVED)
    assert stored() == MINE


def test_a_server_that_never_answers_is_given_up_and_the_text_is_sent_again(page: Page) -> None:
    """A page waits half a minute; here a sixtieth of that."""
    page.evaluate(
        "() => { const own = AbortSignal.timeout; AbortSignal.timeout = (ms) => own.call(AbortSignal, ms / 60); }"
    )
    with held_requests(page, SAVING):
        field(page).fill(MINE)
        expect(saved_line(page)).to_contain_text("Kunde inte spara")
        assert (stored(), kept_in_browser(page)) == (None, 1)
    expect(saved_line(page)).to_have_text(SAVED)
    assert stored() == MINE


def test_what_is_typed_while_a_save_is_under_way_is_saved_after_it(page: Page) -> None:
    with held_requests(page, SAVING) as held:
        field(page).fill("Det första")
        expect(saved_line(page)).to_have_text("Sparar")
        field(page).fill(MINE)
        page.wait_for_timeout(1000)
        assert len(held) == 1
    expect(saved_line(page)).to_have_text(SAVED)
    page.wait_for_function("() => localStorage.length === 0")
    assert stored() == MINE


def test_where_the_same_text_stands_is_told_until_the_answer_is_another(
    page: Page, portal: Portal, response: Response
) -> None:
    other, text = make_response(organisation=response.organisation), f"{MINE} " * 4
    for each in (other, response):
        save_answers(each, {"A-2": text})
    page.reload()
    told = page.locator("[data-equal-texts]")
    expect(told).to_contain_text("Samma text står i")
    page.locator("#kommentar-A-2 summary").click()
    page.locator("[name=A-2-remark]").fill("Frågan är otydlig.")
    expect(saved_line(page)).to_have_text(SAVED)
    expect(told).to_be_visible()
    field(page).fill(THEIRS)
    expect(told).to_have_count(0)


def test_two_people_who_write_at_once_both_see_both_texts(page: Page, portal: Portal, response: Response) -> None:
    colleague = make_member(Role.EDITOR, organisation=response.organisation, name="Kollegan")
    theirs = writing(portal.window_of(colleague), response)
    field(theirs).fill(THEIRS)
    expect(saved_line(theirs)).to_have_text(SAVED)
    with page.expect_response(SAVING) as answer:
        field(page).fill(MINE)
    assert answer.value.status == 409
    conflict = page.locator("[data-conflict]")
    expect(conflict).to_contain_text("Kollegan sparade")
    for text in (MINE, THEIRS):
        expect(conflict).to_contain_text(text)
    expect(field(page)).to_have_value(MINE)
    assert stored() == THEIRS


def test_after_a_conflict_one_chooses_and_the_history_keeps_both_texts(
    page: Page, portal: Portal, response: Response
) -> None:
    theirs = writing(portal.window_of(make_member(Role.EDITOR, organisation=response.organisation)), response)
    field(theirs).fill(THEIRS)
    expect(saved_line(theirs)).to_have_text(SAVED)
    field(page).fill(MINE)
    expect(saved_line(page)).to_contain_text("Inte sparat")
    page.get_by_role("button", name="Behåll mitt svar").click()
    expect(saved_line(page)).to_have_text(SAVED)
    wordings = set(AnswerRevision.objects.filter(answer__link_id="A-2").values_list("value", flat=True))
    assert (stored(), wordings) == (MINE, {THEIRS, MINE})


def test_a_conflict_without_javascript_shows_both_texts_too(portal: Portal, response: Response) -> None:
    first, second = (
        writing(portal.window_of(editor_of(response), javascript=False), response) for _ in ("theirs", "mine")
    )
    for window, text in ((first, THEIRS), (second, MINE)):
        field(window).fill(text)
        window.get_by_role("button", name="Spara", exact=True).last.click()
    expect(second.get_by_role("alert")).to_be_visible()
    for text in (MINE, THEIRS):
        expect(second.locator("[data-conflict]")).to_contain_text(text)
    expect(field(second)).to_have_value(MINE)
    assert stored() == THEIRS
    second.get_by_role("button", name="Behåll mitt svar").click()
    expect(second.locator("[data-conflict]")).to_have_count(0)
    assert stored() == MINE


def test_an_expired_session_is_said_and_the_text_comes_back_after_signing_in(
    page: Page, portal: Portal, response: Response
) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    field(page).fill(MINE)
    expect(saved_line(page)).to_contain_text("du är utloggad")
    assert stored() is None
    page.reload()
    portal.sign_in(page, editor_of(response))
    expect(field(page)).to_have_value(MINE)
    expect(saved_line(page)).to_have_text(SAVED)
    assert stored() == MINE


def test_signing_in_in_another_tab_is_enough_to_go_on(page: Page, portal: Portal, response: Response) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    field(page).fill(MINE)
    expect(saved_line(page)).to_contain_text("Logga in i en ny flik")
    expect(page.get_by_role("alertdialog")).to_contain_text("Du har blivit utloggad")
    with page.expect_popup() as tab:
        page.get_by_role("link", name="Logga in i en ny flik").click()
    portal.sign_in(tab.value, editor_of(response))
    tab.value.wait_for_url("**/inloggad-igen/")
    page.bring_to_front()
    expect(saved_line(page)).to_have_text(SAVED, timeout=40_000)
    assert stored() == MINE


@pytest.mark.usefixtures("worker")
def test_a_double_click_on_submit_gives_one_submission_one_copy_and_one_receipt(
    portal: Portal, mailbox: Mailbox
) -> None:
    response = make_response(state=State.APPROVED)
    page = portal.window_of(editor_of(response))
    page.goto(f"/svar/{response.pk}/skicka-in/")
    page.get_by_role("button", name="Skicka in").dblclick()
    one_of_everything(page, response, mailbox)


@pytest.mark.usefixtures("worker")
def test_submitting_in_two_tabs_at_once_gives_one_submission_one_copy_and_one_receipt(
    portal: Portal, mailbox: Mailbox
) -> None:
    response = make_response(state=State.APPROVED)
    first = portal.window_of(editor_of(response))
    second = first.context.new_page()
    with ExitStack() as until_both_have_pressed:
        for page in (first, second):
            page.goto(f"/svar/{response.pk}/skicka-in/")
            until_both_have_pressed.enter_context(held_requests(page, "**/skicka-in/"))
            page.get_by_role("button", name="Skicka in").click(no_wait_after=True)
    numbers = [page.locator(".sp-receipt__number strong").inner_text() for page in (first, second)]
    assert numbers[0] == numbers[1]
    one_of_everything(first, response, mailbox)


def one_of_everything(page: Page, response: Response, mailbox: Mailbox) -> None:
    """The receipt is shown, the worker has done everything, and nothing was done twice."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Svaret är inskickat")
    expect(page.get_by_role("link", name=re.compile("Hämta arkivexemplaret"))).to_be_visible(timeout=60_000)
    submission = Submission.objects.get(response=response)
    letter = mailbox.letter_to(submission.receipt_email, about="svarskvitto")
    assert submission.receipt_number in letter["Subject"]
    assert len(mailbox.letters_to(submission.receipt_email, about="svarskvitto")) == 1
    assert SealedCopy.objects.count() == 1
    assert OutboxMessage.objects.filter(kind=SEAL_COPY).count() == 1
