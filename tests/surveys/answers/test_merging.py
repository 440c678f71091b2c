"""Two people's changes to one answer, put together."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers.merging import merge, merge_texts
from surveys.schema import Question
from tests.builders import make_definition

ITEMS = """
- {type: text, link_id: text, text: T}
- {type: string, link_id: line, text: T}
- {type: money, link_id: money, text: T}
- {type: text, link_id: boxes, text: T, boxes: 2, max_length: 50}
- {type: choice, link_id: one, text: T, options: [{a: A}, {b: B}, {c: C}]}
- {type: multi_choice, link_id: many, text: T, options: [{a: A}, {b: B}, {c: C}, {d: D}]}
- {type: yes_no_matrix, link_id: matrix, text: T, rows: [{r: R}, {s: S}, {t: T}]}
- {type: count_matrix, link_id: counts, text: T, rows: [{r: R}, {s: S}]}
- {type: table, link_id: table, text: T, rows: [{r: R}, {s: S}], columns: [{k: K}, {l: L}]}
- {type: file, link_id: file, text: T, accepts: [file, text, email], by_email: a@example.se}
"""
DEFINITION = make_definition(ITEMS)


def question(link_id: str) -> Question:
    return DEFINITION.question(link_id)


# Texts


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("Ett. Två.", "Ett nytt. Två.", "Ett. Två nya.", "Ett nytt. Två nya."),
        ("Ett. Två.", "Ett. Två. Tre.", "Noll. Ett. Två.", "Noll. Ett. Två. Tre."),
        ("Ett. Två.", "Två.", "Ett. Två. Tre.", "Två. Tre."),
        ("Ett.", "Mitt.", "Deras.", "Mitt. Deras."),
        ("", "Mitt.", "Deras.", "Mitt. Deras."),
        ("", "Samma. Mitt.", "Samma. Deras.", "Samma. Mitt. Deras."),
        ("Ett.\n\nTvå.", "Ett.\n\nTvå. Mer.", "Först.\n\nTvå.", "Först.\n\nTvå. Mer."),
        ("• ett\n• två", "• ett\n• två\n• tre", "• ett\n• två\n• fyra", "• ett\n• två\n• tre\n• fyra"),
        ("1. ett", "1. ett\n2. två", "1. ett\n2. tre", "1. ett\n2. två\n2. tre"),
        ("", "• tre", "• fyra", "• tre\n• fyra"),
        ("", "Stycke ett.\n\nMer.", "Stycke två.", "Stycke ett.\n\nMer.\nStycke två."),
        ("Ett.", "Ett.\nMitt.", "Ett.\nDeras.", "Ett.\nMitt.\nDeras."),
        ("Ett.", "Ett. Mitt.", "Ett.\nDeras.", "Ett. Mitt.\nDeras."),
        ("Ett.\nTvå", "Ett.\nTvå Mitt", "Ett.\nTvå. Deras", "Ett.\nTvå Mitt\nTvå. Deras"),
        ("Rad.\nEtt. Två.", "Rad.\nEtt. Mitt.", "Rad.\nEtt. Deras.", "Rad.\nEtt. Mitt. Deras."),
        (
            "En plan.",
            "En plan. Ja. Den är ny.",
            "En plan. Nej. Den är gammal.",
            "En plan. Ja. Den är ny. Nej. Den är gammal.",
        ),
        ("", "Ca. 40 kommuner.", "Nej. Vi vet inte.", "Ca. 40 kommuner. Nej. Vi vet inte."),
        ("", "St. Olof.", "Vi. Och de.", "St. Olof. Vi. Och de."),
        ("", "a) ett", "b) två", "a) ett\nb) två"),
        ("", "9. nio", "10. tio", "9. nio\n10. tio"),
        ("", "iv. fyra", "IX) nio", "iv. fyra\nIX) nio"),
    ],
)
def test_texts_are_merged_sentence_by_sentence(base: str, mine: str, theirs: str, merged: str) -> None:
    assert merge_texts(base, mine, theirs) == merged


SENTENCES = st.lists(st.integers(1, 9).map("Mening {}.".format), max_size=5).map(" ".join)


@given(base=SENTENCES, mine=SENTENCES, theirs=SENTENCES)
def test_a_sentence_that_only_one_of_them_added_is_in_the_merged_text(base: str, mine: str, theirs: str) -> None:
    merged = merge_texts(base, mine, theirs)
    for text in (mine, theirs):
        added = {part for part in text.split(".") if part not in base}
        assert not [part for part in added if part.strip() not in merged]


@given(base=st.text(max_size=60), mine=st.text(max_size=60))
def test_when_only_one_has_changed_anything_it_is_that_ones_text(base: str, mine: str) -> None:
    assert merge(question("text"), base, mine, base) == mine
    assert merge(question("text"), base, base, mine) == mine


# Other answers


@pytest.mark.parametrize(
    ("link_id", "base", "mine", "theirs", "merged"),
    [
        ("line", "a", "min", "deras", "min"),
        ("money", "1", "2", "3", "2"),
        ("money", "1", {"not_known": True}, "3", {"not_known": True}),
        ("money", "1", None, "3", "3"),
        ("one", "a", "b", "c", "b"),
        ("boxes", ["a", ""], ["a", "min"], ["deras", ""], ["deras", "min"]),
        ("boxes", None, ["min", ""], ["deras", ""], ["min deras", ""]),
        ("many", ["a", "b"], ["a", "b", "c"], ["b", "d"], ["b", "c", "d"]),
        ("many", None, ["c"], ["a"], ["a", "c"]),
        ("matrix", {"r": "ja"}, {"r": "ja", "s": "nej"}, {"r": "nej"}, {"r": "nej", "s": "nej"}),
        ("matrix", None, {"r": "ja"}, {"r": "nej", "t": "ja"}, {"r": "ja", "t": "ja"}),
        ("counts", {"r": "1"}, {"r": "2"}, {"r": "1", "s": "3"}, {"r": "2", "s": "3"}),
        (
            "table",
            {"r": {"k": "a", "l": ""}},
            {"r": {"k": "a", "l": "min"}},
            {"r": {"k": "deras", "l": ""}, "s": {"k": "ny", "l": ""}},
            {"r": {"k": "deras", "l": "min"}, "s": {"k": "ny", "l": ""}},
        ),
        ("file", None, {"note": "min"}, {"by_email": True, "note": "deras"}, {"by_email": True, "note": "min deras"}),
    ],
)
def test_answers_are_merged_part_by_part(link_id: str, base: Any, mine: Any, theirs: Any, merged: Any) -> None:
    assert merge(question(link_id), base, mine, theirs) == merged
