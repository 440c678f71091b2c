"""Answers to a questionnaire at two lengths: no more than is demanded, and every text at its limit."""

from typing import Any

from responses.models import Response
from responses.reading.draft import Draft
from surveys.sampling.samples import sample_answers
from surveys.schema import ChoiceItem, CountMatrixItem, Definition, FileItem, MatrixItem, Question, TextItem
from tests.builders import attach_file, save_answers


def answer_least(response: Response) -> None:
    """Save the shortest answer to each question that must have one, and Nej wherever that can be said."""
    sample = {
        **sample_answers(response.tree, everything=True),
        **sums(response.tree, response.organisation.municipalities),
    }
    while missing := {problem.link_id for problem in Draft(response).errors} - set(Draft(response).stored):
        save_answers(response, {key: _least(response.tree.question(key), sample[key]) for key in missing})


def _least(question: Question, sample: Any) -> Any:
    if isinstance(question, ChoiceItem) and not question.multiple:
        return _no([option.code for option in question.options])
    if isinstance(question, MatrixItem):
        return {row.code: _no([column.code for column in question.columns]) for row in question.rows}
    if isinstance(question, TextItem) and question.type == "text" and question.boxes == 1:
        return "Inget."
    return sample


def _no(codes: list[str]) -> str:
    return "nej" if "nej" in codes else codes[-1]


def texts_at_their_limits(definition: Definition) -> dict[str, Any]:
    """Every free text filled to its limit (2,000 characters where there is none) with words and paragraphs."""
    answers: dict[str, Any] = {}
    for question in definition.questions:
        if isinstance(question, TextItem) and question.type == "text" and not question.sign_off:
            limit = question.max_length or 2000
            text = ("Åtgärden gav effekt på vårdcentralerna. " * 6 + "\n\n") * (limit // 200 + 1)
            answers[question.link_id] = text[:limit] if question.boxes == 1 else [text[:limit]] * question.boxes
    return answers


def sums(definition: Definition, municipalities: int) -> dict[str, Any]:
    """Count matrices whose rows sum to what they must."""
    found: dict[str, Any] = {}
    for question in definition.questions:
        if isinstance(question, CountMatrixItem) and question.total is not None:
            rows = [row.code for row in question.rows]
            found[question.link_id] = {row: str(municipalities if row == rows[0] else 0) for row in rows}
    return found


def attach_where_asked(response: Response) -> None:
    """A file to the first question that is open for one."""
    asked = (question for question in response.tree.questions if isinstance(question, FileItem))
    enabled = Draft(response).enabled
    for question in asked:
        if question.link_id in enabled and "file" in question.accepts:
            attach_file(response, question.link_id)
            return
