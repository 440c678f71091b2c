"""The tjänsteskrivelse: a Word document with what the portal knows, and brackets where only its writer does."""

from io import BytesIO

import docx
import pytest
from django.urls import reverse
from django.utils import timezone
from docx.document import Document
from lxml import etree

from archive.excerpts.word import MEDIA_TYPE
from audit.models import LogRow
from cases.memo import Memo, memo_to_docx
from cases.models import Case
from config.language import swedish
from responses.models import Response, State
from tests.builders import (
    add_case_document,
    approver_of,
    carry_over,
    client_of,
    correct,
    editor_of,
    make_case,
    make_dispatch,
    make_response,
    make_sealed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


def fetched(case: Case) -> Document:
    editor = editor_of(case.organisation)
    answer = client_of(editor).get(reverse("case_memo", args=[case.pk]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, MEDIA_TYPE)
    return docx.Document(BytesIO(answer.content))


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


@pytest.fixture
def response() -> Response:
    return make_response(state=State.SUBMITTED)


def test_it_tells_what_the_portal_knows(response: Response) -> None:
    case = make_case(response=response, title="Återrapportering 2025")
    add_case_document(case, title="Begäran om svar")
    make_dispatch(case, name="Hälso- och sjukvårdsnämnden")
    said = texts(fetched(case))
    assert "Återrapportering 2025" in said
    assert f"Diarienummer: RS 2026-0412 ({case.organisation.name})" in said
    assert "Begäran om svar kom in från Socialstyrelsen 12 januari 2026." in said
    assert "Begäran om svar" in said
    assert "Hälso- och sjukvårdsnämnden" in said
    assert f"Kvittonummer: {response.submissions.get().receipt_number}" in said
    signed = response.submissions.get().sign_off
    assert (signed.name, signed.title) == (approver_of(response).name, signed.title)
    assert f"Signerat av: {signed.who}" in said
    assert any(response.questionnaire.dated_title in text and text.startswith("att godkänna") for text in said)


def test_its_headings_are_headings_and_it_is_in_swedish(response: Response) -> None:
    document = fetched(make_case(response=response))
    levels = [p.style.name for p in document.paragraphs if p.style and str(p.style.name).startswith("Heading")]
    assert levels.count("Heading 1") == 7
    assert levels.count("Heading 2") == 1
    assert document.core_properties.language == "sv-SE"
    language = etree.tostring(document.styles.element).decode()
    assert 'w:lang w:val="sv-SE"' in language


def test_an_empty_case_gives_a_document_to_fill_in() -> None:
    said = texts(fetched(make_case()))
    assert "[Ange till vilka beslutet ska skickas.]" in said
    assert "Till: [nämnd eller styrelse]" in said


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW])
def test_a_draft_is_told_of_as_what_it_is(state: State) -> None:
    case = make_case(response=make_response(state=state))
    said = texts(fetched(case))
    assert f"Läge: {State(state).label}" in said
    assert not [text for text in said if text.startswith(("Kvittonummer", "Signerat"))]


def test_what_no_word_document_may_hold_is_replaced() -> None:
    at = timezone.now()
    memo = Memo("Ett \x0b ärende 👍", "Region", (), at.date(), "", (), (), ("Bilaga \ufffe",), ())
    said = texts(docx.Document(BytesIO(memo_to_docx(memo, at))))
    assert {"Ett \ufffd ärende 👍", "Bilaga \ufffd"} <= set(said)


def test_fetching_it_is_logged() -> None:
    case = make_case()
    fetched(case)
    row = LogRow.objects.filter(action="downloaded").latest("pk")
    assert (row.organisation, "tjänsteskrivelse" in row.content) == (case.organisation_id, True)


def test_what_is_sealed_is_not_told_of_as_handed_in_until_it_is_carried_over() -> None:
    response = make_sealed(answers={"A-2": "Ett svar."})
    case = make_case(response=response)
    assert "Lämnat: INTE ännu" in texts(fetched(case))
    carried = carry_over(response)
    assert f"Lämnat: {swedish.day(carried.done_on or timezone.localdate())}" in texts(fetched(case))
    second = correct(response, {"A-2": "Rättat."})
    said = texts(fetched(case))
    assert f"Ersätter: {response.submissions.get(number=1).receipt_number}" in said
    assert f"Kvittonummer: {second.receipt_number}" in said
    assert "Lämnat: INTE ännu" in said
