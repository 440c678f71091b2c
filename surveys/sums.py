"""Why a sum cannot be computed, in plain Swedish: a dash alone looks like a question that was left out."""

from config.swedish import listing
from surveys.schema import Definition, NumberItem, Question
from surveys.values import Answers, computed, is_blank, is_not_known, number_kind, number_of
from surveys.wording import question_name

DASH = "\u2013"


def why_not_computed(definition: Definition, question: Question, answers: Answers) -> str:
    """A sentence; empty when `question` is no sum, or one that can be computed. `answers`: those in force."""
    if not isinstance(question, NumberItem) or not question.sum_of:
        return ""
    if computed(question, answers, definition) is not None:
        return ""
    given = [part for part in question.sum_of if not is_blank(answers.get(part))]
    unreadable = [part for part in given if not _is_readable(definition, part, answers)]
    if unreadable:
        return f"Summan kan inte räknas ut: svaret på {_names(definition, unreadable)} går inte att läsa som ett tal."
    if given:
        return f"Summan kan inte räknas ut: svaret på {_names(definition, given)} är ”Kan inte anges”."
    return f"Summan räknas ut när {_names(definition, question.sum_of)} är besvarade."


def _is_readable(definition: Definition, part: str, answers: Answers) -> bool:
    value = answers[part]
    item = definition.by_link_id[part]
    return is_not_known(value) or number_of(value, number_kind(item)) is not None


def _names(definition: Definition, parts: tuple[str, ...] | list[str]) -> str:
    return listing([question_name(definition, part) for part in parts])
