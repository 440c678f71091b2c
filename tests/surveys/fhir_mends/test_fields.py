"""Fields of other systems' questionnaires that say something else here, or in an earlier edition of FHIR."""

from typing import Any

import pytest

from surveys.interchange.fhir_extensions import SDC
from surveys.loader import DefinitionError
from tests.surveys.fhir_examples import OPTIONS, choice, extension, question
from tests.surveys.fhir_mends.reading import group, read, told


def test_what_another_system_fills_in_can_be_answered() -> None:
    made = read(group(question(readOnly=True)))
    assert not made.definition.by_link_id["Q"].read_only
    assert "readOnly" in told(made)["item.answerable"]


def test_a_group_or_a_text_is_not_required() -> None:
    made = read(group(question(), {"linkId": "d", "type": "display", "text": "Läs", "required": True}, required=True))
    assert not any(made.definition.by_link_id[name].required for name in ("g", "d"))
    assert "required" in told(made)["mend"]


def test_flags_in_words_and_null_are_read() -> None:
    made = read(group(question(required="true", repeats=None, maxLength=None)))
    assert made.definition.by_link_id["Q"].required


@pytest.mark.parametrize("stated", [{"valueString": "x"}, "x", 3, True])
def test_a_first_answer_that_is_no_list_is_no_fault(stated: Any) -> None:
    made = read(group(question(initial=stated, initialString="y")))
    assert made.definition.by_link_id["Q"].type == "string"
    assert "item.initial" in told(made)


def test_stu3_is_read() -> None:
    first = {"linkId": "V", "type": "choice", "text": "Vilken?", "option": OPTIONS, "initialCoding": {"code": "a"}}
    listed = {"linkId": "L", "type": "choice", "text": "Ur listan?", "options": {"reference": "#lista"}}
    tests = [{"question": "V", "answerCoding": {"code": "a"}}, {"question": "L", "hasAnswer": True}]
    values = {"resourceType": "ValueSet", "id": "lista", "compose": {"include": [{"concept": [{"code": "x"}]}]}}
    made = read(group(first, listed, question(enableWhen=tests)), contained=[values])
    items = made.definition.by_link_id
    assert [len(items[name].options) for name in "VL"] == [3, 1]
    assert [(one.item, one.operator) for one in items["Q"].enable_when] == [("V", "is"), ("L", "answered")]
    assert items["Q"].enable_behavior == "any"
    assert {"Questionnaire.stu3", "item.initial"} <= set(told(made))


def test_a_file_that_asks_nothing_is_refused_once_with_what_to_do() -> None:
    with pytest.raises(DefinitionError) as refused:
        read(group())
    (error,) = refused.value.errors
    assert error.code == "fhir:Questionnaire.item"
    assert "rätt fil" in error.message


@pytest.mark.parametrize(
    ("beside", "kind", "became"),
    [
        ({"answerOption": [{"valueCoding": {"code": "a", "display": "A"}}]}, "choice", "svarsalternativ"),
        ({"answerValueSet": "http://example.se/farger"}, "string", "svarsalternativ"),
        ({"item": [{"linkId": "I", "type": "string", "text": "I?"}]}, "group", "en rubrik med egna frågor"),
        ({}, "text", "fritext"),
    ],
)
def test_a_question_of_no_stated_kind_is_asked_as_what_stands_with_it_tells(
    beside: dict[str, Any], kind: str, became: str
) -> None:
    made = read(group({"linkId": "Q", "type": "question", "text": "Hur?", **beside}))
    item = made.definition.by_link_id["Q"]
    assert (item.type, item.text) == (kind, "Hur?")
    assert became in told(made)["item.any-answer"]


def test_an_answer_of_ones_own_is_called_as_the_file_calls_it() -> None:
    label = extension("sdc-questionnaire-openLabel", "Övrigt, nämligen", base=SDC)
    made = read(group({**choice(), "type": "open-choice", "extension": [label]}))
    item: Any = made.definition.by_link_id["V"]
    assert item.options[-1].text == "Övrigt, nämligen"
    assert "”Övrigt, nämligen”" in told(made)["option.other"]
    assert "unknown-extension" not in told(made)


@pytest.mark.parametrize(("least", "required"), [(0, False), (1, True)])
def test_one_answer_at_least_is_a_question_that_is_required(least: int, required: bool) -> None:
    fewest = extension("questionnaire-minOccurs", least, kind="Integer")
    made = read(group(question(extension=[fewest])))
    assert made.definition.by_link_id["Q"].required is required
    assert not [code for code in told(made) if "minOccurs" in code]
