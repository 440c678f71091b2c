"""What an approver pointed at when returning an answer, and what became of each of those points."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.models import User
from config import swedish
from responses.comments.reading import commentable_questions
from responses.comments.services import add_comment, resolve_comment
from responses.lifecycle.scope import containers_of
from responses.lifecycle.trail import record
from responses.models import Assignment, Response, Return, ReturnPoint, Snapshot, State
from responses.reading.draft import Draft
from surveys.wording import item_name

MOST_CHARACTERS = 2000
DONE = "Åtgärdat"
_UNSAID = "Det här behöver ses över innan svaret godkänns."


@dataclass(frozen=True)
class PointedSection:
    """A section with its questions that a return can point at, as (link_id, name)."""

    text: str
    questions: tuple[tuple[str, str], ...]


def sections_to_point_at(draft: Draft) -> list[PointedSection]:
    """The questions that are asked, by section and in reading order; nothing that signing fills in."""
    tree, names = draft.tree, draft.names
    asked = commentable_questions(tree) & draft.enabled
    found = [
        PointedSection(
            section.text, tuple((one.link_id, names[one.link_id]) for one in questions if one.link_id in asked)
        )
        for section in tree.items
        for questions in [tree.questions_of[section.link_id]]
    ]
    return [section for section in found if section.questions]


def check_points(draft: Draft, points: Mapping[str, str]) -> None:
    """Raise ValidationError for a question that is not asked, or for too much said of one."""
    asked = commentable_questions(draft.tree) & draft.enabled
    if points.keys() - asked:
        raise ValidationError("En av frågorna finns inte i svaret. Ladda om sidan och välj bland dem som visas.")
    for link_id, text in points.items():
        if len(text) > MOST_CHARACTERS:
            limit = swedish.number(MOST_CHARACTERS)
            told = f"Texten är {swedish.number(len(text))} tecken. Den får vara högst {limit}."
            raise ValidationError({f"om-{link_id}": told})


def keep_return(
    *, response: Response, snapshot: Snapshot, reason: str, points: Mapping[str, str], actor: User, at: datetime
) -> list[ReturnPoint]:
    """Keep the return, with a task beside each question that it points at, in the order of the form.

    The response is a draft again, and locked. Whoever has been handed the question is told by name.
    """
    sent_back = Return.objects.create(
        response=response, snapshot=snapshot, reason=reason, by=actor, by_name=actor.name, at=at
    )
    pointed = [link_id for link_id in response.tree.by_link_id if link_id in points]
    return [_keep_point(sent_back, link_id, points[link_id], actor, at) for link_id in pointed]


def _keep_point(sent_back: Return, link_id: str, text: str, actor: User, at: datetime) -> ReturnPoint:
    response = sent_back.response
    words = f"Återsänt: {text or _UNSAID}"
    told = _people_with(response, link_id, actor)
    comment = add_comment(response=response, link_id=link_id, text=words, mentioned=told, actor=actor, at=at)
    name = swedish.begin_sentence(item_name(response.tree, link_id))
    return ReturnPoint.objects.create(sent_back=sent_back, link_id=link_id, name=name, text=text, comment=comment)


def _people_with(response: Response, link_id: str, actor: User) -> list[User]:
    around = containers_of(response.tree, link_id)
    handed = Assignment.objects.active().to_answer().filter(response=response, link_id__in=around)
    found = handed.select_related("person").exclude(person=actor).filter(person__is_active=True)
    return list(dict.fromkeys(one.person for one in found))


@dataclass(frozen=True)
class Returned:
    """A return with its points."""

    sent_back: Return
    points: Sequence[ReturnPoint]


def returned_to_draft(response: Response) -> Returned | None:
    """The return that the draft is to answer; None where nothing came back, or it was answered."""
    if response.state != State.DRAFT or not response.return_reason:
        return None
    newest = _of_this_round(response)
    return newest if newest and newest.sent_back.answered_by_id is None else None


def returned_before(response: Response, returns: Iterable[Return]) -> Return | None:
    """Of all `returns`, the newest first, that which what is now being approved has answered; None for none."""
    if response.state not in (State.IN_REVIEW, State.APPROVED):
        return None
    opened = response.correction.opened_at if response.correction else None
    return next((one for one in returns if one.answered_by_id and (opened is None or one.at >= opened)), None)


def _of_this_round(response: Response) -> Returned | None:
    """The newest return since the answer, or the correction of it, was opened."""
    found = Return.objects.filter(response=response).order_by("-pk")
    if response.correction is not None:
        found = found.filter(at__gte=response.correction.opened_at)
    newest = found.select_related("by").first()
    if newest is None:
        return None
    points = list(newest.points.select_related("comment"))
    for point in points:
        point.sent_back = newest
    return Returned(newest, points)


def points_to_answer(response: Response) -> list[ReturnPoint]:
    """The points that are to be answered when the draft is sent again, in one query; none where nothing came back."""
    if response.state != State.DRAFT or not response.return_reason:
        return []
    found = ReturnPoint.objects.filter(sent_back__response=response, sent_back__answered_by__isnull=True)
    if response.correction is not None:
        found = found.filter(sent_back__at__gte=response.correction.opened_at)
    newest = list(found.select_related("sent_back", "comment").order_by("-sent_back", "pk"))
    return [point for point in newest if point.sent_back_id == newest[0].sent_back_id]


def answer_return(
    *, response: Response, answers: Mapping[int, str], snapshot: Snapshot, actor: User, at: datetime
) -> None:
    """Keep what was done with each point of the return that `snapshot` answers, and end the tasks beside the questions.

    `answers` are by the point's key. To be called while the response is a draft and locked; `snapshot` is what is sent.
    Raises ValidationError by field ("gjort-<key>") for a point of which nothing is said, or too much.
    """
    returned = returned_to_draft(response)
    if returned is None:
        return
    _check_answers(returned.points, answers)
    for point in returned.points:
        _answer(point, answers[point.pk].strip(), actor, at)
    sent_back = returned.sent_back
    sent_back.answered_by = snapshot
    sent_back.save(update_fields=["answered_by"])
    if returned.points:
        note = "; ".join(f"{point.name}: {point.answer}" for point in returned.points)
        record(response=response, action="return_answered", actor=actor, at=at, note=note)


def _check_answers(points: Sequence[ReturnPoint], answers: Mapping[int, str]) -> None:
    errors = {}
    for point in points:
        said = answers.get(point.pk, "").strip()
        if not said:
            errors[f"gjort-{point.pk}"] = f"Skriv vad ni har gjort, eller kryssa i {DONE}."
        elif len(said) > MOST_CHARACTERS:
            limit = swedish.number(MOST_CHARACTERS)
            errors[f"gjort-{point.pk}"] = f"Texten är {swedish.number(len(said))} tecken. Den får vara högst {limit}."
    if errors:
        raise ValidationError(errors)


def _answer(point: ReturnPoint, said: str, actor: User, at: datetime) -> None:
    point.answer, point.answered_by, point.answered_by_name, point.answered_at = said, actor, actor.name, at
    point.save(update_fields=["answer", "answered_by", "answered_by_name", "answered_at"])
    if point.comment.is_open:
        resolve_comment(comment=point.comment, actor=actor, at=at)
