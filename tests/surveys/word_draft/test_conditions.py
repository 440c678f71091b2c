"""Sentences that say when a question is asked: only what leads to one answer becomes a condition."""

from typing import Any

import pytest

from surveys.word_draft.conditions import ConditionReader, is_condition, targets_of
from tests.surveys.word_draft.papers import read, row_of

PLAN: dict[str, Any] = {
    "link_id": "6",
    "type": "choice",
    "text": "Har ni en plan?",
    "options": [
        {"code": "ja", "text": "Ja, beskriv:"},
        {"code": "nej", "text": "Nej"},
        {"code": "vet-ej", "text": "Vet ej"},
    ],
}
AREAS: dict[str, Any] = {
    "link_id": "7",
    "type": "yes_no_matrix",
    "text": "Vilka områden gäller det?",
    "rows": [{"code": "styrning", "text": "Styrning"}, {"code": "ekonomi", "text": "Ekonomi"}],
}
READER = ConditionReader([PLAN, AREAS], {"6": PLAN, "7": AREAS})


def test_printed_sentences_lead_to_the_answers_that_they_name() -> None:
    def values(sentence: str) -> list[str] | None:
        found = READER.read(sentence)
        return list(found.conditions[0].get("values", ["besvarad"])) if found else None

    assert values("Fråga 6a besvaras av de som svarat Ja på fråga 6.") == ["ja"]
    assert values("Fråga 6a besvaras bara av dem som svarat 'Nej' på fråga 6.") == ["nej"]
    assert values("Besvaras om fråga 6 besvaras med Ja eller ”Vet ej”.") == ["ja", "vet-ej"]
    assert values("Besvaras om fråga 6 besvaras med något annat än Nej.") == ["ja", "vet-ej"]
    assert values("Besvaras om frågan ”Har ni en …” besvaras med Nej.") == ["nej"]
    assert values("Besvaras om raden ”Ekonomi” i fråga 7 besvaras med Ja.") == ["ja"]
    assert values("Besvaras om ni har svarat Ja på fråga 6.") == ["ja"]
    assert values("Besvaras bara om regionen svarat Nej på fråga 6.") == ["nej"]
    assert values("Besvaras om ja på fråga 6.") == ["ja"]
    assert values("Fråga 8 besvaras av de som angett något område i fråga 7.") == ["besvarad"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Fråga 9 besvaras av de som svarat Ja på fråga 8.",
        "Fråga 9 besvaras av de som svarat Kanske på fråga 6.",
        "Fråga 9 besvaras av de som svarat 'Ja' på någon del av fråga 7.",
        "Fråga 9 besvaras av alla som arbetar med ekonomi.",
        "Besvaras om frågan ”Har” besvaras med Kanske.",
    ],
)
def test_what_leads_nowhere_is_no_condition(sentence: str) -> None:
    assert READER.read(sentence) is None


def test_a_sentence_may_speak_of_several_questions() -> None:
    order = ["14", "15", "16", "17", "18"]
    assert targets_of("Fråga 15-17 besvaras av de som svarat Ja på fråga 14.", order) == ["15", "16", "17"]
    assert targets_of("Frågorna 15 och 18 besvaras av de som svarat Ja på fråga 14.", order) == ["15", "18"]
    assert targets_of("Besvaras om fråga 14 besvaras med Ja.", order) is None


@pytest.mark.parametrize(
    "text",
    ["Fråga 3 handlar om ekonomi.", "Har ni svarat Ja på fråga 6?", "Besvaras av samordnaren.", "Om ja, beskriv:"],
)
def test_a_sentence_that_only_mentions_a_question_is_no_condition(text: str) -> None:
    assert not is_condition(text)


def test_the_questions_that_a_sentence_names_are_asked_when_it_holds() -> None:
    tree = read(
        "# A", "**1. Har ni platser?", "○ Ja", "○ Nej", "Fråga 2-3 besvaras av de som svarat Ja på fråga 1.",
        "**2. Hur många?", "Ange antal: ____", "**3. Samverkar ni?", "○ Ja", "○ Nej",
    ).definition  # fmt: skip
    for link_id in ("2", "3"):
        assert tree.by_link_id[link_id].enable_when[0].values == ("ja",)
        assert tree.by_link_id[link_id].condition_text == "Fråga 2-3 besvaras av de som svarat Ja på fråga 1."


def test_a_condition_that_is_not_understood_stays_in_words_and_is_told() -> None:
    sentence = "Fråga 2 besvaras av de som svarat 'Ja' på någon del av fråga 1."
    form = read("# A", "**1. Har ni en plan?", "○ Ja", "○ Nej", sentence, "**2. Beskriv", "____")
    assert (form.definition.by_link_id["2"].condition_text, form.definition.by_link_id["2"].enable_when) == (
        sentence,
        (),
    )
    assert row_of(form, "Fråga 2 besvaras").is_left


def test_om_ja_without_a_number_is_the_question_before_and_a_guess() -> None:
    form = read("# A", "**1. Har ni en plan?", "○ Ja", "○ Nej", "**Om ja, beskriv planen:", "____")
    planned = form.definition.questions[1]
    assert (planned.enable_when[0].item, planned.enable_when[0].values) == ("1", ("ja",))
    assert "närmast före" in row_of(form, "Om ja").why
    form = read(
        "# A", "**1. Har ni?", "○ Ja", "○ Nej", "**2. Och?", "○ Ja", "○ Nej", "**3. Om nej på fråga 1, varför?", "____"
    )
    assert form.definition.by_link_id["3"].enable_when[0].item == "1"
    assert not row_of(form, "3. Om nej").guessed
