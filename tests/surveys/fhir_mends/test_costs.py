"""Large questionnaires of other systems are mended in time that grows with their length alone."""

import time
from collections.abc import Callable

import pytest

from surveys.codes import FreeNames
from surveys.interchange.fhir_element import ResourceReading
from surveys.interchange.fhir_elsewhere import prepare_resource
from surveys.interchange.fhir_mends import mend_document
from surveys.loading.errors import Report
from surveys.loading.source import Rows, Table
from tests.surveys.fhir_examples import Node, choice, question, when
from tests.surveys.fhir_mends.reading import MANY, SECONDS, group, read, told


def _options(*, same: bool) -> list[Node]:
    codes = ("!" * number if same else f"K{number}" for number in range(1, MANY + 1))
    return [{"valueCoding": {"code": code, "display": "Val"}} for code in codes]


LARGE: dict[str, Callable[[], list[Node]]] = {
    "options": lambda: [question("coding", "V", answerOption=_options(same=False))],
    "options of one stem": lambda: [question("coding", "V", answerOption=_options(same=True))],
    "options of one text": lambda: [question("coding", "V", answerOption=[{"valueString": "a"}] * MANY)],
    "options without a text": lambda: [question("coding", "V", answerOption=[{"valueInteger": 1}] * MANY)],
    "conditions": lambda: [
        choice(),
        question(enableWhen=[one for n in range(MANY) for one in when("V", "=", answerString=f"x{n}")]),
    ],
}


@pytest.mark.parametrize("what", LARGE)
def test_a_large_file_takes_no_longer_than_its_length(what: str) -> None:
    """Each of these is under 2 MB, and ended as too costly."""
    items = [*LARGE[what](), question(link_id="KVAR")]
    began = time.process_time()
    made = read(group(*items))
    assert time.process_time() - began < SECONDS
    assert "KVAR" in made.definition.by_link_id
    if what.startswith("options"):
        assert "V" not in made.definition.by_link_id
        assert "frågan ”Fråga?”. options får ha högst 400 rader" in told(made)["mend"]


def test_names_are_made_in_no_longer_time_for_each_however_many_are_alike() -> None:
    began = time.process_time()
    names = FreeNames(["a"])
    assert [names.give("a") for _ in range(100_000)][-1] == "a-100001"
    given = {"item": [{"linkId": name, "type": "string"} for name in ["å"] * 4000 + ["b"] * 4000]}
    prepare_resource(given, lambda *_: None)
    assert time.process_time() - began < SECONDS


def test_a_matrix_of_many_rows_without_texts_is_gone_through_once() -> None:
    rows = Rows(1, (Table(1, {"code": f"k{number}", "text": ""}.items()) for number in range(8_000)))
    table = Table(1, {"type": "count_matrix", "link_id": "M", "text": "Hur många?", "rows": rows}.items())
    kept = Table(1, {"type": "text", "link_id": "Q", "text": "Hur?"}.items())
    section = Table(1, {"type": "group", "link_id": "A", "text": "Avsnitt", "items": Rows(1, [table, kept])}.items())
    head = {"name": "prov", "series": "prov", "version": "2026-01-01", "title": "Prov", "year": 2026}
    document = Table(1, {**head, "items": Rows(1, [section])}.items())
    reading = ResourceReading(Report("prov.json"), lenient=True)
    began = time.process_time()
    mend_document(document, reading)
    assert time.process_time() - began < SECONDS
    assert [item["link_id"] for item in document["items"][0]["items"]] == ["Q"]
    assert len(reading.told) == 1
