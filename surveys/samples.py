"""Sample answers for any questionnaire, from its typed tree: for previews and demonstrations. Deterministic."""

from collections.abc import Callable, Mapping
from typing import Any

from surveys.conditions import enabled_items
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    Definition,
    FileItem,
    GroupItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowTableItem,
    TableItem,
    TextItem,
    is_computed,
)

_PARAGRAPHS = (
    "Arbetet har bedrivits på regional nivå med en gemensam styrgrupp, och på utförarnivå vid elva vårdcentraler"
    " som har prövat nya arbetssätt och delat sina erfarenheter.",
    "Uppföljningen visar att fler patienter möter samma läkare och samma team, att väntetiden till första besök har"
    " kortats och att medarbetarna upplever bättre kontinuitet.",
    "Under nästa år breddinförs arbetssättet i hela regionen, med stöd av handledare och ett gemensamt"
    " utbildningspaket som tas fram tillsammans med kommunerna.",
)
_SHORT = "Handledning i team vid elva vårdcentraler."
_CONTACT = {
    "date": "2026-03-12",
    "email": "kontaktperson@example.se",
    "phone": "035-134800 vx",
    "organisation_number": "232100-0115",
    "postal_code": "301 80",
    "string": "Strateg för nära vård",
}


def sample_answers(
    definition: Definition, given: Mapping[str, Any] | None = None, *, everything: bool = False
) -> dict[str, Any]:
    """A plausible answer to every question that becomes enabled, `given` answers first. Ja opens what it can.

    With `everything`, to those as well that no answer opens.
    """
    answers = dict(given or {})
    for question in definition.questions:
        if question.link_id in answers or question.sign_off or is_computed(question):
            continue
        if everything or question.link_id in enabled_items(definition, answers):
            answers[question.link_id] = _sample(definition, question)
    return answers


def sample_answer(question: Question) -> Any:
    """A plausible answer to one question, by itself."""
    return _SAMPLES[type(question)](question)


def _sample(definition: Definition, question: Question) -> Any:
    inner = not isinstance(definition.by_link_id[definition.parent[question.link_id]], GroupItem)
    if inner and isinstance(question, TextItem) and question.type == "text":
        return _SHORT[: question.max_length]
    return sample_answer(question)


def _text(question: TextItem) -> Any:
    if question.type != "text":
        return _CONTACT[question.type]
    limit = question.max_length or 1000
    if question.boxes > 1:
        return [_PARAGRAPHS[index % len(_PARAGRAPHS)][:limit] for index in range(question.boxes)]
    paragraphs = [text for index, text in enumerate(_PARAGRAPHS) if sum(map(len, _PARAGRAPHS[: index + 1])) < limit - 9]
    return "\n\n".join(paragraphs) or _SHORT[:limit]


def _number(question: NumberItem) -> str:
    return {"percent": "61", "money": "90296880", "decimal": "0.42", "integer": "4"}[question.type]


def _choice(question: ChoiceItem) -> Any:
    free = [option.code for option in question.options if not option.exclusive]
    if question.multiple:
        return free[: min(3, question.max_selections or 3)]
    return free[-2] if question.scale and len(free) > 1 else free[0]


def _matrix(question: MatrixItem) -> dict[str, str]:
    return {row.code: question.columns[index % 3 == 2].code for index, row in enumerate(question.rows)}


def _counts(question: CountMatrixItem) -> dict[str, str]:
    return {row.code: "1" for row in question.rows}


def _table(question: TableItem) -> dict[str, dict[str, str]]:
    return {row.code: {column.code: "mars 2021" for column in question.columns} for row in question.rows}


def _numbers(question: NumberTableItem) -> dict[str, dict[str, str]]:
    return {row.code: {column.code: "1" for column in question.columns} for row in question.rows}


def _added(question: RowTableItem) -> list[dict[str, str]]:
    cells = {column.code: _CELLS.get(column.type, _SHORT)[: column.max_length] for column in question.columns}
    return [dict(cells) for _ in range(min(max(2, question.min_rows), question.max_rows))]


_CELLS = {"date": "2026-03-12", **dict.fromkeys(("integer", "decimal", "percent", "money"), "4")}


def _files(question: FileItem) -> dict[str, Any]:
    return {"by_email": True} if question.by_email else {}


_SAMPLES: dict[type, Callable[[Any], Any]] = {
    TextItem: _text,
    NumberItem: _number,
    ChoiceItem: _choice,
    MatrixItem: _matrix,
    CountMatrixItem: _counts,
    TableItem: _table,
    NumberTableItem: _numbers,
    RowTableItem: _added,
    FileItem: _files,
}
