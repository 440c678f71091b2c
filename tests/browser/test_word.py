"""Three Word files come back to one draft, and two of their answers are merged with what has been written meanwhile:
all by keyboard, one of the two on a telephone's width without scripts.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from responses.models import Answer, Response, WordReturn
from tests.browser.keyboard import Keyboard
from tests.browser.looking import meets_wcag
from tests.browser.portal import PHONE, Portal
from tests.browser.test_axe import accessible_at_both_widths
from tests.builders import editor_of, hand_out, make_member, make_response, save_answers
from tests.responses.word.returning import write_in

pytestmark = [pytest.mark.xdist_group("word"), pytest.mark.django_db(transaction=True)]

WRITTEN = {"A-1": "ja", "A-1.ja": "Närvårdsplanen", "A-2": "Vi samverkar.", "B-1": "Planen är på väg."}


def fetched(keys: Keyboard, response: Response, folder: Path, name: str, texts: dict[str, str | bool]) -> Path:
    """The document that the page hands out, written in and kept under that name."""
    keys.page.goto(f"/svar/{response.pk}/word/")
    content = keys.fetch(keys.page.get_by_role("button", name="Hämta Word-filen"))
    kept = folder / name
    kept.write_bytes(write_in(content, texts))
    return kept


def upload(keys: Keyboard, response: Response, file: Path) -> None:
    keys.page.goto(f"/svar/{response.pk}/word/")
    meets_wcag(keys.page)
    keys.give_file(keys.page.get_by_label("Word-fil"), file)
    keys.button("Ladda upp och jämför")
    expect(keys.page.get_by_role("heading", name=file.name, level=1)).to_be_visible()
    meets_wcag(keys.page)


def merge(keys: Keyboard, called: str) -> None:
    """Open the question that both have changed, ask for a proposal, and save it."""
    keys.link(re.compile(f"Välj eller slå ihop.*{called}"))
    expect(keys.page.get_by_role("heading", name="Filen säger något annat än svaret")).to_be_visible()
    meets_wcag(keys.page)
    keys.button("Slå ihop båda svaren")
    expect(keys.page.get_by_role("heading", name="Båda svaren står nu i frågan")).to_be_visible()
    meets_wcag(keys.page)
    keys.button("Spara det som står i frågan")
    expect(keys.page.get_by_text("är sparat, med ord ur filen").first).to_be_visible()


def contributor(response: Response) -> User:
    person = make_member(Role.CONTRIBUTOR, name="Förvaltningen", organisation=response.organisation)
    hand_out(response, ["A-2"], person)
    return person


def now(link_id: str) -> str:
    return str(Answer.objects.get(link_id=link_id).value)


def test_three_files_come_back_and_two_answers_are_merged(portal: Portal, tmp_path: Path) -> None:
    response = make_response(answers=WRITTEN)
    editor, person = editor_of(response), contributor(response)
    desk = Keyboard(portal.window_of(editor))
    theirs = Keyboard(portal.window_of(person, javascript=False, width=PHONE))

    # All three go out before anything comes back.
    first = fetched(desk, response, tmp_path, "ett.docx", {"A-3": "1 200", "A-1.ja": "En ny plan"})
    second = fetched(desk, response, tmp_path, "tva.docx", {"B-1": "Planen är på väg. Nämnden beslutar i maj."})
    third = fetched(theirs, response, tmp_path, "tre.docx", {"A-2": "Vi samverkar. Förvaltningen har två team."})

    upload(desk, response, first)
    accessible_at_both_widths(desk.page)
    desk.button(re.compile("Ta in alla 2"))
    expect(desk.page.get_by_text("Svaret ur filen är sparat")).to_be_visible()
    assert (now("A-3"), now("A-1.ja")) == ("1200", "En ny plan")

    save_answers(response, {"B-1": "Planen är på väg. Remissen är klar."})
    upload(desk, response, second)
    merge(desk, "frågan ”Beskriv planen”")
    assert now("B-1").startswith("Planen är på väg.")
    assert ("Nämnden beslutar i maj." in now("B-1"), "Remissen är klar." in now("B-1")) == (True, True)

    save_answers(response, {"A-2": "Vi samverkar. Regionen har tre team."})
    upload(theirs, response, third)
    merge(theirs, "frågan ”Beskriv arbetet”")
    assert ("Förvaltningen har två team." in now("A-2"), "Regionen har tre team." in now("A-2")) == (True, True)

    desk.page.goto(f"/svar/{response.pk}/fraga/A-2/historik/")
    expect(desk.page.get_by_text("ur Word-filen tre.docx").first).to_be_visible()
    assert WordReturn.objects.count() == 3
