"""A draft begun from a form in Word: what is asked for, what it becomes, and the page of how it was understood."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from surveys.models import DraftSource, QuestionnaireDraft
from tests.authoring.composing.drafts import make_draft
from tests.authoring.rooms import page, queries_of
from tests.surveys.word_draft.papers import file_of, written
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db
LINES = ("Enkät om samverkan 2026", "# Styrning", "**1. Har ni en plan?", "○ Ja", "○ Nej", "**2. Vad?", "☐ A", "☐ B")
FORM = file_of(written(*LINES))
HEAD = {"name": "samverkan-2026", "version": "2026-01-15"}


def send(pages: Client, content: bytes = FORM, name: str = "enkät.docx", **head: str) -> Any:
    return pages.post(reverse("begin_word"), {"file": SimpleUploadedFile(name, content), **HEAD, **head})


def errors_of(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return dict(answer.context["form"].errors)


def test_a_draft_is_begun_from_a_document_and_its_report_is_shown(pages: Client) -> None:
    answer = send(pages)
    draft = QuestionnaireDraft.objects.get()
    assert answer.headers["Location"] == reverse("draft_word", args=[draft.pk])
    assert (draft.title, draft.document.year, draft.name) == ("Enkät om samverkan 2026", 2026, "samverkan-2026")
    assert [question.type for question in draft.document.questions] == ["choice", "multi_choice"]
    assert draft.revisions.get().change == "Utgick från dokumentet enkät.docx"
    shown = page(pages, "draft_word", draft.pk)
    assert reverse("draft_item", args=[draft.pk, "2"]) in shown
    assert "<strong>Gissat:</strong> Dokumentet säger inte hur många alternativ som väljs" in shown
    assert "Varje rad i dokumentet har en plats i utkastet." in shown


def test_what_was_not_understood_and_the_guesses_can_be_shown_alone(pages: Client) -> None:
    send(pages, file_of(written(*LINES, "|År|Utfall|", "|2024|12|")))
    draft = QuestionnaireDraft.objects.get()
    left = page(pages, "draft_word", draft.pk, visa="kvar")
    assert "2024 | 12" in left
    assert "1. Har ni en plan?" not in left
    guessed = page(pages, "draft_word", draft.pk, visa="gissat")
    assert "2. Vad?" in guessed
    assert "1. Har ni en plan?" not in guessed
    assert "1. Har ni en plan?" in page(pages, "draft_word", draft.pk, visa="annat")


def test_the_draft_leads_to_the_report_and_one_that_has_none_does_not(pages: Client, author: User) -> None:
    send(pages)
    draft, other = QuestionnaireDraft.objects.get(), make_draft(author)
    assert reverse("draft_word", args=[draft.pk]) in page(pages, "draft", draft.pk)
    assert reverse("draft_word", args=[other.pk]) not in page(pages, "draft", other.pk)
    assert pages.get(reverse("draft_word", args=[other.pk])).status_code == 404


def test_the_report_stays_what_it_was_when_the_draft_is_changed(pages: Client) -> None:
    send(pages)
    draft = QuestionnaireDraft.objects.get()
    assert pages.post(reverse("draft", args=[draft.pk]), {"act": "remove", "item": "2"}).status_code == 302
    shown = page(pages, "draft_word", draft.pk)
    assert "2. Vad?" in shown
    assert reverse("draft_item", args=[draft.pk, "2"]) not in shown


def test_the_report_goes_with_the_draft(pages: Client) -> None:
    send(pages)
    address = reverse("remove_draft", args=[QuestionnaireDraft.objects.get().pk])
    pages.post(address, {"seen": seen_in(pages.get(address))})
    assert not DraftSource.objects.exists()


def test_what_the_document_does_not_say_is_asked_for_at_its_field_and_what_was_typed_stays(pages: Client) -> None:
    bare = file_of(written("**1. Har ni en plan?", "○ Ja", "○ Nej"))
    answer = send(pages, bare)
    lacking = ["Det framgår inte av dokumentet. Fyll i det här och välj filen igen."]
    assert errors_of(answer) == {"title": lacking, "year": lacking}
    assert 'value="samverkan-2026"' in answer.content.decode()
    assert send(pages, bare, title="Enkäten", year="2027").status_code == 302
    assert QuestionnaireDraft.objects.get().document.year == 2027


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("enkät.docx", b"hej", "Filen är inget Word-dokument."),
        ("enkät.docx", b"", "Filen är tom."),
        ("enkät.doc", FORM, "Filen ska vara ett Worddokument (.docx)."),
        ("enkät.docx", file_of(written()), "Dokumentet har ingen text."),
    ],
)
def test_a_file_that_is_no_form_is_told_of_at_its_field(pages: Client, name: str, content: bytes, told: str) -> None:
    [message] = errors_of(send(pages, content, name))["file"]
    assert message.startswith(told)
    assert not QuestionnaireDraft.objects.exists()


def test_without_file_and_names_each_field_says_what_to_do(pages: Client) -> None:
    answer = pages.post(reverse("begin_word"), {"year": "snart", "last_response_day": "snart"})
    assert set(errors_of(answer)) == {"file", "name", "version", "year", "last_response_day"}


def test_the_report_takes_no_more_queries_for_a_longer_document(pages: Client) -> None:
    send(pages)
    short = queries_of(pages, reverse("draft_word", args=[QuestionnaireDraft.objects.get().pk]))
    send(pages, file_of(written(*LINES, *(f"**{number}. Har ni?" for number in range(3, 90)))), name="lång.docx")
    longer = QuestionnaireDraft.objects.latest("pk")
    assert queries_of(pages, reverse("draft_word", args=[longer.pk])) == short <= 12
