"""Sample answers for any questionnaire, from its typed tree: for previews and demonstrations. Deterministic.

They keep to every bound that an answer has: lengths, numbers, rows, totals and what other answers set.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from surveys.answers.values import written_number
from surveys.checking.conditions import evaluate
from surveys.sampling.sample_numbers import Numbers, SampleCell, sample_cells
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
    RowColumn,
    RowTableItem,
    TableItem,
    TextItem,
    is_computed,
)
from surveys.terms import Fact

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
    definition: Definition,
    given: Mapping[str, Any] | None = None,
    *,
    everything: bool = False,
    facts: Mapping[Fact, int] | None = None,
) -> dict[str, Any]:
    """A plausible answer to every question that becomes enabled, `given` answers first. Ja opens what it can.

    With `everything`, to those as well that no answer opens. `facts`: what is known of the organisation that answers,
    for the bounds that refer to it.
    """
    answers = dict(given or {})
    numbers = Numbers(definition, facts or {})
    for question in definition.questions:
        if question.link_id in answers or question.sign_off or is_computed(question):
            continue
        known = evaluate(definition, answers)
        if everything or question.link_id in known.enabled:
            answers[question.link_id] = _sample(definition, question, numbers.among(known.in_force))
    return answers


def _sample(definition: Definition, question: Question, numbers: Numbers) -> Any:
    inner = not isinstance(definition.by_link_id[definition.parent[question.link_id]], GroupItem)
    if inner and isinstance(question, TextItem) and question.type == "text" and question.boxes == 1:
        return _SHORT[: question.max_length]
    if isinstance(question, NumberItem | CountMatrixItem | NumberTableItem):
        return sample_numbers(question, numbers)
    if isinstance(question, RowTableItem):
        return _added(question, numbers)
    return _SAMPLES[type(question)](question)


def sample_numbers(
    question: NumberItem | CountMatrixItem | NumberTableItem,
    numbers: Numbers,
    wished: Mapping[SampleCell, Decimal] | None = None,
) -> Any:
    """An answer to a question about numbers that keeps to its bounds among the others: the wished one where it can."""
    usual = dict.fromkeys(sample_cells(question), _USUAL[question.type])
    kept = numbers.keep_to_bounds(question, wished or usual)
    if isinstance(question, NumberItem):
        return written_number(kept["", ""])
    if isinstance(question, CountMatrixItem):
        return {row: written_number(number) for (row, _), number in kept.items()}
    columns = [column.code for column in question.columns]
    return {row.code: {one: written_number(kept[row.code, one]) for one in columns} for row in question.rows}


_USUAL = {
    "percent": Decimal(61),
    "money": Decimal(90296880),
    "decimal": Decimal("0.42"),
    "integer": Decimal(4),
    **dict.fromkeys(("count_matrix", "number_table"), Decimal(1)),
}


def _text(question: TextItem) -> Any:
    if question.type != "text":
        return _CONTACT[question.type][: question.max_length].strip()
    limit = question.max_length or 1000
    if question.boxes > 1:
        return [_PARAGRAPHS[index % len(_PARAGRAPHS)][:limit] for index in range(question.boxes)]
    paragraphs = [text for index, text in enumerate(_PARAGRAPHS) if sum(map(len, _PARAGRAPHS[: index + 1])) < limit - 9]
    return "\n\n".join(paragraphs) or _SHORT[:limit]


def _choice(question: ChoiceItem) -> Any:
    free = [option.code for option in question.options if not option.exclusive] or [question.options[0].code]
    if question.multiple:
        return free[: min(3, question.max_selections or 3)]
    return free[-2] if question.scale and len(free) > 1 else free[0]


def _matrix(question: MatrixItem) -> dict[str, str]:
    return {row.code: question.columns[index % 3 == 2].code for index, row in enumerate(question.rows)}


def _table(question: TableItem) -> dict[str, dict[str, str]]:
    return {row.code: {column.code: "mars 2021" for column in question.columns} for row in question.rows}


def _added(question: RowTableItem, numbers: Numbers) -> list[dict[str, str]]:
    given = sample_row_numbers(question, numbers)
    cells = {one.code: given[one.code] if one.code in given else _cell(one) for one in question.columns}
    return [dict(cells) for _ in range(min(max(2, question.min_rows), question.max_rows))]


def sample_row_numbers(
    question: RowTableItem, numbers: Numbers, wished: Mapping[SampleCell, Decimal] | None = None
) -> dict[str, str]:
    """The numbers of a row that the respondent adds, by their columns: the wished ones where the bounds allow them."""
    kept = numbers.keep_to_bounds(question, wished or dict.fromkeys(sample_cells(question), Decimal(4)))
    return {column: written_number(number) for (_, column), number in kept.items()}


def _cell(column: RowColumn) -> str:
    return _CONTACT["date"] if column.type == "date" else _SHORT[: column.max_length].strip()


def _files(question: FileItem) -> dict[str, Any]:
    return {"by_email": True} if question.by_email else {}


_SAMPLES: dict[type, Callable[[Any], Any]] = {
    TextItem: _text,
    ChoiceItem: _choice,
    MatrixItem: _matrix,
    TableItem: _table,
    FileItem: _files,
}
