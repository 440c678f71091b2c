"""Answering a questionnaire on trial: kept for the session, checked as an answer is, and taken away as a TEST copy."""

import re
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from authoring.editions import Edition
from authoring.guide.reading import EXAMPLE
from config.pdf.render import RenderError
from responses.models import Answer, Response
from surveys.loader import load_file
from surveys.models import QuestionnaireDraft
from tests.authoring.composing.drafts import make_draft, save
from tests.authoring.rooms import page
from tests.builders import make_definition
from tests.responses.entry.test_long_sections import LONG, send

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: choice, link_id: A-1, text: "Har ni en plan?", required: true, options: [{ja: Ja}, {nej: Nej}]}
- {type: text, link_id: A-2, text: Beskriv planen, required: true, max_length: 20, enable_when: {item: A-1, is: ja}}
"""


@pytest.fixture
def draft(author: User) -> QuestionnaireDraft:
    return make_draft(author, make_definition(ITEMS))


def answer(pages: Client, draft: QuestionnaireDraft, goto: str = "here", **fields: str) -> str:
    address = reverse("trial", args=[Edition(draft).ref])
    sent = {name.replace("_", "-"): value for name, value in fields.items()}
    sent |= {name.replace("-value", "-revision"): "1" for name in sent}
    return pages.post(address, {**sent, "goto": goto}).headers["Location"]


def test_what_an_answer_opens_is_asked_and_what_is_missing_or_too_long_is_told(
    pages: Client, draft: QuestionnaireDraft
) -> None:
    ref = Edition(draft).ref
    assert "Beskriv planen" in page(pages, "trial", ref)
    assert answer(pages, draft, "check", A_1_value="ja") == reverse("trial_check", args=[ref])
    assert "1 sak saknas eller är fel" in page(pages, "trial_check", ref)
    told = page(pages, "trial_check", ref)
    assert (">Beskriv planen</a>" in told, ">A-2</a>" in told) == (True, False)
    answer(pages, draft, A_2_value="En text som är längre än tjugo tecken")
    assert "17 tecken för lång" in page(pages, "trial_check", ref)
    answer(pages, draft, A_2_value="Kort")
    assert "Inget saknas." in page(pages, "trial_check", ref)
    assert not Response.objects.exists()
    assert not Answer.objects.exists()


def test_the_rest_is_filled_in_with_samples_and_what_was_answered_stays(
    pages: Client, draft: QuestionnaireDraft
) -> None:
    answer(pages, draft, "fill", A_1_value="nej")
    assert "Inget saknas." in page(pages, "trial_check", Edition(draft).ref)
    chosen = re.findall(r'value="(\w+)"[^>]*checked', page(pages, "trial", Edition(draft).ref))
    assert chosen == ["nej"]
    answer(pages, draft, "forget")
    assert "checked" not in page(pages, "trial", Edition(draft).ref)


def test_trial_answers_are_of_the_questionnaire_as_it_was(pages: Client, draft: QuestionnaireDraft) -> None:
    answer(pages, draft, A_1_value="nej")
    save(pages, draft, "A-1", text="En annan fråga")
    assert "checked" not in page(pages, "trial", Edition(draft).ref)


def test_no_comment_is_asked_for_that_trial_answers_do_not_keep(pages: Client, draft: QuestionnaireDraft) -> None:
    assert "Kommentar till svaret" not in page(pages, "trial", Edition(draft).ref)


def test_where_the_copy_cannot_be_made_it_is_said_what_to_do(
    pages: Client, draft: QuestionnaireDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> bytes:
        raise RenderError("too long")

    monkeypatch.setattr("archive.excerpts.pdf.set_confined", refuse)
    told = pages.get(reverse("trial_copy", args=[Edition(draft).ref]))
    assert (told.status_code, "Läs svaren på sidan Kontrollera provsvaren" in told.content.decode()) == (409, True)


def test_the_copy_of_trial_answers_says_test_on_every_page(pages: Client, draft: QuestionnaireDraft) -> None:
    answer(pages, draft, A_1_value="nej")
    made = pages.get(reverse("trial_copy", args=[Edition(draft).ref]))
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    with pikepdf.open(BytesIO(made.content)) as copy:
        assert "TEST" in str(copy.docinfo["/Title"]).upper()
        assert len(copy.pages) >= 2
    pages_read = PdfReader(BytesIO(made.content)).pages
    assert all("TEST" in page.extract_text() for page in pages_read)


def test_the_rest_is_filled_in_so_that_nothing_is_wrong_also_with_bounds_and_fields_that_were_posted_blank(
    pages: Client, author: User
) -> None:
    draft = make_draft(author, load_file(EXAMPLE))
    answer(pages, draft, "fill", A_1_value="", A_3_value="Vi")
    checked = page(pages, "trial_check", Edition(draft).ref)
    assert "Inget saknas." in checked
    assert "Varav kvinnor" in checked


def test_a_section_that_stands_on_several_pages_is_answered_a_page_at_a_time(pages: Client, author: User) -> None:
    ref = Edition(make_draft(author, make_definition(LONG.replace("text: Antal", "text: Antal, required: true")))).ref
    first = f"{reverse('trial', args=[ref])}?avsnitt=A"
    assert send(pages, first, "A-1") == f"{first}&sida=2"
    assert send(pages, f"{first}&sida=2", "A-2") == f"{first}&sida=2"
    assert 'value="7"' in pages.get(first).content.decode()
    assert "&amp;sida=2#fraga-A-2" in page(pages, "trial_check", ref)


def test_answers_that_are_too_long_together_stay_as_typed(pages: Client, draft: QuestionnaireDraft) -> None:
    answer(pages, draft, A_1_value="ja")
    address = reverse("trial", args=[Edition(draft).ref])
    typed = "Ett ord till. " * 30_000
    refused = pages.post(address, {"A-2-value": typed, "A-2-revision": "1", "A-1-value": "nej", "A-1-revision": "1"})
    text = refused.content.decode()
    assert (refused.status_code, typed.strip() in text) == (422, True)
    assert "Det du har skrivit står kvar här" in text
    assert re.findall(r'value="(\w+)"[^>]*checked', page(pages, "trial", Edition(draft).ref)) == ["ja"]
