"""What the organisation submitted an earlier year, beside the question that continues it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from responses.drafting import moving
from responses.models import Response, State
from responses.reading.earlier import EarlierAnswer
from responses.reading.earlier_sources import earlier_sources
from surveys.terms import Relation
from tests.builders import (
    attach_file,
    bring_to,
    editor_of,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
)
from tests.responses.years import (
    LAST_ANSWERS,
    LAST_NAME,
    earlier_of,
    last_definition,
    submitted_last_time,
    this_definition,
    two_years,
    writing_now,
)

pytestmark = pytest.mark.django_db


def beside(response: Response, link_id: str, **present: Any) -> list[EarlierAnswer]:
    """The earlier answers beside a question, where `present` (a1 ...) are this year's."""
    answers = {key.removeprefix("a"): value for key, value in present.items()}
    found = earlier_of(response).beside(response.tree.question(link_id), answers)
    return list(found.answers) if found else []


def texts(answer: EarlierAnswer) -> list[str]:
    chosen = [option.text for option in answer.shown.options if option.chosen]
    return [*answer.shown.texts, *chosen, *(" ".join((row.text, *row.cells)) for row in answer.shown.rows)]


# Which submission


def test_the_submitted_answer_is_read_with_its_year_and_receipt() -> None:
    submitted, now = two_years()
    [answer] = beside(now, "1")
    assert (answer.year, answer.source.receipt_number) == (2023, submitted.receipt_number)
    assert (texts(answer), answer.shown.unit, answer.relation) == (["57"], "procent", Relation.SAME)


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
def test_what_has_not_been_submitted_is_never_read(state: State) -> None:
    last = submitted_last_time(state=state)
    assert earlier_sources(writing_now(last.organisation)) == {}


def test_another_organisations_answers_are_never_read() -> None:
    submitted_last_time()
    assert earlier_sources(writing_now(make_organisation())) == {}


def test_what_is_being_changed_after_a_reopening_is_not_read_until_it_is_submitted_again() -> None:
    last = submitted_last_time()
    now = writing_now(last.organisation)
    reopen(last)
    save_answers(last, {"1": "58"})
    assert texts(beside(now, "1")[0]) == ["57"]
    bring_to(last, State.SUBMITTED)
    assert texts(beside(now, "1")[0]) == ["58"]


def test_it_is_read_with_the_version_that_was_submitted_though_the_response_has_moved_on() -> None:
    last = submitted_last_time()
    newer = last_definition(version="2026-02-01")
    make_questionnaire(newer)
    reopen(last)
    questionnaire = moving.newer_version(last)
    assert questionnaire
    moving.move_to_version(response=last, questionnaire=questionnaire, actor=editor_of(last), at=timezone.now())
    [source] = earlier_sources(writing_now(last.organisation)).values()
    assert source.tree.version == "2026-01-15"


def test_all_the_earlier_questionnaires_are_read_in_one_query() -> None:
    _, now = two_years()
    earlier_sources(now)  # the definitions are read once a process
    with CaptureQueriesContext(connection) as queries:
        assert set(earlier_sources(now)) == {LAST_NAME}
    assert len(queries) == 1


def test_a_questionnaire_that_continues_none_asks_the_database_nothing() -> None:
    response = make_response()
    with CaptureQueriesContext(connection) as queries:
        assert earlier_sources(response) == {}
    assert len(queries) == 0


# What is shown


def marked(answer: EarlierAnswer) -> str:
    signs = {"same": "{}", "new": "+{}+", "gone": "-{}-"}
    return "".join(signs[part.kind].format(part.text) for part in answer.wording)


def test_the_earlier_wording_is_marked_with_what_is_new_this_year() -> None:
    _, now = two_years()
    [answer] = beside(now, "1")
    assert marked(answer) == "Hur stor andel hade en fast läkarkontakt i december -2023-+2025+?"
    assert answer.changed == ("”kan inte anges”",)


def test_options_that_are_new_and_gone_are_told() -> None:
    _, now = two_years()
    [answer] = beside(now, "3")
    assert (answer.parts_new, answer.parts_gone) == (("Alla läkare",), ("Hyrläkare",))
    assert texts(answer) == ["ST", "Hyrläkare"]


def test_a_related_question_is_shown_as_it_was_without_marks() -> None:
    _, now = two_years()
    [answer] = beside(now, "4")
    assert (marked(answer), answer.relation) == ("Beskriv arbetet.", Relation.RELATED)


def test_rows_that_continue_options_say_which_were_chosen() -> None:
    _, now = two_years()
    [answer] = beside(now, "6")
    assert [(row.text, row.chosen) for row in answer.rows] == [("Video", "Valt"), ("Chatt", "Inte valt")]
    assert marked(answer) == "Vad erbjuder ni?"


def test_the_documents_of_the_earlier_answer_stand_with_it() -> None:
    last = submitted_last_time(state=State.DRAFT)
    document = attach_file(last, "4", title="Uppföljningen").attachment
    save_answers(last, {"1": "57"})
    bring_to(last, State.SUBMITTED)
    [answer] = beside(writing_now(last.organisation), "4")
    assert [(shown.title, shown.id) for shown in answer.shown.documents] == [("Uppföljningen", str(document.pk))]


def test_an_earlier_question_without_an_answer_is_said_to_have_none() -> None:
    last = submitted_last_time(state=State.DRAFT, answers={"2": "nej"})
    bring_to(last, State.SUBMITTED)
    assert not beside(writing_now(last.organisation), "1")[0].answered


def test_a_question_without_a_link_is_new_since_the_years_that_were_answered() -> None:
    _, now = two_years()
    found = earlier_of(now).beside(now.tree.question("8"), {})
    assert found
    assert (found.is_new, found.years) == (True, "2023")


def test_nothing_is_said_of_years_in_which_nothing_was_submitted() -> None:
    now = writing_now(make_organisation())
    assert [earlier_of(now).beside(question, {}) for question in now.tree.questions] == [None] * len(now.tree.questions)


def test_the_answer_may_be_used_where_it_fits_and_only_there() -> None:
    _, now = two_years()
    usable = {link_id: bool(beside(now, link_id)[0].carried) for link_id in ("1", "2", "3", "4", "5", "6", "7")}
    assert usable == {"1": True, "2": True, "3": True, "4": True, "5": True, "6": False, "7": False}


def test_an_answer_that_reads_the_same_this_year_is_said_to() -> None:
    _, now = two_years()
    assert beside(now, "1", a1="57")[0].repeated
    assert not beside(now, "1", a1="61")[0].repeated
    assert not beside(now, "1")[0].repeated


# Numbers


def changes(response: Response, link_id: str, value: Any) -> list[tuple[int, str, str]]:
    found = earlier_of(response).changes(response.tree.question(link_id), value)
    return [
        (source.tree.year, change.row, f"{change.now}, {change.change}".replace("\u00a0", " "))
        for source, change in found
    ]


def test_a_number_is_held_against_the_one_of_the_earlier_year() -> None:
    _, now = two_years()
    assert changes(now, "1", "61") == [(2023, "", "61 %, upp 4 procentenheter")]


def test_each_row_of_a_count_matrix_is_held_against_its_own() -> None:
    _, now = two_years()
    assert changes(now, "5", {"ja": "15", "nej": "2"}) == [(2023, "Ja", "15, upp 12"), (2023, "Nej", "2, ned 3")]


def test_a_number_that_is_merely_related_has_no_change() -> None:
    items = """
    - type: percent
      link_id: "1"
      text: Hur stor andel?
      continues: {questionnaire: lansenkaten-2023, item: "1", relation: related}
    """
    last = submitted_last_time(answers=LAST_ANSWERS)
    definition = this_definition(items, name="beslaktad")
    now = make_response(questionnaire=make_questionnaire(definition), organisation=last.organisation)
    assert changes(now, "1", "61") == []


# Rows that continue tables


LAST_TABLES = """
- type: number_table
  link_id: t
  text: Bidraget
  number: money
  rows: [{alla: Personal}, {unga: Lokaler}]
  columns: [{plan: Planerat}, {utfall: Utfall}]
- type: row_table
  link_id: r
  text: Insatser
  columns: [{code: vad, text: Insats}, {code: kr, text: Belopp, type: money}]
- {type: text, link_id: b, text: Mål, boxes: 2}
"""
THIS_TABLES = """
- type: number_table
  link_id: u
  text: Bidraget
  number: money
  rows:
    - {code: x, text: Lön, continues: {questionnaire: tabeller-2023, item: t, row: alla, relation: changed}}
    - {code: y, text: Insatser, continues: {questionnaire: tabeller-2023, item: r, relation: related}}
    - {code: z, text: Mål, continues: {questionnaire: tabeller-2023, item: b, relation: related}}
  columns: [{plan: Planerat}, {utfall: Utfall}]
"""


def test_a_row_that_continues_one_of_another_table_shows_its_cells_and_how_they_have_changed() -> None:
    before = {
        "t": {"alla": {"plan": "1200", "utfall": "5"}, "unga": {"plan": "7", "utfall": "8"}},
        "r": [{"vad": "Kurs", "kr": "1000"}],
        "b": ["Ett", "Två"],
    }
    last = make_response(
        questionnaire=make_questionnaire(make_definition(LAST_TABLES, name="tabeller-2023", year=2023)),
        answers=before,
        state=State.SUBMITTED,
    )
    now = make_response(
        questionnaire=make_questionnaire(make_definition(THIS_TABLES, name="tabeller-2025", year=2025)),
        organisation=last.organisation,
    )
    told = {row.text: row.chosen.replace("\u00a0", " ") for one in beside(now, "u") for row in one.rows}
    assert told == {"Lön": "1 200 kr, 5 kr", "Insatser": "1; Insats: Kurs; Belopp: 1 000", "Mål": "Ett, Två"}
    found = changes(now, "u", {"x": {"plan": "1500", "utfall": "5"}})
    assert found == [(2023, "Lön, Planerat", "1 500 kr, upp 300 kr"), (2023, "Lön, Utfall", "5 kr, oförändrat")]
