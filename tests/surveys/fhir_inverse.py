"""What the exports to FHIR say, read back by their own rules: the questionnaire's tree, and a response's answers."""

from collections.abc import Mapping
from typing import Any

from surveys.interchange.fhir_answers import decode, nodes_of
from surveys.interchange.fhir_element import ResourceReading
from surveys.interchange.fhir_extensions import canonical
from surveys.interchange.fhir_import import _document, read_fhir_text
from surveys.interchange.fhir_sums import table_sums
from surveys.loading.errors import DefinitionError, Report
from surveys.loading.validation import validate
from surveys.schema import Definition, NumberItem, NumberTableItem, RowTableItem, TableItem, TextItem


def load_fhir_text(text: str, filename: str) -> Definition:
    """The questionnaire in an R5 JSON text, checked like an author's YAML."""
    return read_fhir_text(text, filename).definition


def questionnaire_from_fhir(resource: Mapping[str, Any]) -> Definition:
    """The tree of an R5 Questionnaire as JSON data. The author's checks are read_fhir_text's, not made here.

    Raises DefinitionError with everything that the language cannot carry.
    """
    report = Report("Questionnaire")
    definition, _ = validate(_document(resource, ResourceReading(report)), report)
    if definition is None or report.errors:
        raise DefinitionError(report.sorted())
    return definition


def answers_from_fhir(definition: Definition, resource: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in a QuestionnaireResponse to this very version. What signing fills in is no answer.

    Raises ValueError when it answers something else, or has items that the questionnaire does not have.
    """
    wanted = f"{canonical(definition.name)}|{definition.version}"
    if (resource.get("resourceType"), resource.get("questionnaire")) != ("QuestionnaireResponse", wanted):
        raise ValueError(f"svaret gäller {resource.get('questionnaire')}, inte {wanted}")
    nodes = nodes_of(resource)
    if unknown := sorted(set(nodes) - _known_link_ids(definition)):
        raise ValueError(f"svaret har frågor som enkäten inte har: {', '.join(unknown)}")
    found = ((question, decode(question, nodes)) for question in definition.questions if not question.sign_off)
    return {question.link_id: value for question, value in found if value is not None}


def _known_link_ids(definition: Definition) -> set[str]:
    """Every linkId that an answer may have, rows, boxes, cells and "kan inte anges" included."""
    known = set(definition.by_link_id)
    for question in definition.questions:
        rows = [f"{question.link_id}.{row.code}" for row in getattr(question, "rows", ())]
        known.update(rows)
        if isinstance(question, RowTableItem):
            known.add(f"{question.link_id}/row")
            known.update(f"{question.link_id}/row/{column.code}" for column in question.columns)
        if isinstance(question, NumberTableItem | RowTableItem):
            known.update(one["linkId"] for one in table_sums(question))
        if isinstance(question, TableItem | NumberTableItem):
            known.update(f"{row}/{column.code}" for row in rows for column in question.columns)
        if isinstance(question, TextItem):
            known.update(f"{question.link_id}/{index + 1}" for index in range(question.boxes))
        if isinstance(question, NumberItem):
            known.add(f"{question.link_id}/not-known")
    return known
