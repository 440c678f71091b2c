"""What an approver pointed at when returning an answer, and what became of each of those points."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from config.language import swedish
from responses.comments.reading import commentable_questions, people_handed
from responses.comments.services import end_comment, write_comment
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import record
from responses.models import Response, Return, ReturnPoint, Snapshot, State
from responses.reading.draft import Draft
from surveys.wordings.wording import item_name

MOST_CHARACTERS = 2000
DONE_LABEL = "Åtgärdat"
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
    standing: Standing, *, snapshot: Snapshot, reason: str, points: Mapping[str, str], at: datetime
) -> list[ReturnPoint]:
    """Keep the return, with a task beside each question that it points at, in the order of the form.

    `standing` is the approver's: the response is a draft again, and locked. Whoever has been handed the question is
    told by name.
    """
    response, actor = standing.response, standing.user
    sent_back = Return.objects.create(
        response=response, snapshot=snapshot, reason=reason, by=actor, by_name=actor.name, at=at
    )
    pointed = [link_id for link_id in response.tree.by_link_id if link_id in points]
    return [_keep_point(standing, sent_back, link_id, points[link_id], at) for link_id in pointed]


def _keep_point(standing: Standing, sent_back: Return, link_id: str, text: str, at: datetime) -> ReturnPoint:
    response, words = standing.response, f"Återsänt: {text or _UNSAID}"
    told = people_handed(response, link_id).exclude(pk=standing.user.pk)
    comment = write_comment(standing, link_id=link_id, text=words, mentioned=told, at=at)
    name = swedish.begin_sentence(item_name(response.tree, link_id))
    return ReturnPoint.objects.create(sent_back=sent_back, link_id=link_id, name=name, text=text, comment=comment)


def returned_before(response: Response, returns: Iterable[Return]) -> Return | None:
    """Of all `returns`, the newest first, that which what is now being approved has answered; None for none."""
    if response.state not in (State.IN_REVIEW, State.APPROVED):
        return None
    opened = response.correction.opened_at if response.correction else None
    return next((one for one in returns if one.answered_by_id and (opened is None or one.at >= opened)), None)


def _to_answer(response: Response) -> QuerySet[Return]:
    """The return that the draft is to answer: the newest since the answer, or the correction of it, was opened.

    None where nothing came back, or it was answered.
    """
    if not _came_back(response):
        return Return.objects.none()
    found = Return.objects.filter(response=response)
    if response.correction is not None:
        found = found.filter(at__gte=response.correction.opened_at)
    newest = found.order_by("-pk").values("pk")[:1]
    return Return.objects.filter(pk__in=newest, answered_by__isnull=True)


def points_to_answer(response: Response) -> list[ReturnPoint]:
    """The points that are to be answered when the draft is sent again, in one query; none where nothing came back."""
    return list(_points_of(_to_answer(response))) if _came_back(response) else []


def _came_back(response: Response) -> bool:
    return bool(response.state == State.DRAFT and response.return_reason)


def _points_of(returns: QuerySet[Return]) -> QuerySet[ReturnPoint]:
    return ReturnPoint.objects.filter(sent_back__in=returns).select_related("sent_back", "comment").order_by("pk")


def answer_return(standing: Standing, *, answers: Mapping[int, str], snapshot: Snapshot, at: datetime) -> None:
    """Keep what was done with each point of the return that `snapshot` answers, and end the tasks beside the questions.

    `answers` are by the point's key. `standing` is the sender's: the response is a draft, and locked. `snapshot` is
    what is sent. Raises ValidationError by field ("gjort-<key>") for a point of which nothing is said, or too much.
    """
    response, points = standing.response, points_to_answer(standing.response)
    _check_answers(points, answers)
    for point in points:
        _answer(standing, point, answers[point.pk].strip(), at)
    _to_answer(response).update(answered_by=snapshot)
    if points:
        note = "; ".join(f"{point.name}: {point.answer}" for point in points)
        record(response=response, action="return_answered", actor=standing.user, at=at, note=note)


def return_answered_by(snapshot: Snapshot) -> Return | None:
    """The return that what was sent answers, with its points; None where nothing had come back."""
    return Return.objects.filter(answered_by=snapshot).prefetch_related("points").first()


def _check_answers(points: Sequence[ReturnPoint], answers: Mapping[int, str]) -> None:
    errors = {}
    for point in points:
        said = answers.get(point.pk, "").strip()
        if not said:
            errors[f"gjort-{point.pk}"] = f"Skriv vad ni har gjort, eller kryssa i {DONE_LABEL}."
        elif len(said) > MOST_CHARACTERS:
            limit = swedish.number(MOST_CHARACTERS)
            errors[f"gjort-{point.pk}"] = f"Texten är {swedish.number(len(said))} tecken. Den får vara högst {limit}."
    if errors:
        raise ValidationError(errors)


def _answer(standing: Standing, point: ReturnPoint, said: str, at: datetime) -> None:
    actor, comment = standing.user, point.comment
    point.answer, point.answered_by, point.answered_by_name, point.answered_at = said, actor, actor.name, at
    point.save(update_fields=["answer", "answered_by", "answered_by_name", "answered_at"])
    comment.response = standing.response
    end_comment(standing, comment, at=at)
