"""The page on which one chooses what to take out of an answer, and the files that it gives."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from archive.excerpts import views
from audit.models import LogRow
from responses.models import Response
from tests.builders import editor_of, make_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    return make_response(answers={"A-2": "Vi har arbetat."})


def get(response: Response, **query: str) -> Any:
    client = Client()
    client.force_login(editor_of(response))
    return client.get(reverse("excerpt", args=[response.pk]), query)


def test_the_page_begins_with_everything_and_the_task_list_leads_to_it(response: Response) -> None:
    page = get(response).content.decode()
    assert "Hämta som Word" in page
    assert "märkt Utkast på varje sida" in page
    client = Client()
    client.force_login(editor_of(response))
    task_list = client.get(reverse("response", args=[response.pk])).content.decode()
    assert reverse("excerpt", args=[response.pk]) in task_list


def test_word_is_a_download_that_is_logged(response: Response) -> None:
    answer = get(response, format="docx", questions="besvarade")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="utkast-')
    assert answer.content.startswith(b"PK")
    row = LogRow.objects.filter(action="downloaded").latest("pk")
    assert json.loads(row.content)["details"] == {"vad": "svaret som docx"}


def test_pdf_is_made_in_a_process_of_its_own(response: Response, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "excerpt_to_pdf", lambda *_: b"%PDF-1.7")
    answer = get(response, format="pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"format": "exe"}, "format"),
        ({"format": "docx", "section": "finns-inte"}, "section"),
        ({"format": "docx", "questions": "ingen"}, "questions"),
    ],
)
def test_a_choice_that_is_none_is_said_beside_its_field(response: Response, query: dict[str, str], field: str) -> None:
    answer = get(response, **query)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_without_a_format_nothing_is_fetched_and_nothing_breaks(response: Response) -> None:
    assert get(response, format="").status_code == 422
    assert get(response, questions="besvarade").status_code == 200
