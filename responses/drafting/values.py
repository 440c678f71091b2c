"""What somebody gives to one question: the answer, and the remark ("Kommentar till svaret") beside it."""

from dataclasses import dataclass
from typing import Any, Literal

from responses.models import Answer, AnswerRevision
from surveys.answers.merging import merge, merge_texts
from surveys.answers.values import is_blank, is_sent_by_email, text_in
from surveys.schema import Definition, Question, TextItem, takes_remark


@dataclass(frozen=True)
class Given:
    """A value of surveys.answers.values, None for none, and a remark, empty for none."""

    value: Any = None
    remark: str = ""

    @property
    def is_nothing(self) -> bool:
        return is_blank(self.value) and not self.remark


def place_of_contribution(tree: Definition, question: Question) -> Literal["answer", "remark"] | None:
    """Where somebody's text is taken in: last in a free text, otherwise in the remark; None for neither."""
    if isinstance(question, TextItem) and question.type == "text" and question.boxes == 1:
        return "answer"
    return "remark" if takes_remark(tree, question) else None


def add_text(tree: Definition, question: Question, present: Given, text: str) -> Given:
    """What is there with `text` last, after a blank line; nothing of what is there is changed.

    Raises KeyError for a question that has no place for it.
    """
    place = place_of_contribution(tree, question)
    if place is None:
        raise KeyError(question.link_id)
    if place == "remark":
        return Given(present.value, _after(present.remark, text))
    whole = _after(text_in(present.value), text)
    sent = is_sent_by_email(present.value)
    return Given({"by_email": True, "text": whole} if sent else whole, present.remark)


def _after(present: str | None, text: str) -> str:
    return f"{present.rstrip()}\n\n{text}" if present and present.strip() else text


def given_of(kept: "Answer | AnswerRevision | None") -> Given:
    """What an answer, or a wording of it, says."""
    return Given(kept.value, kept.remark) if kept else Given()


def join_answers(mine: Given, seen: Given, theirs: Given) -> Given | None:
    """`mine` and `theirs` where one has changed the answer and the other the remark, both from `seen`.

    None where both have changed the same.
    """
    values = _one_sided(mine.value, seen.value, theirs.value)
    remarks = _one_sided(mine.remark, seen.remark, theirs.remark)
    return None if values is None or remarks is None else Given(values[0], remarks[0])


def _one_sided(mine: Any, seen: Any, theirs: Any) -> tuple[Any] | None:
    if mine in (seen, theirs):
        return (theirs,)
    return (mine,) if theirs == seen else None


def merge_answers(question: Question, seen: Given, mine: Given, theirs: Given) -> Given:
    """A proposal with what both have written."""
    value = merge(question, seen.value, mine.value, theirs.value)
    if mine.remark in (theirs.remark, seen.remark):
        return Given(value, theirs.remark)
    return Given(
        value,
        mine.remark if theirs.remark == seen.remark else merge_texts(seen.remark, mine.remark, theirs.remark).strip(),
    )
