"""The page where a document is added beside an answer: what the form said is kept, what is refused is explained."""

import io
import re
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from attachments.models import Attachment
from config.fields.paging import A_PAGE
from tests.attachments import files
from tests.builders import attach_link, editor_of, make_response

pytestmark = pytest.mark.django_db


def added(**posted: Any) -> HttpResponse:
    response = make_response()
    client = Client()
    client.force_login(editor_of(response))
    link_id = next(question.link_id for question in response.tree.questions)
    return client.post(reverse("attach", args=[response.pk, link_id]), posted)


def test_an_added_file_carries_what_the_form_said() -> None:
    said = {"decided_on": "21 november 2025", "decided_by": "regionstyrelsen", "diarienummer": "RS 1"}
    assert added(file=files.upload(files.pdf(), "a.pdf"), **said).status_code == 302
    attachment = Attachment.objects.get()
    assert (attachment.title, attachment.decided_on) == ("a.pdf", date(2025, 11, 21))
    assert (attachment.decided_by, attachment.diarienummer) == ("regionstyrelsen", "RS 1")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (files.docx(), "Word-fil (docx): spara gärna en PDF/A-kopia bredvid"),
        (files.pdf(), "PDF, men inte PDF/A: kan vara svår att läsa om många år"),
    ],
)
def test_whether_a_file_is_an_archive_format_stands_beside_it_by_its_content(content: bytes, words: str) -> None:
    answer = added(file=files.upload(content, "protokoll.png"))
    page = Client()
    page.force_login(Attachment.objects.get().uploaded_by)
    assert words in page.get(answer.headers["Location"]).content.decode()


def test_a_decision_has_its_paragraph_and_its_slag_and_both_are_shown_where_the_document_is() -> None:
    said = {"decided_on": "2025-11-21", "decided_by": "regionstyrelsen", "diarienummer": "RS 2025-0100"}
    answer = added(url="example.se/protokoll", decision_paragraph="45", decision_kind="board", **said)
    assert answer.status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.decision == (
        "Beslut i styrelse eller nämnd RS 2025-0100 § 45 beslutad 21 november 2025 av regionstyrelsen"
    )
    page = Client()
    page.force_login(attachment.uploaded_by)
    assert attachment.decision in page.get(answer.headers["Location"]).content.decode()


def test_a_slag_of_decision_that_is_not_known_is_refused_beside_its_field() -> None:
    answer = added(url="example.se/protokoll", decision_kind="kungligt", title="Min titel")
    assert (answer.status_code, Attachment.objects.count()) == (422, 0)
    assert "Välj ett av slagen av beslut." in answer.content.decode()
    assert "Min titel" in answer.content.decode()


def test_a_link_is_added_from_the_form() -> None:
    assert added(url="www.example.se/beslut", title="Beslutet").status_code == 302
    assert Attachment.objects.get().url == "https://www.example.se/beslut"


@pytest.mark.parametrize(("content", "words"), [(b"", "Filen är tom"), (b"MZ", "Filen är ett program")])
def test_a_refused_file_is_explained_beside_its_field_and_the_rest_is_kept(content: bytes, words: str) -> None:
    answer = added(file=files.upload(content, "a.pdf"), title="Handlingsplan", diarienummer="RS 1")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="Handlingsplan"' in html
    assert 'value="RS 1"' in html
    assert words in html
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", ["å" * 5_000 + ".pdf", "a" * 20_000 + ".pdf", "b" * 5_000])
def test_a_very_long_name_is_shortened_and_keeps_its_extension(name: str) -> None:
    assert added(file=files.upload(files.pdf(), name)).status_code == 302
    kept = Attachment.objects.get().original_name
    assert kept.startswith(name[:60])
    assert kept.endswith(".pdf")
    assert len(kept) <= 150


def test_active_content_is_explained_beside_the_field_with_what_to_do() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    target = io.BytesIO()
    document.save(target)
    answer = added(file=files.upload(target.getvalue(), "a.pdf"), title="Handlingsplan")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "PDF-filen innehåller JavaScript och tas inte emot. Skriv ut den till en ny PDF" in html
    assert 'value="Handlingsplan"' in html


def test_many_documents_and_links_of_a_question_are_listed_a_page_at_a_time(client: Client) -> None:
    response = make_response()
    for number in range(1, A_PAGE + 1):
        attach_link(response, "A-6", url=f"https://example.se/{number}", title=f"Beslut {number}")
    client.force_login(editor_of(response))
    url = reverse("attach", args=[response.pk, "A-6"])

    def listed(**query: str) -> tuple[list[str], list[str]]:
        html = client.get(url, query).content.decode()
        documents, links = (
            re.findall(pattern, html)
            for pattern in (r">(Beslut \d+) \(länk\)<", r"Lägg till kopia.{0,40} av (Beslut \d+)<")
        )
        return documents, links

    all_of_them = [f"Beslut {number}" for number in range(1, A_PAGE + 3)]
    assert listed() == (all_of_them[:A_PAGE], all_of_them[:A_PAGE])
    assert "sp-pagination" not in client.get(url).content.decode()
    for number in (A_PAGE + 1, A_PAGE + 2):
        attach_link(response, "A-6", url=f"https://example.se/{number}", title=f"Beslut {number}")
    assert listed() == (all_of_them[:A_PAGE], all_of_them[:A_PAGE])
    assert listed(bilagor="2") == (all_of_them[A_PAGE:], all_of_them[:A_PAGE])
    assert listed(lankar="2") == (all_of_them[:A_PAGE], all_of_them[A_PAGE:])
    last = f"https://example.se/{A_PAGE + 2}"
    assert client.get(url, {"kopia-av": last}).context["form"].initial["copy_of"] == last
