"""Moving a draft to a newer version of its questionnaire: an explicit step that loses nothing."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from config.refusals import WrongStateError
from config.statements import Statement
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import Action
from responses.models import Response, VersionMove
from surveys.models import Questionnaire, without_definition


def newer_version(response: Response) -> Questionnaire | None:
    """The newest version of the same questionnaire that came after the response's own and is not retired.

    None also when the organisation has another response to that version: an organisation answers a version once. And
    while some questions of what is submitted are corrected: those are of the version that was answered.
    """
    if response.correction is not None and response.correction.opens:
        return None
    now = response.questionnaire
    found = _NEWEST.rows(
        owner=now.owner_id, name=now.name, after=now.published_at, organisation=response.organisation_id
    )
    return next((newest for newest in found if not newest.answered), None)


def _newest(owner: int, name: str, after: datetime, organisation: int) -> Any:
    same = Questionnaire.objects.filter(owner=owner, name=name)
    later = same.filter(published_at__gt=after, retirement__isnull=True)
    answered = Response.objects.filter(questionnaire=OuterRef("pk"), organisation=organisation)
    return without_definition(later).annotate(answered=Exists(answered)).order_by("-published_at")[:1]


_NEWEST: Statement[Any] = Statement(
    _newest,
    **{"owner": 712_369_045, "name": "\a", "after": datetime(7, 7, 7, tzinfo=UTC), "organisation": 712_369_046},
)


@transaction.atomic
def move_to_version(*, response: Response, questionnaire: Questionnaire, actor: User, at: datetime) -> VersionMove:
    """Let the draft answer `questionnaire` instead. Every answer is kept; those to items that are gone are parked.

    Raises PermissionDenied or WrongStateError by the table, WrongStateError when it is not the newest version.
    """
    locked = locked_for(Action.EDIT, response=response, actor=actor, at=at).response
    if locked.correction is not None and locked.correction.opens:
        raise WrongStateError("Svaret rättas, och rättelsen gäller den utgåva som besvarades. Byt inte utgåva nu.")
    newest = newer_version(locked)
    if newest is None or newest.pk != questionnaire.pk:
        raise WrongStateError("Det finns en annan utgåva nu. Ladda om sidan och jämför igen.")
    move = VersionMove.objects.create(
        response=locked, from_questionnaire=locked.questionnaire, to_questionnaire=newest, moved_by=actor, moved_at=at
    )
    record(response=locked, action="moved", actor=actor, at=at, note=f"Utgåva {newest.version}")
    locked.questionnaire = newest
    locked.save(update_fields=["questionnaire"])
    return move
