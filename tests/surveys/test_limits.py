"""Limits hold what an author writes; what is published is read and answered as it stands."""

import json
from typing import Any

import pytest
from django.conf import settings
from pydantic import ValidationError

from responses.lifecycle.places import section_address
from surveys.definition_json import definition_from_json, definition_to_json
from surveys.loader import DefinitionError, findings_in, read_unfinished
from surveys.references import LARGEST, MOST_CELLS, MOST_ENTRIES
from surveys.schema import Definition
from surveys.section_pages import pages_in
from tests.builders import client_of, editor_of, make_definition, make_questionnaire, make_response
from tests.surveys.authoring import errors_of, load, questionnaire
from tests.surveys.test_loader_errors import entries

MANY = f"- {{type: choice, link_id: Q1, text: Vilka, options: [{entries(401)}]}}"
LONG = "- {type: text, link_id: Q2, text: Vad, max_length: 200000}"
TABLE = "- {type: %s, link_id: Q1, text: Hur många, rows: [%s], columns: [%s]}\n- {type: text, link_id: Q2, text: Vad}"


def stored_beyond() -> Definition:
    """A questionnaire with more than an author may write, as an edition of a day with higher limits is stored."""
    sound = make_definition(
        """
        - {type: multi_choice, link_id: Q1, text: Vilka, options: [{k0: Text}]}
        - {type: text, link_id: Q2, text: Vad}
        - {type: decimal, link_id: Q3, text: Hur mycket}
        - {type: yes_no_matrix, link_id: Q4, text: Vilka, rows: [{a: A}]}
        """
    )
    data = definition_to_json(sound)
    choice, text, number, matrix = data["items"][0]["items"]
    choice |= {"options": [{"code": f"k{place}", "text": "Text"} for place in range(401)], "max_selections": 401}
    text["max_length"] = 200_000
    number |= {"minimum": "0.30000000000000004", "maximum": "1000000000000001"}
    matrix["rows"] = [{"code": f"r{place}", "text": "Rad"} for place in range(402)]
    return definition_from_json(json.loads(json.dumps(data)))


@pytest.mark.django_db
def test_a_stored_definition_beyond_every_limit_is_read_and_its_pages_are_drawn() -> None:
    response = make_response(questionnaire=make_questionnaire(stored_beyond()))
    client = client_of(editor_of(response))
    said = ""
    for section, pages in pages_in(response.tree).items():
        for page in pages:
            answer = client.get(section_address(response.pk, section, page.number))
            assert answer.status_code == 200
            said += answer.content.decode()
    assert 'value="k400"' in said
    assert "200\u00a0000" in said


def test_the_same_is_refused_of_an_author_in_swedish_with_its_line() -> None:
    assert [(error.line, error.code, str(error)) for error in errors_of(f"{MANY}\n{LONG}")] == [
        (
            10,
            "many-entries",
            "prov.yaml:10: Q1: options får ha högst 400 rader, och här är 401. Dela upp frågan i flera. "
            "Ta bort rader, eller lägg resten i en fråga till.",
        ),
        (
            11,
            "large-number",
            "prov.yaml:11: Q2: max_length ska vara högst 100000. Skriv ett tal med färre siffror.",
        ),
    ]


def test_a_draft_may_say_a_number_that_is_too_large_until_it_is_mended_but_no_list_without_end() -> None:
    _, told = read_unfinished(questionnaire(LONG), "prov.yaml")
    assert [error.code for error in told] == ["large-number"]
    for endless in (MANY, TABLE % ("table", entries(400), entries(11))):
        with pytest.raises(DefinitionError):
            read_unfinished(questionnaire(endless), "prov.yaml")


@pytest.mark.parametrize("key", ["max_length", "max_selections"])
def test_what_no_hash_is_of_is_refused_before_it_is_stored(key: str) -> None:
    data = definition_to_json(make_definition("- {type: multi_choice, link_id: Q1, text: Vad, options: [{a: A}]}"))
    item: dict[str, Any] = data["items"][0]["items"][0]
    if key == "max_length":
        item |= {"type": "text"}
        del item["options"]
    with pytest.raises(ValidationError):
        definition_from_json({**data, "items": [{**data["items"][0], "items": [{**item, key: 2**53}]}]})
    item[key] = 2**53 - 1
    assert definition_to_json(definition_from_json(data)) == data


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("max_length: 9007199254740993", "max_length ska vara högst 100000."),
        (f"max_length: {'9' * 5000}", "max_length ska vara ett heltal, högst 100000."),
        (f"boxes: {'9' * 5000}", "boxes ska vara ett heltal, högst 20."),
        ("boxes: 21", "boxes ska vara högst 20."),
    ],
)
def test_a_number_beyond_what_can_be_stored_is_told_by_the_limit_for_authors(written: str, said: str) -> None:
    [error] = errors_of(f"- {{type: text, link_id: Q1, text: Vad, {written}}}")
    assert error.message == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("maximum: 1e16", "maximum ska vara högst 1000000000000000."),
        ("maximum: 1e99", "maximum ska vara högst 1000000000000000."),
        ("minimum: -1e16", "minimum ska vara minst -1000000000000000."),
        ("minimum: -1e99", "minimum ska vara minst -1000000000000000."),
        ("minimum: 0.1234567890123", "minimum får ha högst 12 decimaler."),
        ("minimum: 1e-99", "minimum får ha högst 12 decimaler."),
    ],
)
def test_a_bound_is_told_by_the_same_limit_however_far_beyond_it_is(written: str, said: str) -> None:
    [error] = errors_of(f"- {{type: decimal, link_id: Q1, text: Vad, {written}}}")
    assert error.message == said


def test_numbers_at_the_limit_are_taken() -> None:
    bounds = "minimum: -1000000000000000, maximum: 999999999999999.123456789012"
    assert errors_of(f"- {{type: decimal, link_id: Q1, text: Vad, {bounds}}}") == []
    assert set(LARGEST) == {
        *("max_length", "max_selections", "minimum", "maximum", "total", "boxes", "min_rows", "max_rows")
    }


@pytest.mark.parametrize("kind", ["yes_no_matrix", "table", "number_table"])
def test_a_table_is_held_to_as_many_cells_as_are_drawn_of_it(kind: str) -> None:
    columns = MOST_CELLS // MOST_ENTRIES
    assert errors_of(TABLE % (kind, entries(MOST_ENTRIES), entries(columns))) == []
    [error] = errors_of(TABLE % (kind, entries(MOST_ENTRIES), entries(columns + 1)))
    assert (error.code, error.line) == ("table-size", 10)
    assert "4400 rutor, och högst 4000" in error.message


@pytest.mark.django_db
def test_a_table_of_every_municipality_loads_stands_on_a_page_of_its_own_and_is_posted_whole() -> None:
    tree = load(TABLE % ("number_table", entries(290), entries(7)))
    assert [sorted(page.questions) for page in pages_in(tree)["A"]] == [["Q1"], ["Q2"]]
    response = make_response(questionnaire=make_questionnaire(tree))
    page = client_of(editor_of(response)).get(section_address(response.pk, "A", 1)).content.decode()
    assert 2_030 <= page.count(" name=") < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS * (1 - 2_000 / 5_000)
    assert len(page) < 1_500_000


@pytest.mark.parametrize("bound", ["1E+19", "-1E+30", "1E-20"])
def test_a_bound_that_was_stored_before_it_had_a_limit_is_read_and_told_of(bound: str) -> None:
    tree = make_definition("- {type: decimal, link_id: A-1, text: Hur mycket}")
    document = definition_to_json(tree)
    document["items"][0]["items"][0]["maximum"] = bound
    stored = definition_from_json(document)
    assert [finding.field for finding in findings_in(stored)] == ["maximum"]
