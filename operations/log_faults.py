"""Faults of the log that two administrators have looked at and accept, so that what is too old is removed again.

The log's own rows say what was accepted: a fault counts as accepted as long as its row stands there, which is longer
than what it is about does.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.administrators import require_two
from accounts.models import User
from audit.actions import Logged
from audit.services import append
from audit.verification import HASH_ACCEPTED, MOST_FAULTS, Fault, last_whole_end, read_log
from operations.letters import LOG_FAULTS_ACCEPTED
from outbox.decisions import administrators


def faults_to_accept(*, first: User, second: User, reason: str) -> list[Fault]:
    """All that is wrong with the log and nobody has accepted. ValidationError where there is nothing, or the two may
    not accept it (require_two).
    """
    require_two(first, second, reason)
    found = read_log(last_whole_end()).new
    if not found:
        raise ValidationError("Loggen har inga fel som inte är godkända. Det finns inget att godkänna.")
    return found


@transaction.atomic
def accept_faults(*, faults: Sequence[Fault], first: User, second: User, reason: str, at: datetime) -> None:
    """Write each down in the log as accepted, and tell the administrators.

    `first` and `second` have seen them and shown who they are. ValidationError as above.
    """
    require_two(first, second, reason)
    accepted = {"bekräftades": second.email, "varför": reason}
    for fault in faults:
        details = {"fel": fault, HASH_ACCEPTED: fault.sha256, **accepted}
        append(action=Logged.LOG_FAULT_ACCEPTED, at=at, actor=first.pk, name=first.email, details=details)
    LOG_FAULTS_ACCEPTED.put(
        to=administrators(),
        at=at,
        faults="\n".join(faults[:MOST_FAULTS]),
        left=max(len(faults) - MOST_FAULTS, 0),
        first=first.email,
        second=second.email,
        reason=reason,
    )
