"""Underlag med svar: for a board or the web, of one answer or several, without whom to call or write to."""

import io
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from archive.excerpts import publication_form
from archive.excerpts.choosing import Choices
from archive.excerpts.pdf import excerpt_html, excerpt_to_pdf, page_of_excerpt
from archive.excerpts.publishing import TAKEN_AWAY, Publication, make_publication
from archive.excerpts.reading import Excerpt, make_excerpt
from archive.excerpts.word import excerpt_to_docx
from config.fields import choosing
from responses.approval import sending
from responses.models import Response, State
from tests.builders import (
    attach_link,
    bring_to,
    complete_answers,
    editor_of,
    grant_questionnaire,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
    register,
    save_answers,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECTIONS = """
- link_id: K
  text: Kontaktuppgifter
  items:
    - {type: string, link_id: K-namn, text: Namn kontaktperson}
    - {type: email, link_id: K-epost, text: E-post}
    - {type: phone, link_id: K-telefon, text: Telefon}
- link_id: A
  text: Arbetet
  items:
    - {type: text, link_id: A-1, prefix: "1.", text: Beskriv}
    - {type: choice, link_id: A-2, text: Finns en plan, options: [{ja: Ja}, {nej: Nej}]}
    - {type: string, link_id: A-3, text: Planens namn}
    - {type: file, link_id: A-4, text: Underlag, accepts: [file, link]}
- link_id: B
  text: Resten
  items:
    - {type: text, link_id: B-1, text: Övrigt}
- link_id: S
  text: Underskrift
  items:
    - {type: string, link_id: S-namn, text: Namn, sign_off: name}
"""
ANSWERS = {
    "K-namn": "Kontakten",
    "K-epost": "kontakt@example.se",
    "K-telefon": "035-134800",
    "A-1": "Vi har en grupp. Fråga kontakt@example.se.",
    "A-2": "ja",
    "A-3": "Planen 2025",
    "B-1": "Inget mer.",
}


@pytest.fixture
def response() -> Response:
    made = make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)), answers=ANSWERS)
    attach_link(made, "A-4", "https://example.se/plan", title="Planen")
    sending.send_for_approval(
        response=made, actor=editor_of(made), at=timezone.now(), personal_data_reason="Vår funktionsadress."
    )
    bring_to(made, State.SUBMITTED)
    return made


def publish(*responses: Response, sections: tuple[str, ...] = ("K", "A", "B", "S"), **choices: Any) -> Excerpt:
    wanted = Publication(
        title="Underlag",
        cover="Så här svarade vi.\n\n- öppet",
        sections=frozenset(sections),
        choices=Choices(**choices),
    )
    return make_publication(responses, wanted, NOON)


def html(made: Excerpt) -> str:
    return page_of_excerpt(made).decode()


def test_nobody_to_call_or_write_to_is_in_it_nor_who_signed(response: Response) -> None:
    made = publish(response)
    assert [section.link_id for section in made.reading.sections] == ["A", "B"]
    for said in (html(made), _word(made)):
        assert not [one for one in ("Kontakten", "035-134800", "@example.se", "Underskrift") if one in said]
        assert TAKEN_AWAY in said
        assert "Planen 2025" in said


def test_the_grant_report_is_published_without_its_contacts_and_with_every_other_section() -> None:
    report = make_response(questionnaire=grant_questionnaire())
    save_answers(report, complete_answers(report))
    sections = tuple(section.link_id for section in report.tree.items)
    made = publish(report, sections=sections)
    assert report.organisation.contact_email not in html(made)
    assert report.organisation.contact_phone not in html(made)
    assert "Mottaget statsbidrag" in html(made)


def test_only_the_parts_that_were_chosen(response: Response) -> None:
    assert "Arbetet" not in html(publish(response, sections=("B",)))


def test_several_answers_stand_under_headings_that_say_whose_they_are(response: Response) -> None:
    other = make_response(
        questionnaire=response.questionnaire,
        organisation=make_organisation(name="RSS Prov"),
        answers={"B-1": "Vi med."},
    )
    made = publish(response, other)
    assert [section.text.partition(":")[0] for section in made.reading.sections] == [
        response.organisation.name,
        "RSS Prov",
    ]
    assert made.organisation == f"{response.organisation.name} och RSS Prov"
    assert (made.is_draft, made.mark_word) == (True, "UTKAST")
    assert "<h7" not in html(made)
    assert excerpt_to_docx(made, NOON).startswith(b"PK")


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_is_one_file_that_fetches_nothing_with_its_attachments_as_links(response: Response) -> None:
    tags = _Page(html(publish(response))).tags
    assert not [tag for tag, given in tags if tag in ("link", "script", "img") or "src" in given]
    assert ("html", {"lang": "sv"}) in tags
    assert ("a", {"href": "https://example.se/plan"}) in tags
    levels = [int(tag[1]) for tag, _ in tags if tag[0] == "h" and tag[1:].isdecimal()]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_cover_text_stands_first_in_every_format(response: Response) -> None:
    made = publish(response)
    assert "Så här svarade vi." in html(made).partition("Innehåll")[0]
    assert "Så här svarade vi." in _word(made).partition("Innehåll")[0]
    assert excerpt_to_pdf(made, NOON).startswith(b"%PDF")


def _word(made: Excerpt) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(excerpt_to_docx(made, NOON))).paragraphs)


# The page that asks


def ask(response: Response, **fields: Any) -> Any:
    client = Client()
    client.force_login(editor_of(response))
    url = reverse("publication", args=[response.pk])
    known = {"title": "Underlag", "sections": ["A"], "format": "html"}
    return client.post(url, {**known, **fields}) if fields else client.get(url)


def test_the_page_begins_with_all_parts_and_offers_only_what_one_reads(response: Response) -> None:
    same = make_response(organisation=response.organisation, state=State.SUBMITTED)
    make_response(state=State.SUBMITTED)
    form = ask(response).context["form"]
    assert form.fields["sections"].initial == ["K", "A", "B", "S"]
    assert [key for key, _ in form.fields["others"].choices] == [str(same.pk)]


def test_posting_gives_the_file(response: Response) -> None:
    answer = ask(response, cover="Till nämnden")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "Till nämnden" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"sections": []}, "sections"),
        ({"format": "exe"}, "format"),
        ({"sections": ["X"]}, "sections"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    response: Response, fields: dict[str, Any], field: str
) -> None:
    answer = ask(response, cover="Till nämnden", **fields)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Till nämnden" in answer.content.decode()


def test_a_form_that_is_posted_with_nothing_in_it_is_refused_with_what_to_write(response: Response) -> None:
    client = Client()
    client.force_login(editor_of(response))
    answer = client.post(reverse("publication", args=[response.pk]), {})
    assert answer.status_code == 422
    assert "Skriv en rubrik." in answer.content.decode()


def test_another_organisations_answer_cannot_be_taken_along(response: Response) -> None:
    other = make_response(state=State.SUBMITTED)
    mine = make_response(organisation=response.organisation, state=State.SUBMITTED)
    assert ask(response, others=[str(mine.pk)]).status_code == 200
    assert ask(response, others=[str(other.pk)]).status_code == 422


def test_of_many_answers_those_to_take_along_are_found_by_organisation_and_year(
    response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MANY", 1)
    others = [make_response(organisation=response.organisation, state=State.SUBMITTED) for _ in range(2)]
    assert ask(response).context["form"].fields["others"].choices == []
    words = f"{response.organisation.name} {others[0].questionnaire.year}"
    found = ask(response, others_sok=words, sok="others", cover="Till nämnden")
    [(heading, hits)] = found.context["form"].fields["others"].choices
    assert (found.status_code, heading, len(hits)) == (200, "2\u00a0träffar", 2)
    assert "Till nämnden" in found.content.decode()
    assert ask(response, others=[str(others[1].pk)]).status_code == 200
    monkeypatch.setattr(publication_form, "_MOST_OTHERS", 1)
    assert ask(response, others=[str(one.pk) for one in others]).status_code == 422


def test_the_page_says_which_characters_could_not_be_shown_as_the_pdf_does() -> None:
    made = make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)))
    save_answers(made, {"A-1": "Tecknet \ue123 finns i inget typsnitt.", "A-2": "nej"})
    said = publish(made)
    for text in (html(said), excerpt_html(said)):
        assert "Tecken som inte kan visas och står med sitt nummer" in text
        assert "U+E123" in text


def head_of_page_two(made: Excerpt) -> str:
    return PdfReader(io.BytesIO(excerpt_to_pdf(made, NOON))).pages[1].extract_text()[:120]


def test_the_head_of_a_page_names_the_diarienummer_where_there_is_one_and_nothing_where_there_is_none(
    response: Response,
) -> None:
    assert "Diarienummer" not in head_of_page_two(publish(response))
    register(response)
    response.refresh_from_db()
    head = head_of_page_two(make_excerpt(response, Choices(), NOON))
    assert "Diarienummer" in head
    assert response.diarienummer in head
