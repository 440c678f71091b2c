"""A questionnaire made elsewhere is read as far as it goes, and its author is told by name what is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from surveys.interchange.fhir_elsewhere import GivenHead
from surveys.interchange.fhir_import import Imported, read_fhir_text
from surveys.interchange.fhir_refusals import TOLD_ELSEWHERE
from surveys.loader import DefinitionError
from surveys.loading.errors import AuthorError
from tests.surveys.fhir_mends.reading import GIVEN

COLOURS = {
    "resourceType": "ValueSet",
    "id": "farger",
    "compose": {
        "include": [{"system": "http://example.se", "concept": [{"code": "Röd"}, {"code": "b", "display": "Blå"}]}]
    },
}


_MENDS = "".join(path.read_text() for path in sorted(Path(__file__).parent.glob("fhir_mends/test_*.py")))
_MENDED = frozenset(one for one in TOLD_ELSEWHERE if f'"{one}"' in _MENDS)
"""What tests/surveys/fhir_mends/ has a questionnaire for."""


def read(*items: dict[str, Any], given: GivenHead = GIVEN, **head: Any) -> Imported:
    resource = {"resourceType": "Questionnaire", "status": "active", "title": "Hälsa", "version": "1.0.0", **head}
    return read_fhir_text(json.dumps({**resource, "item": list(items)}), "prov.json", given=given)


def group(*items: dict[str, Any]) -> dict[str, Any]:
    return {"linkId": "g", "type": "group", "text": "Avsnitt", "item": list(items)}


def codes(told: tuple[AuthorError, ...]) -> set[str]:
    return {one.code for one in told}


def test_what_its_head_lacks_is_what_the_author_states() -> None:
    made = read(group({"linkId": "a", "type": "string", "text": "Hur?"})).definition
    assert (made.name, made.version, made.year) == ("halsa-2026", "2026-02-01", 2026)
    assert made.last_response_day == "2026-05-01"


@pytest.mark.parametrize(
    ("given", "code"), [(GivenHead(name="a"), "version"), (GivenHead(version="2026-01-01"), "url")]
)
def test_without_it_the_name_and_the_version_are_asked_for(given: GivenHead, code: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        read(group({"linkId": "a", "type": "string", "text": "Hur?"}), given=given)
    assert [error.code for error in refused.value.errors] == [f"fhir:Questionnaire.{code}"]


def test_a_version_that_is_no_day_gives_way_to_the_files_date() -> None:
    made = read(group({"linkId": "a", "type": "string", "text": "Hur?"}), given=GivenHead(name="a"), date="2025-11-30")
    assert made.definition.version == "2025-11-30"
    assert "Questionnaire.version-other" in codes(made.told)


def test_names_with_other_characters_are_made_anew_the_files_own_kept_and_conditions_follow() -> None:
    first = {"linkId": "/44-1 å", "type": "boolean", "text": "Har ni?"}
    test = {"question": "/44-1 å", "operator": "=", "answerBoolean": True}
    made = read(group(first, {"linkId": "44-1", "type": "string", "text": "Hur?", "enableWhen": [test]}))
    items = made.definition.by_link_id
    assert list(items) == ["g", "44-1-2", "44-1"]
    assert items["44-1-2"].source == "linkId i filen: /44-1 å"
    assert [condition.item for condition in items["44-1"].enable_when] == ["44-1-2"]
    assert {"item.renamed", "item.boolean"} <= codes(made.told)


def test_a_value_set_in_the_file_becomes_options_and_one_elsewhere_a_text() -> None:
    inside = {"linkId": "a", "type": "choice", "text": "Färg?", "answerValueSet": "#farger"}
    outside = {"linkId": "b", "type": "choice", "text": "Land?", "answerValueSet": "http://example.se/lander"}
    other = {"resourceType": "ValueSet", "id": "annan"}
    made = read(group(inside, outside), contained=[COLOURS, other])
    options = made.definition.by_link_id["a"].options
    assert [(option.code, option.text) for option in options] == [("rod", "Röd"), ("b", "Blå")]
    assert made.definition.by_link_id["b"].type == "string"
    said = " ".join(one.message for one in made.told)
    assert "#farger har blivit 2 svarsalternativ" in said
    assert "http://example.se/lander" in said
    assert "ValueSet annan" in said


def test_what_cannot_be_kept_is_told_by_name_and_nothing_is_refused() -> None:
    item = {
        "linkId": "a",
        "type": "dateTime",
        "text": "När?",
        "maxLength": 10,
        "initial": [{"valueDate": "2026-01-01"}],
        "extension": [{"url": "http://example.se/eget", "valueString": "x"}],
        "_text": {"extension": []},
    }
    made = read(group(item), language="en", subjectType=["Patient"], effectivePeriod={"start": "2026-01-01"})
    said = " ".join(one.message for one in made.told)
    for named in (
        "http://example.se/eget",
        "initial",
        "_text",
        "type: dateTime",
        "språket en",
        "Patient",
        "effectivePeriod.start",
    ):
        assert named in said
    assert all("följer inte med" in one.message.lower() or one.code in TOLD_ELSEWHERE for one in made.told)
    assert made.definition.by_link_id["a"].type == "string"


def test_what_changes_the_meaning_of_the_rest_is_refused_all_the_same() -> None:
    with pytest.raises(DefinitionError) as refused:
        read(group({"linkId": "a", "type": "string", "text": "Hur?", "modifierExtension": []}))
    assert [error.code for error in refused.value.errors] == ["fhir:modifierExtension"]


def test_every_message_of_files_made_elsewhere_is_told_of_one() -> None:
    first = {"linkId": "å", "type": "choice", "text": "Färg?", "answerValueSet": "#farger"}
    second = {"linkId": "b", "type": "choice", "text": "Land?"}
    left = {"resourceType": "ValueSet", "id": "annan"}
    made = read(group(first, second), given=GivenHead(name="a"), date="2026-01-01", contained=[COLOURS, left])
    assert set(TOLD_ELSEWHERE) - _MENDED <= codes(made.told)
