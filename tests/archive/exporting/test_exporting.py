"""Answers as data: one, or all of an organisation over the years, in the same columns every year."""

import csv
import io
import json
import zipfile
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fhir.resources.bundle import Bundle

from accounts.roles import Role
from archive.excerpts.choosing import Choices
from archive.excerpts.reading import make_excerpt
from archive.exporting import reading
from archive.exporting.files import FORMATS
from archive.exporting.table import HEADINGS
from archive.exporting.workbook import workbook_of
from archive.paper.document import copy_data
from audit.models import LogRow
from responses.models import Response, State
from tests.builders import (
    bring_to,
    contributor_of,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("exporting"), pytest.mark.usefixtures("short_copies")]
ITEMS = """
- {type: text, link_id: t, prefix: "1.", text: Beskriv}
- {type: string, link_id: p, text: Nummer}
"""


def answered(year: int, *, organisation: Any = None, state: State = State.SUBMITTED, **answers: Any) -> Response:
    definition = make_definition(ITEMS, name=f"prov-{year}", year=year)
    return make_response(
        questionnaire=make_questionnaire(definition),
        organisation=organisation,
        state=state,
        answers={"t": f"Svaret {year}", "p": "012 34", **answers},
    )


@pytest.fixture(scope="module")
def _years(made_once: None) -> list[Response]:
    """2023 and 2024, sealed, and a draft of 2025, of one organisation."""
    first = answered(2023)
    return [
        first,
        answered(2024, organisation=first.organisation),
        answered(2025, organisation=first.organisation, state=State.DRAFT),
    ]


@pytest.fixture
def years(_years: list[Response]) -> list[Response]:
    return deepcopy(_years)


def get(user: Any, url: str, **query: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(url, query)


def export_all(response: Response, form: str = "csv", **query: str) -> Any:
    query = {"organisation": str(response.organisation_id), "format": form, **query}
    return get(editor_of(response), reverse("export_all"), **query)


def table(answer: Any) -> list[dict[str, str]]:
    text = answer.content.decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells_of(content: bytes) -> list[list[tuple[str, str]]]:
    """The rows of a workbook's only sheet: (type, text) of each cell, "s" being text; no formula has another."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314  # our own
        texts = ["".join(part.text or "" for part in one.iter(f"{_MAIN}t")) for one in shared]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314  # our own
    assert not list(sheet.iter(f"{_MAIN}f"))
    return [[_cell(cell, texts) for cell in row] for row in sheet.iter(f"{_MAIN}row")]


def _cell(cell: ElementTree.Element, texts: list[str]) -> tuple[str, str]:
    value = cell.find(f"{_MAIN}v")
    if value is None:
        return "", ""
    return str(cell.get("t")), texts[int(value.text or "")] if cell.get("t") == "s" else str(value.text)


# What is in it


def test_all_sealed_answers_stand_in_one_table_the_oldest_first(years: list[Response]) -> None:
    rows = table(export_all(years[0]))
    assert [(row["år"], row["link_id"], row["ordning"]) for row in rows] == [
        ("2023", "t", "1"),
        ("2023", "p", "2"),
        ("2024", "t", "1"),
        ("2024", "p", "2"),
    ]
    sealed = years[0].submissions.get()
    assert rows[0]["kvittonummer"] == sealed.receipt_number
    assert rows[0]["svarets id"] == str(years[0].pk)
    assert (rows[0]["svar"], rows[0]["läge"]) == ("Svaret 2023", "Inskickat")


def test_the_diarienummer_is_the_one_that_the_register_has_in_data_and_excerpts() -> None:
    response = answered(2023, state=State.DRAFT)
    for number, state in (("RS 2026-0001", State.SUBMITTED), ("RS 2026-0002", None)):
        Response.objects.filter(pk=response.pk).update(diarienummer=number)
        response.refresh_from_db()
        if state:
            bring_to(response, state)
    assert response.submissions.get().diarienummer == "RS 2026-0001"
    assert {row["diarienummer"] for row in table(export_all(response))} == {"RS 2026-0002"}
    assert ("Diarienummer", "RS 2026-0002") in make_excerpt(response, Choices(), timezone.now()).facts


def test_drafts_are_in_it_when_they_are_wanted(years: list[Response]) -> None:
    assert {row["år"] for row in table(export_all(years[0], drafts="on"))} == {"2023", "2024", "2025"}


def test_years_are_chosen(years: list[Response]) -> None:
    assert {row["år"] for row in table(export_all(years[0], first_year="2024"))} == {"2024"}
    assert {row["år"] for row in table(export_all(years[0], last_year="2023"))} == {"2023"}


def test_another_organisations_answers_are_never_in_it(years: list[Response]) -> None:
    answered(2022)
    assert {row["organisation"] for row in table(export_all(years[0]))} == {years[0].organisation.name}


def test_the_columns_are_the_same_for_one_answer_and_for_all(years: list[Response]) -> None:
    one = get(editor_of(years[2]), reverse("export_one", args=[years[2].pk, "csv"]))
    assert list(table(one)[0]) == list(table(export_all(years[0]))[0]) == list(HEADINGS)


# Safe in a spreadsheet


def test_in_excel_everything_is_text_as_it_was_written() -> None:
    response = answered(2023, t="=1+1", p="012 34")
    answer = export_all(response, "xlsx")
    headings, *rows = cells_of(answer.content)
    column = HEADINGS.index("svar")
    assert [row[column] for row in rows] == [("s", "=1+1"), ("s", "012 34")]
    assert [text for _, text in headings] == list(HEADINGS)


def test_a_text_longer_than_a_cell_may_be_says_that_it_goes_on() -> None:
    row = tuple("x" * 40_000 if heading == "svar" else "" for heading in HEADINGS)
    _, [*cells] = cells_of(workbook_of([row]))
    assert cells[HEADINGS.index("svar")][1].endswith("[texten fortsätter, hela finns i CSV och JSON]")


def test_in_csv_a_formula_and_a_leading_zero_are_marked() -> None:
    rows = table(export_all(answered(2023, t="=1+1", p="012 34")))
    assert [row["svar"] for row in rows] == ["'=1+1", "'012 34"]


# JSON and FHIR


def test_json_has_each_answer_as_its_sealed_copy_has_it(years: list[Response]) -> None:
    data = json.loads(export_all(years[0], "json").content)
    wanted = [json.loads(json.dumps(copy_data(one.submissions.get()))) for one in years[:2]]
    assert (data["format"], data["responses"]) == ("svarsportalen-export-1", wanted)


def test_fhir_is_a_bundle_of_answers(years: list[Response]) -> None:
    data = json.loads(export_all(years[0], "fhir", drafts="on").content)
    assert Bundle.model_validate(data)
    assert [entry["resource"]["status"] for entry in data["entry"]] == ["completed", "completed", "in-progress"]
    assert len({entry["fullUrl"] for entry in data["entry"]}) == len(years)


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_a_download_that_is_logged_for_each_answer(form: str, years: list[Response]) -> None:
    answer = export_all(years[0], form)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; ")
    rows = [json.loads(row.content) for row in LogRow.objects.filter(action="exported")]
    assert [row["details"] for row in rows] == [{"vad": f"svaret som {form}"}] * 2


# Refused


def test_nothing_to_export_and_too_much_are_said(years: list[Response], monkeypatch: pytest.MonkeyPatch) -> None:
    empty = make_response(organisation=make_organisation())
    assert export_all(empty).status_code == 409
    monkeypatch.setattr(reading, "MOST", 1)
    assert export_all(years[0]).status_code == 409
    assert export_all(years[0], first_year="2024").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"format": "exe"}, "format"),
        ({"format": ""}, "format"),
        ({"organisation": "0"}, "organisation"),
        ({"first_year": "1850"}, "first_year"),
        ({"first_year": "2024", "last_year": "2023"}, "last_year"),
    ],
)
def test_a_choice_that_is_none_is_said_beside_its_field(
    years: list[Response], query: dict[str, str], field: str
) -> None:
    answer = (
        export_all(years[0], **{"form": "csv", **query})
        if "format" not in query
        else get(editor_of(years[0]), reverse("export_all"), organisation=str(years[0].organisation_id), **query)
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_another_organisations_name_is_no_choice(years: list[Response]) -> None:
    other = answered(2022)
    answer = export_all(years[0], organisation=str(other.organisation_id))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["organisation"])


def test_whoever_reads_no_whole_answer_exports_none(years: list[Response]) -> None:
    person = contributor_of(years[2])
    hand_out(years[2], ["t"], person)
    assert get(person, reverse("export_all")).status_code == 403
    assert get(person, reverse("export_one", args=[years[2].pk, "csv"])).status_code == 403
    assert get(editor_of(years[2]), reverse("export_one", args=[years[2].pk, "exe"])).status_code == 404


def test_an_organisation_without_answers_is_told_so(years: list[Response]) -> None:
    person = make_member(Role.EDITOR)
    for query in ({}, {"format": "csv"}):
        answer = get(person, reverse("export_all"), **query)
        assert answer.status_code == 200
        assert "Det finns inga svar att hämta än." in answer.content.decode()
