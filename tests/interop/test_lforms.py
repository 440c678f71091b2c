"""Every questionnaire as lforms shows it: the same items and follow-ups as the portal's own conditions say."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from surveys.checking.conditions import enabled_items, evaluate
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.fhir_response import ResponseMeta, response_to_fhir
from surveys.loader import questionnaire_files, questionnaire_path
from surveys.sampling.samples import sample_answers
from surveys.schema import ChoiceItem, Definition
from tests.builders import official_definition

Node = dict[str, Any]
META = ResponseMeta(
    status="in-progress",
    identifier="prov",
    authored="2026-03-01T10:00:00+01:00",
    organisation="Region Prov",
    organisation_number="232100-0115",
)
# Begun, not awaited: lforms never finishes some forms, and then only waiting with a time limit ends.
_SHOW = """([questionnaire, response]) => {
  const show = async () => {
    const empty = LForms.Util.convertFHIRQuestionnaireToLForms(questionnaire, 'R5');
    const form = response
      ? LForms.Util.mergeFHIRDataIntoLForms('QuestionnaireResponse', response, empty, 'R5')
      : empty;
    await LForms.Util.addFormToPage(form, 'form', {fhirVersion: 'R5'});
    window.shown = true;
  };
  setTimeout(show, 0);
}"""
# A row of a table in lforms has a label only, a group without heading has none.
_SHOWN = """[...document.querySelectorAll('.lhc-form-body [id^="item-"], .lhc-form-body [id^="label-"]')]
  .map(element => element.id.replace(/^(item|label)-/, ''))"""

pytestmark = pytest.mark.xdist_group("lforms")  # installed once, by one worker
every_questionnaire = pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)


def walk(items: list[Node], depth: int = 1) -> Iterator[tuple[str, Node]]:
    """Each exported item with the id that lforms gives it: its linkId, and one /1 for each level."""
    for item in items:
        yield f"{item['linkId']}{'/1' * depth}", item
        yield from walk(item.get("item", []), depth + 1)


def owner(definition: Definition, link_id: str) -> str:
    """Our item that an exported item stands for or belongs to; "" for the questionnaire's own texts."""
    base = link_id.split("/", maxsplit=1)[0]
    return base if base in definition.by_link_id else base.rpartition(".")[0]


def expected(definition: Definition, questionnaire: Node, answers: Mapping[str, Any]) -> set[str]:
    """What is to be shown by the portal's own rules."""
    enabled = enabled_items(definition, answers) | {""}
    items = walk(questionnaire["item"])
    return {name for name, item in items if owner(definition, item["linkId"]) in enabled}


def filled_in(definition: Definition) -> dict[str, Any]:
    """Sample answers, one option a question, preferably one that opens a field.

    lforms 40 says "item.answer.item with item.answer.length > 1 is not yet supported" of several answers with a field
    inside one of them, and shows several answers to one question as that many questions.
    """
    answers: dict[str, Any] = {}
    for question in definition.questions:
        if isinstance(question, ChoiceItem) and question.multiple:
            opening = [option.code for option in question.options if option.opens]
            answers[question.link_id] = [*opening, question.options[0].code][:1]
    return evaluate(definition, sample_answers(definition, answers)).in_force


def show(page: Page, questionnaire: Node, response: Node | None = None) -> None:
    page.evaluate(_SHOW, [questionnaire, response])
    page.wait_for_function("window.shown === true")


def settled(page: Page, wanted: set[str]) -> set[str]:
    """What is shown once it is what is wanted, or after a while."""
    for _ in range(20):
        if set(page.evaluate(_SHOWN)) == wanted:
            break
        page.wait_for_timeout(250)
    return set(page.evaluate(_SHOWN))


@every_questionnaire
def test_an_empty_form_has_the_questions_that_the_portal_asks_at_first(page: Page, path: Path) -> None:
    definition = official_definition(path)
    questionnaire = questionnaire_to_fhir(definition)
    wanted = expected(definition, questionnaire, {})
    show(page, questionnaire)
    assert settled(page, wanted) == wanted


@every_questionnaire
def test_a_filled_form_has_the_follow_ups_that_the_portal_opens(page: Page, path: Path) -> None:
    definition = official_definition(path)
    questionnaire = questionnaire_to_fhir(definition)
    answers = filled_in(definition)
    wanted = expected(definition, questionnaire, answers)
    assert wanted != expected(definition, questionnaire, {}) or not any(
        item.enable_when for item in definition.by_link_id.values()
    )
    show(page, questionnaire, response_to_fhir(definition, answers, META))
    assert settled(page, wanted) == wanted


def test_choosing_an_option_opens_its_follow_ups_and_another_closes_them(page: Page) -> None:
    definition = official_definition(questionnaire_path("statsbidrag-2025"))
    questionnaire = questionnaire_to_fhir(definition)
    show(page, questionnaire)
    row = page.locator('input[id="SB-O.kompetens/1/1/1"]')
    for answer, code in (("Ja", "ja"), ("Nej", "nej")):
        row.click()
        row.fill("")
        row.press_sequentially(answer)
        row.press("Tab")
        wanted = expected(definition, questionnaire, {"SB-O": {"kompetens": code}})
        assert settled(page, wanted) == wanted
