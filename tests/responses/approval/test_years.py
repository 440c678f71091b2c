"""How what is sent differs from what was answered before: an approver is told in a line each."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from responses.approval.reading import Overview
from responses.approval.years import SinceEarlier
from responses.models import Response, State
from responses.reading import items
from responses.reading.earlier_sources import earlier_answers
from responses.reading.items import read_response
from responses.reading.readings import source_of_snapshot
from responses.reading.year_sources import ENTERED
from surveys.checking.changes import number_changes, total_change
from surveys.schema import NumberTableItem
from tests.builders import (
    approver_of,
    client_of,
    editor_of,
    enter_answer,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
    send,
)
from tests.responses.years import (
    LAST_ANSWERS,
    earlier_of,
    last_definition,
    submitted_last_time,
    this_definition,
    two_years,
    writing_now,
)

pytestmark = pytest.mark.django_db


def sent(**answers: Any) -> Response:
    _, response = two_years(**answers)
    send(response)
    return response


def since(response: Response) -> SinceEarlier:
    return SinceEarlier(source_of_snapshot(response.snapshots.get(), None), earlier_of(response))


def lines(found: SinceEarlier) -> dict[str, tuple[str, str]]:
    plain = str.maketrans("\N{NO-BREAK SPACE}", " ")
    return {one.name: (one.answer.translate(plain), one.since.translate(plain)) for one in found.changed}


AS_IT_WAS: Mapping[str, Any] = {"a1": "57", "a2": "ja", "a2.ja": "Närvårdsplanen", "a5": {"ja": "3", "nej": "5"}}


def test_what_is_as_it_was_is_counted_and_not_listed() -> None:
    found = since(sent(**AS_IT_WAS))
    assert lines(found).keys() == {"Vilka kan vara fast kontakt?", "Beskriv planen."}  # not answered now
    assert (found.same, found.years) == (3, "2023")


def test_each_number_choice_and_row_that_differs_is_listed_with_what_it_was() -> None:
    found = since(sent(**{**AS_IT_WAS, "a1": "61", "a2": "nej", "a5": {"ja": "4", "nej": "5"}}))
    told = lines(found)
    assert told["1. Hur stor andel hade en fast läkarkontakt i december 2025?"] == ("61 procent", "2023: 57 procent")
    assert told["Har ni en plan?"] == ("Nej", "2023: Ja")
    assert told["Hur många kommuner har svarat?: Ja"] == ("4", "upp 1 sedan 2023")
    assert "Hur många kommuner har svarat?: Nej" not in told


def test_of_several_options_it_says_which_are_new_and_which_are_not_chosen_any_longer() -> None:
    told = lines(since(sent(a3=["st", "alla"])))
    assert told["Vilka kan vara fast kontakt?"] == (
        "Alla läkare och ST",
        "sedan 2023: nytt Alla läkare; inte längre Hyrläkare",
    )


TEXTS = """
- {type: table, link_id: m, text: Mål, rows: [{r1: Regionen}, {r2: Kommunerna}], columns: [{mal: Mål}]}
- {type: text, link_id: b, text: Beskriv}
- {type: file, link_id: f, text: Underlag, accepts: [text]}
"""
WRITTEN: Mapping[str, Any] = {"m": {"r1": {"mal": "Fler team"}}, "b": "Så här.", "f": {"note": "Se bilaga."}}


def test_a_table_text_or_file_that_is_answered_in_one_of_the_years_only_gets_a_line() -> None:
    assert lines(since(with_tables(WRITTEN, {}, TEXTS))) == {
        "Mål": ("inte besvarad", "2023: 1 av 2 rader ifyllda"),
        "Beskriv": ("inte besvarad", "2023: besvarad"),
        "Underlag": ("inte besvarad", "2023: besvarad"),
    }
    assert lines(since(with_tables(WRITTEN, WRITTEN, TEXTS))) == {}


def test_a_table_text_or_file_that_was_left_out_then_gets_one_when_it_is_answered() -> None:
    tree = with_tables(WRITTEN, {}, TEXTS).tree
    response = make_response(questionnaire=make_questionnaire(tree), answers=WRITTEN)
    then = make_questionnaire(make_definition(TEXTS, name=last_definition().name, series=tree.series, year=2023))
    enter_answer(response, {}, questionnaire=then)
    send(response)
    told = lines(SinceEarlier(source_of_snapshot(response.snapshots.get(), None), earlier_answers(response)))
    assert told == {
        "Mål": ("1 av 2 rader ifyllda", "2023 (inlagt i efterhand): inte besvarad"),
        "Beskriv": ("besvarad", "2023 (inlagt i efterhand): inte besvarad"),
        "Underlag": ("besvarad", "2023 (inlagt i efterhand): inte besvarad"),
    }


def test_options_that_are_only_worded_otherwise_are_the_same() -> None:
    assert "Vilka kan vara fast kontakt?" in lines(since(sent(a3=["st", "sp"])))
    told = lines(since(sent(a3=["st"])))
    assert told["Vilka kan vara fast kontakt?"][1] == "sedan 2023: inte längre Hyrläkare"


def test_a_count_that_is_emptied_or_answered_in_one_year_only_is_no_unchanged_one() -> None:
    told = lines(since(sent(**{**AS_IT_WAS, "a5": {"ja": "3"}})))
    assert told["Hur många kommuner har svarat?: Nej"] == ("inte besvarad", "2023: 5")
    found = since(sent(**{**AS_IT_WAS, "a5": {}}))
    assert lines(found)["Hur många kommuner har svarat?"] == ("inte besvarad", "2023: 2 av 2 rader ifyllda")
    assert found.same == 2


TABLE = """
- type: number_table
  link_id: t
  text: Hur har ni använt bidraget
  number: money
  row_sum: Totalt
  column_sum: Summa
  rows: [{alla: Personal}, {unga: Lokaler}]
  columns: [{plan: Planerat}, {utfall: Utfall}]
- type: row_table
  link_id: r
  text: Vilka insatser
  columns: [{code: vad, text: Insats}, {code: kr, text: "Belopp:", type: money}]
- {type: count_matrix, link_id: c, text: Antal, rows: [{ja: Ja}]}
"""
NUMBERS = {"alla": {"plan": "100", "utfall": "200"}, "unga": {"plan": "1200"}}
ADDED = [{"vad": "Kurs", "kr": "1000"}, {"vad": "Möte", "kr": "250"}]


def with_tables(before: Mapping[str, Any], now: Mapping[str, Any], asked: str = TABLE, then: str = "") -> Response:
    """Sent with tables of numbers and of added rows that continue those of 2023, which were as now or as `then`."""
    tree = last_definition()
    last = make_response(
        questionnaire=make_questionnaire(make_definition(then or asked, name=tree.name, series=tree.series, year=2023)),
        answers=before,
        state=State.SUBMITTED,
    )
    linked = asked
    for item in make_definition(asked).questions:
        link = f"continues: {{questionnaire: {tree.name}, item: {item.link_id}, relation: same}}"
        linked = linked.replace(f"  link_id: {item.link_id}\n", f"  link_id: {item.link_id}\n  {link}\n")
        linked = linked.replace(f"link_id: {item.link_id}, ", f"link_id: {item.link_id}, {link}, ")
    response = make_response(
        questionnaire=make_questionnaire(this_definition(linked)), organisation=last.organisation, answers=now
    )
    send(response)
    return response


def test_the_cells_of_a_table_of_numbers_are_told_one_by_one_and_its_sum_among_the_amounts() -> None:
    now = {"alla": {"plan": "150", "utfall": "200"}, "unga": {"utfall": "7"}}
    told = lines(since(with_tables({"t": NUMBERS}, {"t": now})))
    assert {name: line for name, line in told.items() if name.startswith("Hur har")} == {
        "Hur har ni använt bidraget: Personal, Planerat": ("150 kr", "upp 50 kr sedan 2023"),
        "Hur har ni använt bidraget: Lokaler, Planerat": ("inte besvarad", "2023: 1 200"),
        "Hur har ni använt bidraget: Lokaler, Utfall": ("7", "2023: inte besvarad"),
    }


def figures(response: Response) -> dict[str, tuple[str, str]]:
    source, plain = source_of_snapshot(response.snapshots.get(), None), str.maketrans("\N{NO-BREAK SPACE}", " ")
    found = Overview(read_response(source), response.tree, since(response)).figures
    return {one.name: (one.answer.translate(plain), one.since.translate(plain)) for one in found}


def test_amounts_in_tables_stand_among_the_amounts_with_what_they_sum_to() -> None:
    half = {"alla": {"plan": "150", "utfall": "200"}}
    whole = {"alla": {"plan": "100", "utfall": "200"}, "unga": {"plan": "1200", "utfall": "0"}}
    more = {**whole, "unga": {"plan": "1250", "utfall": "0"}}
    response = with_tables({"t": NUMBERS, "r": ADDED}, {"t": half, "r": ADDED})
    assert figures(response) == {
        "Hur har ni använt bidraget": ("350 kronor, 1 av 2 rader ifyllda", ""),
        "Vilka insatser": ("2 rader, Belopp 1 250 kronor", ""),
    }
    assert figures(with_tables({"t": whole}, {"t": more}))["Hur har ni använt bidraget"][1] == "upp 50 kr sedan 2023"
    assert figures(with_tables({"t": NUMBERS}, {"t": whole}))["Hur har ni använt bidraget"][1] == ""
    assert figures(with_tables({}, {"t": NUMBERS}))["Hur har ni använt bidraget"][0] == "1 500 kronor"
    assert figures(with_tables({}, {"r": [{"vad": "Kurs"}]})) == {}


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (ADDED, None),
        (ADDED[:1], ("1 rad, Belopp 1 000 kronor", "2023: 2 rader, Belopp 1 250 kronor")),
        ([{**ADDED[0], "vad": "Resa"}, ADDED[1]], ("2 rader, Belopp 1 250 kronor", "andra uppgifter än 2023")),
        ([], ("inte besvarad", "2023: 2 rader, Belopp 1 250 kronor")),
    ],
)
def test_added_rows_that_differ_are_told_by_how_many_and_how_much(
    now: list[dict[str, str]], told: tuple[str, str] | None
) -> None:
    found = since(with_tables({"r": ADDED}, {"r": now}))
    assert lines(found).get("Vilka insatser") == told
    assert found.same == (told is None)


def test_a_table_in_another_unit_is_neither_held_against_the_earlier_one_nor_called_unchanged() -> None:
    tree, response = this_definition(TABLE), with_tables({"t": NUMBERS}, {"t": NUMBERS})
    assert not any(line.row_id == "t" for line in since(response).changed)
    table = tree.question("t")
    assert isinstance(table, NumberTableItem)
    assert number_changes(replace(table, number="integer"), table, NUMBERS, NUMBERS) == []
    assert total_change(replace(table, number="integer"), table, NUMBERS, NUMBERS) is None
    assert total_change(replace(table, row_sum=""), table, NUMBERS, NUMBERS) is None


WHOLE = {"alla": {"plan": "100", "utfall": "200"}, "unga": {"plan": "1200", "utfall": "0"}}


@pytest.mark.parametrize("parts", ["rows", "columns"])
def test_sums_of_tables_that_do_not_have_the_same_rows_and_columns_are_not_compared(parts: str) -> None:
    table = this_definition(TABLE).question("t")
    assert isinstance(table, NumberTableItem)
    fewer = replace(table, **{parts: getattr(table, parts)[:1]})
    assert total_change(table, table, WHOLE, WHOLE) is not None
    assert total_change(fewer, table, WHOLE, WHOLE) is None
    assert total_change(table, fewer, WHOLE, WHOLE) is None


PARTS = """
- {type: count_matrix, link_id: c, text: Antal, rows: [{alla: Alla}, {privat: Varav privata}]}
- type: yes_no_matrix
  link_id: m
  text: Har ni
  rows: [{alla: Rutin}, {privat: Plan}]
  columns: [{ja: Ja}, {nej: Nej}]
- type: number_table
  link_id: t
  text: Besök
  rows: [{alla: Alla}, {privat: Privata}]
  columns: [{k: Antal}, {l: Andra}]
- {type: row_table, link_id: r, text: Avtal, columns: [{vad: Namn}, {var: Ort}]}
"""
FEWER = (
    PARTS.replace(", {privat: Varav privata}", "").replace(", {privat: Plan}", "").replace(", {privat: Privata}", "")
)
FEWER = FEWER.replace(", {l: Andra}", "").replace(", {var: Ort}", "")


@pytest.mark.parametrize("is_lost", [False, True])
@pytest.mark.parametrize(
    ("question", "name", "few", "many", "new"),
    [
        ("c", "Antal", {"alla": "10"}, {"alla": "10", "privat": "40"}, "rad|Varav privata"),
        ("c", "Antal", {"alla": "10"}, {"alla": "10"}, "rad|Varav privata"),
        ("m", "Har ni", {"alla": "ja"}, {"alla": "ja", "privat": "nej"}, "rad|Plan"),
        ("r", "Avtal", [{"vad": "SIP"}], [{"vad": "SIP", "var": "Lund"}], "kolumn|Ort"),
    ],
)
def test_a_table_that_has_got_or_lost_a_row_or_column_is_no_unchanged_one(
    question: str, name: str, few: Any, many: Any, new: str, is_lost: bool
) -> None:
    part, told = new.split("|")
    then, asked = (PARTS, FEWER) if is_lost else (FEWER, PARTS)
    before, now = (many, few) if is_lost else (few, many)
    found = since(with_tables({question: before}, {question: now}, asked, then))
    said = f"inte längre {part}en {told}" if is_lost else f"ny {part} {told}"
    assert (found.same, lines(found)[name][1]) == (0, f"sedan 2023: {said}")


def test_rows_and_columns_that_only_one_of_the_years_has_are_told_together_and_others_still_compared() -> None:
    before, now = {"alla": {"k": "1"}}, {"alla": {"k": "2", "l": "5"}, "privat": {"k": "7", "l": "8"}}
    found = since(with_tables({"t": before}, {"t": now}, PARTS, FEWER))
    assert {name: told for name, (_, told) in lines(found).items() if name.startswith("Besök")} == {
        "Besök: Alla, Antal": "upp 1 sedan 2023",
        "Besök": "sedan 2023: ny rad Privata; ny kolumn Andra",
    }


@pytest.mark.parametrize("number", ["integer", "money", "decimal"])
def test_a_number_that_cannot_be_read_in_one_of_the_years_is_told_in_a_table_of_every_kind(number: str) -> None:
    table = TABLE.replace("number: money", f"number: {number}")
    tree = last_definition()
    link = f"continues: {{questionnaire: {tree.name}, item: t, relation: same}}"
    now = this_definition(table.replace("  link_id: t\n", f"  link_id: t\n  {link}\n"))
    response = make_response(questionnaire=make_questionnaire(now), answers={"t": {"alla": {"plan": "1200"}}})
    then = make_questionnaire(make_definition(table, name=tree.name, series=tree.series, year=2023))
    enter_answer(response, {"t": {"alla": {"plan": "1.200"}}}, questionnaire=then)
    send(response)
    found = SinceEarlier(source_of_snapshot(response.snapshots.get(), None), earlier_answers(response))
    line = lines(found)["Hur har ni använt bidraget: Personal, Planerat"]
    read_both = ("1 200", "upp 1 198,8 sedan 2023 (inlagt i efterhand)")
    assert line == (read_both if number == "decimal" else ("1 200", "2023 (inlagt i efterhand): 1.200"))
    assert found.same == 0


def test_what_many_numbers_continue_is_evaluated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    response = sent(**AS_IT_WAS)
    source, earlier = source_of_snapshot(response.snapshots.get(), None), earlier_of(response)
    evaluated, evaluate = [], items.evaluate
    monkeypatch.setattr(items, "evaluate", lambda *given: evaluated.append(given) or evaluate(*given))
    assert SinceEarlier(source, earlier).same == 3
    for question in response.tree.questions:
        list(earlier.answers_to(question))
    assert len(evaluated) == 2  # the snapshot and the submission of 2023


def test_texts_that_stand_word_for_word_are_named_and_related_questions_are_not_compared() -> None:
    found = since(sent(a2="ja", a4="Tolv vårdcentraler deltog.", a9="Tolv vårdcentraler deltog."))
    assert [(line.name, line.since) for line in found.same_texts] == [("Beskriv planen.", "2023")]


def test_the_page_says_what_differs_and_nothing_of_years_that_nobody_has_answered() -> None:
    response = sent(a2="nej")
    page = client_of(approver_of(response)).get(reverse("review", args=[response.pk])).content.decode()
    assert "Jämfört med 2023" in page
    assert "2023: Ja" in page


def test_a_year_that_was_entered_afterwards_says_so_wherever_it_stands() -> None:
    response = writing_now(make_organisation(), answers={"1": "61", "2": "nej", "5": {"ja": "4"}, "9": "Planen."})
    enter_answer(response, LAST_ANSWERS, questionnaire=make_questionnaire(last_definition()))
    writing = client_of(editor_of(response)).get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert "upp 4 procentenheter sedan 2023 (inlagt i efterhand)." in writing.replace("\u00a0", " ")
    send(response)
    found = SinceEarlier(source_of_snapshot(response.snapshots.get(), None), earlier_answers(response))
    page = client_of(approver_of(response)).get(reverse("review", args=[response.pk])).content.decode()
    assert "Jämfört med 2023 (inlagt i efterhand)" in page
    told = lines(found)
    assert told["Har ni en plan?"] == ("Nej", "2023 (inlagt i efterhand): Ja")
    assert told["Hur många kommuner har svarat?: Ja"] == ("4", "upp 1 sedan 2023 (inlagt i efterhand)")
    assert all(ENTERED in since for _, since in told.values())


def test_what_nobody_compares_is_not_said_to_be_unchanged() -> None:
    """A file continues a text: neither listed nor counted."""
    last = submitted_last_time()
    items = """
    - type: file
      link_id: "7"
      text: Bifoga planen.
      accepts: [text]
      continues: {questionnaire: lansenkaten-2023, item: "4", relation: changed}
    """
    questionnaire = make_questionnaire(this_definition(items))
    response = make_response(
        questionnaire=questionnaire, organisation=last.organisation, answers={"7": {"note": "Se sidan 3."}}
    )
    send(response)
    found = since(response)
    assert (found.years, found.same, found.changed) == ("2023", 0, [])
