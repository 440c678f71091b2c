"""The page of what has changed since an earlier year, and the same as Word."""

import io
import json
import re
from copy import deepcopy
from typing import Any

import docx
import pytest
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.roles import Role
from audit.models import LogRow
from responses.models import Response, State, Way
from tests.archive.years.questions import NOW, first_year, last_year, this_year
from tests.builders import (
    approver_of,
    bring_to,
    client_of,
    correct,
    editor_of,
    enter_answer,
    hand_out,
    make_member,
    make_organisation,
    make_user,
    save_answers,
)
from tests.web.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("years"), pytest.mark.usefixtures("short_copies")]


@pytest.fixture(scope="module")
def _organisation(made_once: None) -> Organisation:
    """Of three years: submitted in 2021 and in 2023."""
    made = make_organisation()
    first_year(made)
    last_year(made)
    return made


@pytest.fixture
def organisation(_organisation: Organisation) -> Organisation:
    return deepcopy(_organisation)


@pytest.fixture
def response(organisation: Organisation) -> Response:
    return this_year(organisation)


def get(user: User, response: Response, **query: str) -> Any:
    return client_of(user).get(reverse("year_changes", args=[response.pk]), query)


def read(user: User, response: Response, **query: str) -> str:
    answer = get(user, response, **query)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text.replace("\u00a0", " ")


def test_the_page_is_called_by_the_year_and_sums_up_and_says_what_the_bars_say(response: Response) -> None:
    page = read(editor_of(response), response)
    assert "<h1>Vad har ändrats sedan 2023</h1>" in page
    rest = "2 oförändrade, 1 ny, 1 inte besvarad ännu, 1 som inte ställs, 1 som inte jämförs, 1 borttagen"
    assert f"9 ändrade, {rest}" in page
    assert 'aria-label="Stapeldiagram. 2021: 40 procent, 2023: 57 procent, 2025: 61 procent"' in page
    assert "Att digitala möten räcker långt." in page  # gone, with its answer


@pytest.mark.parametrize(
    ("shown", "there", "left_out"),
    [
        ("andrade", {"andel"}, {"kostnad", "ny", "besl", "hinder", "stangd"}),
        ("inte-besvarade", {"hinder"}, {"andel", "stangd", "kostnad"}),
        ("stalls-inte", {"stangd"}, {"andel", "hinder", "ny"}),
        ("jamfors-inte", {"besl"}, {"andel", "ny", "kostnad"}),
        ("borttagna", set(), {"andel", "hinder", "stangd", "kostnad", "ny", "besl"}),
        ("oforandrade", {"kostnad", "antal"}, {"andel", "ny", "hinder"}),
        ("nya", {"ny"}, {"andel", "kostnad"}),
        ("finns-inte", {"andel", "kostnad", "ny", "besl"}, set()),
    ],
)
def test_a_filter_in_the_address_shows_only_those(
    shown: str, there: set[str], left_out: set[str], response: Response
) -> None:
    page = read(editor_of(response), response, visa=shown)
    found = {key for key in there | left_out if f'id="fraga-{key}"' in page}
    assert found == there
    assert ("Frågor som inte finns 2025" in page) is (shown in ("finns-inte", "borttagna"))
    assert "Ingen fråga att visa" not in page


def test_what_is_gone_is_folded_but_where_it_alone_is_asked_for(response: Response) -> None:
    editor, fold = editor_of(response), '<details class="sp-folded"{}>\n<summary><h2 id="borta">'
    assert fold.format("") in read(editor, response)
    assert fold.format(" open") in read(editor, response, visa="borttagna")


def test_many_questions_are_folded_to_a_line_for_each_section_and_those_that_have_changed_are_one_click_away(
    response: Response,
) -> None:
    page, shown = read(editor_of(response), response), read(editor_of(response), response, visa="andrade")
    folds = re.findall(
        r'<details class="sp-folded" id="avsnitt-(\w+)"( open)?>\s*<summary><h2>.*?</h2> <span.*?>(.*?)<', page
    )
    assert [fold[:2] for fold in folds] == [("A", ""), ("B", "")]
    assert folds[0][2] == "4 ändrade, 1 oförändrad, 1 ny, 1 inte besvarad ännu, 1 som inte ställs, 1 som inte jämförs"
    links = re.findall(r'href="\?ar=lansenkaten-2023&amp;visa=andrade#(fraga-\w+)"', page)
    assert links == re.findall(r'<article class="sp-years" id="(fraga-\w+)"', shown)
    assert len(links) == 9
    assert len(re.findall(r'<details class="sp-folded" id="avsnitt-\w+" open>', shown)) == 2
    assert "visa=andrade#" not in shown
    assert ('id="innehall-rubrik"' in page, 'id="innehall-rubrik"' in shown) == (False, True)


def test_a_filter_says_how_many_it_shows_and_some_are_offered_only_where_there_are_any(
    organisation: Organisation,
) -> None:
    response = this_year(organisation, {**NOW, "hinder": "Brist."})
    page = read(editor_of(response), response)
    for told in ("Ändrade (10)", "Oförändrade (2)", "Nya (1)", "Ställs inte (1)", "Jämförs inte (1)", "Borttagna (1)"):
        assert f">{told}</a>" in page
    assert "Inte besvarade (" not in page


def test_another_year_is_chosen_in_the_address_and_one_that_is_not_there_is_not_found(response: Response) -> None:
    page = read(editor_of(response), response, ar="lansenkaten-2021")
    assert "<h1>Vad har ändrats sedan 2021</h1>" in page
    assert "Ändrat sedan 2021" in page
    assert get(editor_of(response), response, ar="lansenkaten-1999").status_code == 404


def test_whoever_has_been_handed_a_part_sees_that_part_alone_on_the_page_and_in_word(response: Response) -> None:
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["arbete"], helper)
    page = read(helper, response)
    assert "Fjorton" in page
    document = "\n".join(texts_of(get(helper, response, format="docx").content))
    assert "Fjorton" in document
    for hidden in ("61 procent", "Färdplan", "Brist på personal", "digitala möten"):
        assert hidden not in page
        assert hidden not in document.replace("\u00a0", " ")
    asked = make_user()
    hand_out(response, ["hinder"], asked, way=Way.CONTRIBUTION)
    assert get(asked, response).status_code == 403  # of the answer they read nothing
    assert get(make_user(), response).status_code == 404


def test_what_waits_for_approval_is_what_was_sent(response: Response) -> None:
    bring_to(response, State.IN_REVIEW)
    page = read(approver_of(response), response)
    assert "Inte besvarad 2025" in page or "Ändrat sedan 2023" in page
    assert "Inte besvarad ännu" not in page


def test_a_submission_is_compared_as_it_was_submitted(response: Response) -> None:
    bring_to(response, State.SUBMITTED)
    first = response.submissions.get()
    correct(response, {"arbete": "Femton vårdcentraler deltog."})
    old, new = (
        client_of(editor_of(response)).get(reverse("submitted_year_changes", args=[one.pk])).content.decode()
        for one in (first, response.submissions.latest("number"))
    )
    assert "Fjorton" in old
    assert "Femton" not in old
    assert "Femton" in new
    assert first.receipt_number in old


def test_everywhere_that_one_reads_or_writes_leads_there(response: Response) -> None:
    editor, approver, url = editor_of(response), approver_of(response), reverse("year_changes", args=[response.pk])
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["arbete"], helper)
    pages = [
        client_of(editor).get(reverse("response", args=[response.pk])),
        client_of(editor).get(reverse("section", args=[response.pk, "A"])),
        client_of(helper).get(reverse("my_questions", args=[response.pk])),
    ]
    bring_to(response, State.IN_REVIEW)
    pages.append(client_of(approver).get(reverse("review", args=[response.pk])))
    assert [url in page.content.decode() for page in pages] == [True] * 4
    assert "Vad har ändrats sedan 2023</a>" in pages[1].content.decode()
    bring_to(response, State.SUBMITTED)
    submission = response.submissions.get()
    archived = client_of(editor).get(reverse("archived", args=[submission.pk])).content.decode()
    assert reverse("submitted_year_changes", args=[submission.pk]) in archived


def test_without_an_earlier_year_it_is_said_what_to_do_by_whoever_may() -> None:
    response = this_year(make_organisation())
    page = read(editor_of(response), response)
    assert "Det finns inget tidigare svar att jämföra med" in page
    assert reverse("enter_answer") in page
    page = read(approver_of(response), response)
    assert reverse("enter_answer") not in page
    assert "En samordnare kan lägga in det svaret" in page
    assert get(editor_of(response), response, format="docx").status_code == 404
    section = client_of(editor_of(response)).get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert "Vad har ändrats" not in section


def test_what_was_entered_afterwards_is_named_so_on_the_page_and_in_word() -> None:
    response = this_year(make_organisation())
    form = last_year(make_organisation()).questionnaire
    enter_answer(response, {"arbete": "Tolv vårdcentraler deltog."}, questionnaire=form)
    page, year = read(editor_of(response), response), "2023 (inlagt i efterhand)"
    assert f'<th scope="col">{year}</th>' in page
    assert f"Ändrat sedan {year}" in page
    document = read_document(get(editor_of(response), response, format="docx").content)
    assert year in {cell.text for table in document.tables for cell in table.rows[0].cells}


def read_document(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def texts_of(content: bytes) -> list[str]:
    document = read_document(content)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def test_word_has_the_same_with_headings_and_tables_and_marks_by_line_and_stroke(response: Response) -> None:
    answer = get(editor_of(response), response, format="docx")
    assert answer["Content-Disposition"] == 'attachment; filename="andrat-sedan-2023-lansenkaten-2025.docx"'
    row = LogRow.objects.filter(action="downloaded").latest("pk")
    assert json.loads(row.content)["details"] == {"vad": "andrat-sedan-2023-lansenkaten-2025.docx"}
    document = read_document(answer.content)
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings[:2] == ["Arbetet", "1. Andel med fast läkarkontakt i december 2025"]
    assert headings[-2:] == ["Frågor som inte finns 2025", "7. Vad har ni lärt av pandemin?"]
    number, words = document.tables[0], document.tables[2]
    assert [cell.text for cell in number.rows[0].cells] == ["2023", "2025", "Förändring"]
    assert number.rows[1].cells[2].text.replace("\u00a0", " ") == "upp 4 procentenheter"
    then, now = (cell.paragraphs[0].runs for cell in words.rows[1].cells)
    assert [run.text for run in then if run.font.strike] == ["Tolv"]
    assert [run.text for run in now if run.font.underline] == ["Fjorton"]
    text = "\n".join(texts_of(answer.content)).replace("\u00a0", " ")
    assert "2021: 40 procent, 2023: 57 procent, 2025: 61 procent." in text
    assert "Oförändrat sedan 2023" in text


def test_word_has_answers_that_are_not_compared_beside_each_other_and_the_sections_as_contents(
    response: Response,
) -> None:
    document = read_document(get(editor_of(response), response, format="docx").content)
    beside = [[cell.text for cell in table.rows[1].cells] for table in document.tables if len(table.columns) == 2]
    assert ["4. Har ni en plan?\nJa, vilken: Närvårdsplanen", "Ja"] in beside
    assert ["Frågan fanns inte", "För att skriva journaler."] in beside
    contents = [one.text for one in document.paragraphs if one.style.name.lower().startswith("toc ")]
    assert contents == ["Innehåll", "Arbetet", "Tabellerna", "Frågor som inte finns 2025"]


def test_word_follows_the_filter(response: Response) -> None:
    text = "\n".join(texts_of(get(editor_of(response), response, format="docx", visa="nya").content))
    assert "Hur använder ni AI?" in text
    assert "Vad har arbetet kostat?" not in text


def test_the_page_takes_as_many_queries_for_a_year_as_for_many_answers(organisation: Organisation) -> None:
    response = this_year(organisation, {"andel": "61"})
    url, editor = reverse("year_changes", args=[response.pk]), editor_of(response)
    before = queries_of(editor, url)
    save_answers(response, dict(NOW))
    enter_answer(response, {"arbete": "Då."}, own_form=False)
    assert queries_of(editor, url) == before <= 9
    bring_to(response, State.SUBMITTED)
    assert queries_of(editor, reverse("submitted_year_changes", args=[response.submissions.get().pk])) <= 9
