"""A text in several boxes that have labels of their own: what they are called, everywhere."""

import io

import docx
import pytest

from surveys.answers.carrying import carry_answer
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import load_text
from surveys.schema import Definition, TextItem
from surveys.terms import Relation
from surveys.word.export import questionnaire_to_docx
from surveys.word.slots import slots_of
from surveys.wordings.reading_version import reading_version
from tests.builders import make_definition
from tests.surveys.authoring import errors_of
from tests.surveys.found_problems import only_problem

ITEMS = """
- {type: text, link_id: q, prefix: "1.", text: Beskriv insatsen, boxes: ["Mål:", Metod, Resultat], max_length: 5}
"""


@pytest.fixture(scope="module")
def tree() -> Definition:
    return make_definition(ITEMS)


def test_labels_give_as_many_boxes_and_stay_in_the_yaml(tree: Definition) -> None:
    item = tree.by_link_id["q"]
    assert isinstance(item, TextItem)
    assert (item.boxes, item.box_labels) == (3, ("Mål:", "Metod", "Resultat"))
    written = questionnaire_to_yaml(tree)
    assert "box_labels" not in written
    assert load_text(written, "prov.yaml") == tree


@pytest.mark.parametrize("boxes", ["[Mål]", "[Mål, '']", "[]"])
def test_one_label_alone_or_an_empty_one_is_no_set_of_boxes(boxes: str) -> None:
    [error] = errors_of(f"- {{type: text, link_id: q, text: Hur, boxes: {boxes}}}")
    assert error.line == 10
    assert "boxes" in error.message or "rutor" in error.message


def test_reading_version_word_and_fhir_call_each_box_by_its_label(tree: Definition) -> None:
    entry = reading_version(tree).sections[0].items[0]
    assert entry.box_names == ("Mål", "Metod", "Resultat")
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(questionnaire_to_docx(tree))).paragraphs]
    assert [text for text in texts if text in entry.box_names] == ["Mål", "Metod", "Resultat"]
    assert [slot.called for slot in slots_of(tree).values()] == ["Mål", "Metod", "Resultat"]
    boxes = questionnaire_to_fhir(tree)["item"][0]["item"][0]["item"]
    assert [box["text"] for box in boxes if box["type"] == "text"] == ["Mål:", "Metod", "Resultat"]


def test_a_text_that_is_too_long_is_told_by_the_label(tree: Definition) -> None:
    found = only_problem(tree, {"q": ["kort", "för långt", ""]})
    assert (found.part, found.message.partition(" är ")[0]) == ("2", "Metod: texten")


def test_last_year_s_boxes_are_found_again_by_their_labels(tree: Definition) -> None:
    new = make_definition(ITEMS.replace('"Mål:", Metod, Resultat', "Resultat, Plan, Metod"))
    carried = carry_answer(tree.by_link_id["q"], new.by_link_id["q"], {"q": ["a", "b", "c"]}, Relation.SAME)
    assert carried is not None
    assert (carried.values["q"], carried.left_out) == (["c", "", "b"], ("Mål:",))
