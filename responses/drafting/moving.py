"""Moving a draft to a newer version of its questionnaire: an explicit step that loses nothing."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.lifecycle.newer import newer_version
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.version_moves import follow_version
from responses.lifecycle.workflow import Action
from responses.models import Response, VersionMove
from surveys.models import Questionnaire


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
    try:
        with transaction.atomic():
            move = follow_version(response=locked, questionnaire=newest, by=actor, at=at)
    except IntegrityError as invited:  # the organisation was invited to it at this moment: that is another answer
        raise WrongStateError("Ni har just bjudits in att besvara den utgåvan i ett eget svar.") from invited
    record(response=locked, action="moved", actor=actor, at=at, note=f"Utgåva {newest.version}")
    return move
