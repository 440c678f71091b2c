"""How printed forms ask in tables: choices, counts, texts and amounts on each row, rows to add, frames to write in."""

from typing import Any

import pytest

from tests.surveys.word_draft.papers import only_question, read, row_of


def test_a_table_with_boxes_is_a_choice_on_each_row() -> None:
    question = only_question("**1. Vilka områden?", "|Område|Ja|Nej|", "|Styrning|☐|☐|", "|Ekonomi|☐|☐|")
    assert (question.type, [row.text for row in question.rows]) == ("yes_no_matrix", ["Styrning", "Ekonomi"])
    other = only_question("**1. Vilka områden?", "|Område|Bra|Dåligt|", "|Styrning|☐|☐|")
    assert [column.text for column in other.columns] == ["Bra", "Dåligt"]


def test_a_table_with_a_number_on_each_row_is_counted() -> None:
    question = only_question(
        "**1. Hur många kommuner har svarat?",
        "Högst antalet kommuner i länet.",
        "|Svar|Antal|",
        "|Ja, ange antal:||",
        "|Nej, ange antal:||",
    )
    assert (question.type, question.maximum) == ("count_matrix", "municipalities")


def test_labels_with_a_place_beside_each_are_counted_where_numbers_are_asked_for() -> None:
    question = only_question("**1. Hur många kommuner har svarat?", "Ja, ange antal: ____", "Nej, ange antal: ____")
    assert (question.type, [row.text for row in question.rows]) == (
        "count_matrix",
        ["Ja, ange antal:", "Nej, ange antal:"],
    )


def test_an_empty_table_with_heads_is_one_of_texts() -> None:
    question = only_question("**1. Beskriv", "|Insats|Mål|Resultat|", "|Utbildning|||", "|Stöd|||")
    assert (question.type, question.row_heading, len(question.columns)) == ("table", "Insats", 2)


def test_a_table_of_tkr_is_one_of_decimals_in_that_unit_and_the_report_says_so() -> None:
    form = read("# A", "**1. Hur har bidraget använts?", "|Insats|Planerat, tkr|Utfall, tkr|", "|Möten|||", "|Resor|||")
    question: Any = form.definition.question("1")
    assert (question.type, question.number, question.unit) == ("number_table", "decimal", "tkr")
    assert any("läst som ett decimaltal i tkr" in row.why for row in form.report.guesses)


def test_a_table_of_kronor_is_one_of_numbers_with_sums() -> None:
    form = read("# A", "**1. Hur har bidraget använts? Ange i kronor", "|Insats|Planerat|Utfall|Summa|",
                "|Utbildning||||", "|Stöd||||", "|Totalt||||")  # fmt: skip
    question: Any = form.definition.questions[0]
    assert (question.type, question.number) == ("number_table", "money")
    assert (question.row_sum, question.column_sum, len(question.rows), len(question.columns)) == (
        "Summa",
        "Totalt",
        2,
        2,
    )
    assert "räknar ut" in row_of(form, "1. Hur har").why


def test_empty_rows_under_headings_are_rows_to_add() -> None:
    question = only_question("**1. Vilka avtal har ni?", "|Avtal|Gäller till (datum)|", "|||", "|||", "|||")
    assert (question.type, question.max_rows) == ("row_table", 3)
    assert [column.type for column in question.columns] == ["string", "date"]


def test_labels_in_a_table_without_a_question_are_questions_of_their_own() -> None:
    tree = read("# Kontaktuppgifter", "|Namn||", "|E-post||").definition
    assert [(one.text, one.type) for one in tree.questions] == [("Namn", "string"), ("E-post", "email")]


def test_a_table_that_is_not_understood_is_left_in_words() -> None:
    form = read("# A", "**1. Jämför", "|År|Utfall|", "|2024|12|", "|2025|14|")
    assert [row.text for row in form.report.left] == ["År | Utfall", "2024 | 12", "2025 | 14"]
    assert form.definition.questions[0].type == "text"


def test_a_frame_of_one_cell_is_a_place_to_write_in() -> None:
    assert only_question("**1. Beskriv arbetet", "||").type == "text"


@pytest.mark.parametrize(("number", "kind"), [(20, "text"), (21, "table"), (290, "table")])
def test_more_labelled_places_than_there_are_boxes_are_a_table(number: int, kind: str) -> None:
    question = only_question("**1. Vad gör kommunerna?", *(f"| Kommun {place} | |" for place in range(number)))
    labels = question.box_labels if kind == "text" else [row.text for row in question.rows]
    assert (question.type, len(labels), labels[-1]) == (kind, number, f"Kommun {number - 1}")
