"""Commenting on a question: add, resolve, reopen, withdraw. In the trail, which tells of which question, not what."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from config.database.repetition import find_repeated
from config.language import swedish
from responses.comments.reading import commentable_questions, may_discuss, people_who_comment
from responses.lifecycle.standing import NOT_YOURS, Standing
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import Action, require
from responses.models import Comment, Notice, Response
from responses.notices.services import put_notice
from surveys.wordings.wording import item_name

MOST_CHARACTERS = 5000


@transaction.atomic
def add_comment(
    *, response: Response, link_id: str, text: str, mentioned: Iterable[User], actor: User, at: datetime
) -> Comment:
    """Say something about a question, and tell the mentioned and those who have commented on it before. The same again
    a moment later is the same comment.

    Raises PermissionDenied or WrongStateError by the table, KeyError for what cannot be commented on, ValidationError
    by field for an empty or too long text and for people who may not read it.
    """
    standing = locked_for(Action.COMMENT, response=response, actor=actor, at=at)
    same = {"link_id": link_id, "text": text.strip(), "by": actor, "withdrawn_at": None}
    before, people = find_repeated(Comment.objects.filter(response=response, **same), at=at), set(mentioned)
    if before and set(before.mentioned.all()) == people:
        return before
    return write_comment(standing, link_id=link_id, text=text, mentioned=people, at=at)


def write_comment(standing: Standing, *, link_id: str, text: str, mentioned: Iterable[User], at: datetime) -> Comment:
    """The same by whoever has locked the response already: `standing` is the writer's, behind the lock."""
    _require(standing, link_id)
    locked, actor, people = standing.response, standing.user, set(mentioned)
    if link_id not in commentable_questions(locked.tree):
        raise KeyError(link_id)
    _check(locked, link_id, text.strip(), people)
    comment = Comment.objects.create(response=locked, link_id=link_id, text=text.strip(), by=actor, at=at)
    comment.mentioned.set(people)
    record(response=locked, action=Action.COMMENT, actor=actor, at=at, note=item_name(locked.tree, link_id))
    _tell(comment, people - {actor}, at)
    return comment


def _require(standing: Standing, link_id: str) -> None:
    """Raise unless the person may comment on the question now."""
    require(Action.COMMENT, standing)
    if not may_discuss(standing.roles, standing.scope, link_id):
        raise PermissionDenied(NOT_YOURS)


def _check(response: Response, link_id: str, text: str, people: set[User]) -> None:
    errors = {}
    if not text:
        errors["text"] = "Skriv en kommentar."
    if len(text) > MOST_CHARACTERS:
        limit = swedish.number(MOST_CHARACTERS)
        errors["text"] = f"Kommentaren är {swedish.number(len(text))} tecken. Den får vara högst {limit}."
    if people - set(people_who_comment(response, link_id)):
        errors["mentioned"] = "Välj bland dem som kan läsa kommentaren."
    if errors:
        raise ValidationError(errors)


def _tell(comment: Comment, mentioned: set[User], at: datetime) -> None:
    where = item_name(comment.response.tree, comment.link_id)
    earlier = Comment.objects.filter(response=comment.response, link_id=comment.link_id, withdrawn_at__isnull=True)
    talking = set(people_who_comment(comment.response, comment.link_id).filter(pk__in=earlier.values("by"))) - {
        comment.by
    }
    mention = (Notice.Kind.MENTIONED, f"{comment.by.name} nämnde dig i en kommentar till {where}.")
    remark = (Notice.Kind.COMMENTED, f"{comment.by.name} kommenterade {where}.")
    told = {person: mention if person in mentioned else remark for person in talking | mentioned}
    path = f"{reverse('comments', args=[comment.response.pk, comment.link_id])}#kommentar-{comment.pk}"
    for person, (kind, text) in sorted(told.items(), key=lambda one: one[0].pk):
        put_notice(to=person, response=comment.response, kind=kind, text=text, path=path, at=at)


@transaction.atomic
def resolve_comment(*, comment: Comment, actor: User, at: datetime) -> Comment:
    """Say that there is nothing more to do about it. Once is enough: again changes nothing."""
    return end_comment(*_locked(comment, actor, at), at=at)


def end_comment(standing: Standing, comment: Comment, *, at: datetime) -> Comment:
    """The same by whoever has locked the response already, and has read `comment` behind the lock."""
    _require(standing, comment.link_id)
    actor = standing.user
    return _mark(comment, "resolved", actor, at, resolved_at=at, resolved_by=actor) if comment.is_open else comment


@transaction.atomic
def reopen_comment(*, comment: Comment, actor: User, at: datetime) -> Comment:
    """Say that there is something to do about it after all."""
    _, now = _locked(comment, actor, at)
    return _mark(now, "reopened", actor, at, resolved_at=None, resolved_by=None) if now.resolved_at else now


@transaction.atomic
def withdraw_comment(*, comment: Comment, actor: User, at: datetime) -> Comment:
    """Take one's own comment back: no longer shown, and told in the trail. PermissionDenied for anybody else's."""
    _, now = _locked(comment, actor, at)
    if now.by_id != actor.pk:
        raise PermissionDenied("Bara den som skrev kommentaren kan ta tillbaka den.")
    return now if now.withdrawn_at else _mark(now, "withdrawn", actor, at, withdrawn_at=at)


def _locked(comment: Comment, actor: User, at: datetime) -> tuple[Standing, Comment]:
    """The comment as it is now, behind the lock, when `actor` may do something about it."""
    standing = locked_for(Action.COMMENT, response=comment.response, actor=actor, at=at)
    _require(standing, comment.link_id)
    found = Comment.objects.select_related("by").get(pk=comment.pk)
    found.response = standing.response
    return standing, found


def _mark(comment: Comment, what: str, actor: User, at: datetime, **fields: datetime | User | None) -> Comment:
    for name, value in fields.items():
        setattr(comment, name, value)
    comment.save(update_fields=list(fields))
    note = item_name(comment.response.tree, comment.link_id)
    record(response=comment.response, action=f"comment_{what}", actor=actor, at=at, note=note)
    return comment
