"""What becomes of handed-out work when somebody writes in it. Kept apart from handing, which the gate must not need."""

from datetime import datetime

from accounts.models import User
from accounts.roles import Role
from responses.models import Assignment, Response
from responses.scope import containers_of, standing
from responses.services.trail import record
from surveys.wording import item_name


def note_change(*, response: Response, link_id: str, actor: User, at: datetime) -> None:
    """A contributor has changed something in the item: what was reviewed of it has to be reviewed again.

    Their own becomes a draft; other people's part with the same item in it goes back to done. An editor's own change
    leaves it as it is: it is they who review. The response must be locked.
    """
    around = containers_of(response.tree, link_id)
    reviewed = Assignment.objects.active().filter(response=response, link_id__in=around, reviewed_at__isnull=False)
    found = list(reviewed)
    if not found or Role.EDITOR in standing(actor, response)[0]:
        return
    for assignment in found:
        assignment.reviewed_at = assignment.reviewed_by = None
        if assignment.person_id == actor.pk:
            assignment.done_at = None
        assignment.save(update_fields=["reviewed_at", "reviewed_by", "done_at"])
    record(response=response, action="unreviewed", actor=actor, at=at, note=item_name(response.tree, link_id))
