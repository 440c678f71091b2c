"""What a reader sees: readings of drafts and snapshots, and pages whatever is stored."""

from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from responses.drafting.blocks import build_block
from responses.models import Answer, Response, State
from responses.reading.counters import counter_text
from responses.reading.draft import Draft
from responses.reading.items import Reading, ShownItem, Source, read_item, read_response
from responses.reading.readings import parked_of_draft, reading_of_snapshot
from surveys.checking.conditions import enabled_items
from surveys.schema import Definition
from tests.builders import approver_of, editor_of, make_definition, make_questionnaire, make_response, save_answers
from tests.halves import examples
from tests.surveys.strategies import garbage, questionnaires_with_answers

# Shrinking a page that fails takes minutes; the failing values are shown anyway.
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
EVERY_KIND = """
- {type: display, link_id: visa, text: Läs detta.}
- {type: text, link_id: text, text: Text, max_length: 10}
- {type: text, link_id: rutor, text: Rutor, boxes: 3, max_length: 10}
- {type: string, link_id: rad, text: Rad}
- {type: email, link_id: epost, text: E-post}
- {type: phone, link_id: telefon, text: Telefon}
- {type: postal_code, link_id: postnummer, text: Postnummer}
- {type: organisation_number, link_id: orgnr, text: Organisationsnummer}
- {type: money, link_id: pengar, text: Pengar}
- {type: percent, link_id: andel, text: Andel, not_known: Kan inte anges}
- {type: decimal, link_id: kvot, text: Kvot}
- {type: integer, link_id: summa, text: Summa, sum_of: [pengar, andel], read_only: true}
- type: choice
  link_id: val
  text: Val
  comment: Kommentar
  options:
    - a: "Ja, ange vilken:"
      opens: text
    - b: Nej
- type: multi_choice
  link_id: flera
  text: Flera
  options:
    - a: A
      opens: {type: integer}
    - b: B
      opens: {type: file}
    - {code: c, text: Inga, exclusive: true}
- {type: yes_no_matrix, link_id: matris, text: Matris, rows: [{a: Rad A}, {b: Rad B}]}
- {type: count_matrix, link_id: antal, text: Antal, rows: [{a: Rad A}, {b: Rad B}], total: 3}
- {type: table, link_id: tabell, text: Tabell, rows: [{a: "{organisation}"}], columns: [{a: Kolumn A}, {b: Kolumn B}]}
- {type: file, link_id: fil, text: Underlag, accepts: [file, text, email], by_email: brev@example.se}
"""


def reading(definition: Definition, answers: dict[str, Any]) -> Reading:
    return read_response(Source(tree=definition, answers=answers, organisation="Region Prov"))


def shown(answers: dict[str, Any], link_id: str) -> ShownItem:
    return read_item(Source(tree=make_definition(EVERY_KIND), answers=answers, organisation="Region Prov"), link_id)


def items_of(item: ShownItem) -> list[ShownItem]:
    inner = [*item.items, *(option.opened for option in item.options if option.opened)]
    inner += [item.comment] if item.comment else []
    return [item, *(found for one in inner for found in items_of(one))]


# What is shown


def test_a_choice_is_shown_with_every_option_and_the_chosen_one_s_field() -> None:
    chosen, other = shown({"val": "a", "val.a": "Planen"}, "val").options
    assert (chosen.text, chosen.chosen, other.text, other.chosen) == ("Ja, ange vilken:", True, "Nej", False)
    assert chosen.opened is not None
    assert (chosen.opened.texts, other.opened) == (("Planen",), None)


@pytest.mark.parametrize(
    ("link_id", "value", "texts"),
    [
        ("pengar", "90296880", ("90\u00a0296\u00a0880",)),
        ("pengar", "cirka sju", ("cirka sju",)),
        ("pengar", "0", ("0",)),
        ("kvot", "0.42", ("0,42",)),
        ("andel", {"not_known": True}, ("Kan inte anges",)),
        ("rutor", ["ett", "", "tre"], ("ett", "tre")),
        ("text", None, ()),
        ("fil", {"by_email": True, "note": "Se bilaga"}, ("Se bilaga", "Skickas med e-post till brev@example.se.")),
    ],
)
def test_answers_are_written_in_the_swedish_way(link_id: str, value: Any, texts: tuple[str, ...]) -> None:
    assert shown({link_id: value}, link_id).texts == texts


def test_a_matrix_is_shown_with_a_cross_in_the_chosen_column() -> None:
    rows = shown({"matris": {"a": "nej"}}, "matris").rows
    assert [(row.text, row.cells, row.chosen) for row in rows] == [("Rad A", ("", "x"), "Nej"), ("Rad B", ("", ""), "")]


def test_the_sum_is_shown_without_being_stored() -> None:
    assert shown({"pengar": "60", "andel": "40"}, "summa").texts == ("100",)


def test_a_table_s_row_is_called_after_the_organisation() -> None:
    (row,) = shown({"tabell": {"a": {"b": "mars"}}}, "tabell").rows
    assert (row.text, row.cells) == ("Region Prov", ("", "mars"))


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0, "0 av 1\u00a0000 tecken"),
        (838, "838 av 1\u00a0000 tecken"),
        (1000, "1\u00a0000 av 1\u00a0000 tecken"),
        (1001, "1 tecken för mycket"),
        (2500, "1\u00a0500 tecken för mycket"),
    ],
)
def test_the_counter_says_how_much_is_used_and_then_how_much_is_too_much(length: int, words: str) -> None:
    assert counter_text(length, 1000) == words


@pytest.mark.django_db
def test_parked_answers_are_shown_apart_and_closed_sections_by_name_only() -> None:
    response = make_response(answers={"A-1": "ja", "B-1": "Planen"})
    save_answers(response, {"A-1": "nej"})
    draft = Draft(response)
    assert [(item.link_id, item.texts) for item in parked_of_draft(draft)] == [("B-1", ("Planen",))]
    assert reading(draft.tree, draft.answers).closed_sections == ("Fördjupning",)


@pytest.mark.django_db
def test_a_submission_is_read_as_it_was_frozen_with_the_sign_off_filled_in() -> None:
    response = make_response(state=State.SUBMITTED, answers={"A-2": "Som det var."})
    Answer.objects.filter(response=response, link_id="A-2").update(value="Ändrat i databasen.")
    submission = response.submissions.get()
    sections = reading_of_snapshot(submission.snapshot, submission.sign_off).sections
    shown_items = {item.link_id: item for section in sections for item in items_of(section)}
    assert shown_items["A-2"].texts == ("Som det var.",)
    assert shown_items["G-1"].options[0].chosen
    assert shown_items["G-2"].texts == (approver_of(response).name,)
    unsigned = reading_of_snapshot(submission.snapshot, None).sections[-1]
    assert [item.answered for item in unsigned.items] == [False, False]


# Whatever is stored


@given(questionnaires_with_answers())
def test_a_reading_shows_exactly_the_enabled_items(drawn: tuple[Definition, dict[str, Any]]) -> None:
    definition, answers = drawn
    found = {item.link_id for section in reading(definition, answers).sections for item in items_of(section)}
    assert found == enabled_items(definition, answers)


@given(questionnaires_with_answers(garbage))
def test_no_stored_value_makes_a_reading_fail(drawn: tuple[Definition, dict[str, Any]]) -> None:
    definition, answers = drawn
    assert {item.link_id for section in reading(definition, answers).sections for item in items_of(section)}
    for question in definition.questions:
        read_item(Source(tree=definition, answers=answers), question.link_id)


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(EVERY_KIND)))


def store(response: Response, values: dict[str, Any]) -> None:
    """Put the values in the database past every form and service."""
    Answer.objects.filter(response=response).update(value=None)
    for link_id, value in values.items():
        defaults = {"value": value, "updated_at": response.created_at}
        Answer.objects.update_or_create(response=response, link_id=link_id, defaults=defaults)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["section", "check", "task_list"])
def test_no_stored_value_makes_a_page_fail(response: Response, name: str, client: Client) -> None:
    client.force_login(editor_of(response))
    paths = {"section": "avsnitt/A/", "check": "kontrollera/", "task_list": ""}
    link_ids = [question.link_id for question in response.tree.questions]

    @settings(max_examples=examples(quick=2, usual=8, long=500), phases=WITHOUT_SHRINKING)
    @given(st.fixed_dictionaries(dict.fromkeys(link_ids, garbage)))
    def page_is_shown(values: dict[str, Any]) -> None:
        store(response, values)
        page = client.get(f"{response.get_absolute_url()}{paths[name]}")
        assert page.status_code == 200, values

    page_is_shown()


@pytest.mark.django_db
def test_no_stored_value_makes_a_question_s_form_fail(response: Response) -> None:
    template = Template("{% load questions %}{% question shown %}")
    link_ids = [question.link_id for question in response.tree.questions]

    @settings(max_examples=examples(quick=2, usual=10, long=500), phases=WITHOUT_SHRINKING)
    @given(st.fixed_dictionaries(dict.fromkeys(link_ids, garbage)))
    def forms_are_shown(values: dict[str, Any]) -> None:
        store(response, values)
        draft = Draft(response)
        for shown in build_block(draft, draft.tree.items[0], 2).forms:
            assert shown.link_id in template.render(Context({"shown": shown, "response": response}))

    forms_are_shown()
