"""The one gate that every change of an answer passes, and what becomes of reviewed work."""

from datetime import datetime

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from responses.lifecycle.scope import containers_of
from responses.lifecycle.standing import NOT_YOURS, Standing
from responses.lifecycle.trail import lock_as, record
from responses.lifecycle.workflow import require, writing_action
from responses.models import Assignment, Response
from surveys.schema import Question, is_computed
from surveys.wordings.wording import item_name


def note_change(standing: Standing, *, link_id: str, at: datetime) -> None:
    """A contributor has changed something in the item: what was reviewed of it has to be reviewed again.

    Their own becomes a draft; other people's part with the same item in it goes back to done. An editor's own change
    leaves it as it is: it is they who review. The response must be locked.
    """
    if Role.EDITOR in standing.roles:
        return
    response, actor = standing.response, standing.user
    around = containers_of(response.tree, link_id)
    reviewed = Assignment.objects.active().filter(response=response, link_id__in=around, reviewed_at__isnull=False)
    found = list(reviewed)
    for assignment in found:
        assignment.reviewed_at = assignment.reviewed_by = None
        if assignment.person_id == actor.pk:
            assignment.done_at = None
        assignment.save(update_fields=["reviewed_at", "reviewed_by", "done_at"])
    if found:
        record(response=response, action="unreviewed", actor=actor, at=at, note=item_name(response.tree, link_id))


def open_for_writing(*, response: Response, link_id: str, actor: User, at: datetime) -> Standing:
    """The actor's standing, locked, when they may write the answer to `link_id` now. Raises as save_answer does."""
    return require_writing(lock_as(actor, response=response, at=at), link_id)


def open_for_change(*, response: Response, link_id: str, actor: User, at: datetime) -> Standing:
    """The actor's standing, locked, when they may change what belongs to the item `link_id` now, documents too.

    Raises PermissionDenied or WrongStateError.
    """
    return _require_change(lock_as(actor, response=response, at=at), link_id)


def require_writing(standing: Standing, link_id: str) -> Standing:
    """The same standing, locked, when its person may write the answer to `link_id` now. Raises as save_answer does."""
    question = _require_change(standing, link_id).response.tree.question(link_id)
    if not is_written(question):
        raise KeyError(link_id)
    return standing


def is_written(question: Question) -> bool:
    """Whether the question is answered by writing: not fixed, filled in at signing or computed."""
    return not (question.read_only or question.sign_off or is_computed(question))


def _require_change(standing: Standing, link_id: str) -> Standing:
    """The one gate through which every change of an answer goes: an editor changes anything, a contributor what was
    handed to them; while an answer is corrected, both of them only what was opened.
    """
    require(writing_action(standing.roles), standing)
    if not standing.writes(link_id):
        raise PermissionDenied(NOT_YOURS)
    standing.require_open(link_id)
    return standing
