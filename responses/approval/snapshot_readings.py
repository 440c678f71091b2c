"""That an approver has read what was sent, without deciding yet: next time they see what has changed since."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.lifecycle.trail import locked_for
from responses.lifecycle.workflow import Action
from responses.models import Response, Snapshot, SnapshotReading


@transaction.atomic
def note_reading(*, response: Response, sha256: str, actor: User, at: datetime) -> SnapshotReading:
    """Note that the actor has read the snapshot with this fingerprint: the one they had before them, which need not be
    the last any more. Saying it again changes nothing. It is theirs alone, and stands in no trail.

    Raises WrongStateError when nothing with this fingerprint has been sent.
    """
    locked = locked_for(Action.READ, response=response, actor=actor, at=at).response
    # Compared here: what is posted may be no text that a database knows.
    all_sent = Snapshot.objects.filter(response=locked).defer("content").order_by("-number")
    sent = next((one for one in all_sent if one.sha256 == sha256), None)
    if sent is None:
        raise WrongStateError("Det som du läste är inte det som har skickats. Öppna svaret igen och läs det.")
    return SnapshotReading.objects.get_or_create(snapshot=sent, user=actor, defaults={"at": at})[0]
