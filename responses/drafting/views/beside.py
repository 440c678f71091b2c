"""What was posted to questions that are not on the page any more: shown, since it is saved nowhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import QueryDict

from responses.drafting.conflicts import given_as_text
from responses.drafting.forms import PostedQuestion, QuestionState
from responses.drafting.values import Given, given_of
from responses.lifecycle.access import Visit
from responses.models import AnswerRevision
from responses.reading.draft import Draft
from surveys.answers.values import is_blank
from surveys.wordings.wording import question_name


@dataclass(frozen=True)
class TextBeside:
    """One of them, as one reads it. `is_open`: no correction keeps the question from being written."""

    called: str
    text: str
    is_open: bool
    is_kept: bool = False


def texts_beside(visit: Visit, draft: Draft, data: QueryDict, shown: Iterable[QuestionState]) -> Iterator[TextBeside]:
    """What was typed to questions of the questionnaire that were on the page which was posted, and are none of `shown`:
    what has been taken back from the person meanwhile, or is not open in a correction. What they left as they had got
    it is passed over.
    """
    on_page = {form.link_id for form in shown}
    for question in draft.tree.questions:
        if question.link_id in on_page or f"{question.link_id}-revision" not in data:
            continue
        form = PostedQuestion(draft=draft, question=question, data=data)
        given = Given(form.value(), form.posted_remark() or "")
        if not _is_as_seen(visit, form, given):
            text = given_as_text(draft.tree, question.link_id, given, visit.response.organisation.name)
            called, is_open = question_name(draft.tree, question.link_id), visit.response.is_open(question.link_id)
            yield TextBeside(called, text, is_open)


def _is_as_seen(visit: Visit, form: PostedQuestion, given: Given) -> bool:
    answer = {"answer__response": visit.response, "answer__link_id": form.link_id}
    found = AnswerRevision.objects.filter(**answer, number=form.posted_revision() or 0).first()
    seen = given_of(found) if found else Given()
    same = seen.value == given.value or (is_blank(seen.value) and is_blank(given.value))
    return form.read_only or (same and seen.remark == given.remark)
