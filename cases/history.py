"""The history of a case, and what the portal's log is told of it."""

from datetime import datetime

from accounts.models import User
from audit.actions import Logged
from audit.services import append
from cases.models import Case, CaseEvent

_DID = {
    "opened": "öppnade ärendet",
    "renamed": "ändrade vad ärendet rör",
    "number_added": "lade till ett nummer",
    "number_withdrawn": "tog bort ett nummer",
    "answer_placed": "lade ett svar i ärendet",
    "answer_taken_out": "tog ut ett svar ur ärendet",
    "document_added": "lade till en handling",
    "document_registered": "antecknade att en handling är diarieförd",
    "document_withdrawn": "tog tillbaka en handling",
    "recipient_added": "lade till en mottagare",
    "recipient_removed": "tog bort en mottagare",
    "dispatched": "expedierade",
    "dispatch_noted": "antecknade en expediering",
}
"""What an event says that somebody did, by its action."""
_SENT = {"dispatched", "dispatch_noted"}


def record_case_event(
    *, case: Case, action: str, actor: User, at: datetime, note: str = "", why: str = ""
) -> CaseEvent:
    """Append an event, and a row of the log. KeyError for an action that is not known.

    `note` names what was changed, in both; `why` is somebody's own words, in the case's history alone.
    """
    log_fetch(
        case=case,
        action=Logged.DISPATCHED if action in _SENT else Logged.CASE_CHANGED,
        actor=actor,
        at=at,
        what=f"{_DID[action]}: {note}" if note else _DID[action],
    )
    told = "\n".join(words for words in (note, why) if words)
    return CaseEvent.objects.create(case=case, action=action, actor=actor, actor_name=actor.name, at=at, note=told)


def log_fetch(*, case: Case, action: Logged, actor: User, at: datetime, what: str) -> None:
    """A row of the log alone: what was fetched of the case."""
    append(
        action=action,
        at=at,
        actor=actor.pk,
        name=actor.email,
        organisation=case.organisation_id,
        about=f"case:{case.pk}",
        details={"vad": what},
    )


def case_deed_in_words(action: str) -> str:
    """What an event says that somebody did: "lade till en handling"."""
    return _DID.get(action, action)
