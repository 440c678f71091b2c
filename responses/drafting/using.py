"""Using a contribution (bidrag) or a passage of another answer: added last, never over anything, with its source in
the history.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.contributions.reading import contribution_of, name_of_writer
from responses.drafting.gate import is_written, open_for_writing
from responses.drafting.saving import Saved, save_answer
from responses.drafting.values import add_text, given_of, place_of_contribution
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import record
from responses.models import Answer, Contribution, ContributionUse, PassageUse, Response
from surveys.answers.shapes import fits
from surveys.answers.ticks import named_options
from surveys.schema import ChoiceItem, Question, takes_remark
from surveys.wordings.wording import UNNAMED_FIELD, label_of

Manner = ContributionUse.Manner
CONTRIBUTION_CHANGED_SINCE = (
    "Bidraget har ändrats eller tagits tillbaka sedan du öppnade sidan. Ladda om sidan och läs det igen."
)

_LONGEST_SOURCE = PassageUse._meta.get_field("source").max_length
SET_ASIDE = (
    "Svaret hör till en äldre utgåva av enkäten och passar inte frågan som den är nu. Svara på frågan först, så går"
    " texten att ta in."
)


@transaction.atomic
def use_contribution(
    *, response: Response, contribution: int, revision: int, manner: Manner, actor: User, at: datetime
) -> Saved:
    """Add the contribution (its key) to the answer to its question: as it is, or as a quotation with its writer's name.

    It comes last in a free text, and otherwise in the comment to the answer; what stands there stays as it is. Ticked:
    the options that it names are chosen in the answer, beside those that are or, where one may be, instead of it.
    `revision` is that of the contribution which the actor has read. Raises Contribution.DoesNotExist for one of another
    response, WrongStateError unless it is given and reads as it did, KeyError for a question that is gone or has no
    place for it, and otherwise as save_answer does.
    """
    found = contribution_of(response, contribution)
    locked = open_for_writing(response=response, link_id=found.link_id, actor=actor, at=at).response
    found = contribution_of(locked, contribution)
    if found.given_at is None or found.revision != revision:
        raise WrongStateError(CONTRIBUTION_CHANGED_SINCE)
    if manner == Manner.TICKED:
        saved = _ticked(locked, found, actor, at)
        if not saved.changed:
            return saved
    else:
        saved = _added(locked, found.link_id, _taken(found, manner), actor, at)
    wording = found.wordings.get(number=found.revision)
    told = {"answer": saved.answer, "revision": saved.revision, "manner": manner, "by": actor, "at": at}
    ContributionUse.objects.create(wording=wording, **told)
    called = label_of(locked.tree.question(found.link_id), UNNAMED_FIELD).rstrip(".")
    note = f"{called}, från {name_of_writer(found)}"
    record(response=locked, action="contribution_used", actor=actor, at=at, note=note)
    return saved


def takes_passage(standing: Standing, question: Question) -> bool:
    """Whether a passage may be added to the answer to the question by this person, in a state in which they write: it
    is a free text, theirs, and not fixed. What use_passage refuses for all but the state.
    """
    own = standing.writes(question.link_id) and standing.response.is_open(question.link_id)
    is_text = place_of_contribution(standing.response.tree, question) == "answer"
    return own and is_text and is_written(question)


@dataclass(frozen=True)
class DraftedText:
    """The answer of a draft (its key) and its revision that a text is taken from; of a paragraph, which, from 1."""

    answer: int
    revision: int
    paragraph: int | None = None


@transaction.atomic
def use_passage(
    *,
    response: Response,
    link_id: str,
    text: str,
    source: str,
    actor: User,
    at: datetime,
    drafted: DraftedText | None = None,
) -> Saved:
    """Add words of another of the organisation's answers to the answer to `link_id`; the caller has seen that they are
    the actor's to read, and `source` says whence they are. Those that are `drafted` may change there afterwards, which
    the question then says (responses.reading.source_changes).

    They come last in a free text; what stands there stays as it is, and what becomes too long is kept. Raises KeyError
    for a question that is no free text, and otherwise as save_answer does.
    """
    locked = open_for_writing(response=response, link_id=link_id, actor=actor, at=at).response
    question = locked.tree.question(link_id)
    if place_of_contribution(locked.tree, question) != "answer":
        raise KeyError(link_id)
    saved = _added(locked, link_id, text, actor, at)
    told = {"answer": saved.answer, "revision": saved.revision, "source": source[:_LONGEST_SOURCE]}
    PassageUse.objects.create(**told, **_linked(drafted))
    note = f"{label_of(question, UNNAMED_FIELD)} (ur {told['source']})"
    record(response=locked, action="passage_used", actor=actor, at=at, note=note)
    return saved


def _linked(drafted: DraftedText | None) -> dict[str, int | None]:
    if drafted is None:
        return {}
    return {
        "source_answer_id": drafted.answer,
        "source_revision": drafted.revision,
        "seen_revision": drafted.revision,
        "paragraph": drafted.paragraph,
    }


def _added(locked: Response, link_id: str, text: str, actor: User, at: datetime) -> Saved:
    """The answer with the text last, saved. The response is locked."""
    question = locked.tree.question(link_id)
    present = _present(locked, question)
    after = add_text(locked.tree, question, given_of(present), text)
    remark = after.remark if takes_remark(locked.tree, question) else None
    return _saved(locked, link_id, after.value, remark, present, actor, at)


def _ticked(locked: Response, contribution: Contribution, actor: User, at: datetime) -> Saved:
    """The answer with the options chosen that the contribution names, saved. Raises KeyError where it names none."""
    question = locked.tree.question(contribution.link_id)
    codes = named_options(question, contribution.text).codes if isinstance(question, ChoiceItem) else ()
    if not isinstance(question, ChoiceItem) or not codes:
        raise KeyError(contribution.link_id)
    present = _present(locked, question)
    value: Any = codes[0]
    if question.multiple:
        chosen = {*codes, *((present.value if present else None) or ())}
        value = [option.code for option in question.options if option.code in chosen]
    return _saved(locked, question.link_id, value, None, present, actor, at)


def _present(locked: Response, question: Question) -> Answer | None:
    present = Answer.objects.filter(response=locked, link_id=question.link_id).first()
    if present and present.value is not None and not fits(question, present.value):
        raise WrongStateError(SET_ASIDE)
    return present


def _saved(
    locked: Response, link_id: str, value: Any, remark: str | None, present: Answer | None, actor: User, at: datetime
) -> Saved:
    return save_answer(
        response=locked,
        link_id=link_id,
        value=value,
        remark=remark,
        base_revision=present.revision if present else 0,
        actor=actor,
        at=at,
    )


def _taken(contribution: Contribution, manner: Manner) -> str:
    """The text as it is taken in."""
    if manner == Manner.APPENDED:
        return contribution.text
    return f"{name_of_writer(contribution)}: ”{contribution.text}”"
