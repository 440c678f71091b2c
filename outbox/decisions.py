"""What did not get through: given up, or a letter of which nobody knows (docs/decisions/0019, 0021).

The people whose work it is and the administrators are told once, and a person decides: try again, or let be.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from accounts.models import User
from audit.actions import Logged
from audit.services import append
from config.refusals import WrongStateError
from config.row_by_row import row_by_row
from outbox import letters
from outbox.models import EMAIL, Decision, OutboxMessage
from outbox.services import ask_worker, to_do

logger = logging.getLogger(__name__)

# Longer than a task may run (CELERY_TASK_TIME_LIMIT): whoever began has ended.
UNSURE_AFTER = timedelta(minutes=15)
_IN_A_BACKUP = (
    "Mejlet väntade när säkerhetskopian gjordes. Det kan ha gått iväg sedan dess, så portalen skickar det inte av sig"
    " själv."
)
_IN_TROUBLE = 3
_TOLD_AT_ONCE = 200
_FROM_THE_BEGINNING: dict[str, Any] = {
    **dict.fromkeys(("given_up_at", "let_be_at", "reported_at", "sending_since", "asked_at")),
    **{"attempts": 0, "unexplained": 0, "last_error": "", "given_up_because": ""},
}


@dataclass(frozen=True)
class Concern:
    """Whose a piece of work is: the people to tell when it does not get through, and the page that they can see."""

    people: tuple[User, ...] = ()
    address: str = ""


def given_up() -> QuerySet[OutboxMessage]:
    """What nobody tries any more and nobody has decided about, the newest first."""
    found = OutboxMessage.objects.filter(done_at__isnull=True, given_up_at__isnull=False, let_be_at__isnull=True)
    return found.order_by("-given_up_at", "-pk")


def unsure_letters(*, at: datetime) -> QuerySet[OutboxMessage]:
    """Letters of which nobody knows whether the mail server took them, the oldest first; also those that were begun
    by a clock that was ahead.
    """
    ended = Q(sending_since__lt=at - UNSURE_AFTER) | Q(sending_since__gt=at + UNSURE_AFTER)
    begun = OutboxMessage.objects.filter(ended, done_at__isnull=True, given_up_at__isnull=True)
    return begun.order_by("sending_since", "pk")


def in_trouble() -> QuerySet[OutboxMessage]:
    """What has failed some times and is still being tried, the most often tried first."""
    return to_do().filter(attempts__gte=_IN_TROUBLE).exclude(last_error="").order_by("-attempts", "created_at", "pk")


def let_be_lately() -> QuerySet[OutboxMessage]:
    """What somebody has decided to let be and that could still be tried, the newest decision first."""
    return OutboxMessage.objects.filter(done_at__isnull=True, let_be_at__isnull=False).order_by("-let_be_at", "-pk")


def give_up_letters_of_backup(*, at: datetime) -> int:
    """Let no letter that waits in a database that was restored be sent until a person has decided: it may have gone
    after the backup. How many wait so. Nobody gets a letter of it: whoever restores is told.
    """
    given = {"given_up_at": at, "reported_at": at, "given_up_because": _IN_A_BACKUP}
    to_do().filter(kind=EMAIL).update(**given)
    return given_up().filter(given_up_because=_IN_A_BACKUP).count()


def report_undelivered(*, at: datetime) -> int:
    """Tell of everything that has not got through and of which nobody has been told; returns how many."""
    unknown = Q(pk__in=unsure_letters(at=at).values("pk")) | Q(pk__in=given_up().values("pk"))
    new = OutboxMessage.objects.filter(unknown, reported_at__isnull=True).order_by("pk")[:_TOLD_AT_ONCE]
    return sum(row_by_row(new, partial(_tell, at=at), what="telling of what did not get through"))


def _tell(found: OutboxMessage, *, at: datetime) -> int:
    message = OutboxMessage.objects.select_for_update(no_key=True).get(pk=found.pk)
    if message.reported_at is not None:
        return 0
    message.reported_at = at
    message.save(update_fields=["reported_at"])
    # Why stands on the page: a server's reply may name whom it was for.
    why = "given up" if message.given_up_because else "nobody knows whether it went"
    logger.error("%s did not get through: %s", message.key, why)
    if not letters.is_about_another(message):  # a letter about a letter that told of a letter would help nobody
        concern = _concern_of(message)
        letters.UNDELIVERED_TO_ADMINISTRATOR.put_to_each(to=administrators(), at=at, about=message)
        own = [person for person in concern.people if not _is_to(message, person)]
        letters.UNDELIVERED.put_to_each(to=own, at=at, about=message, address=concern.address)
    return 1


def _concern_of(message: OutboxMessage) -> Concern:
    """Whose it is; nobody's when that cannot be told, since the administrators are told in any case."""
    path = settings.OUTBOX_CONCERNS.get(message.kind)
    found = row_by_row([message], import_string(path), what="finding whose it is") if path else iter(())
    return next(found, Concern())


def _is_to(message: OutboxMessage, person: User) -> bool:
    return bool(str(message.payload.get("to", "")).lower() == person.email)


def administrators() -> QuerySet[User]:
    """Those who see to the portal, and may decide here."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("pk")


@transaction.atomic
def try_again(*, message: OutboxMessage, by: User | None, at: datetime) -> None:
    """Let it be tried from the beginning; a letter keeps its Message-ID. `by` is None from the command line.

    Raises WrongStateError for what is done, is still tried, or has been decided about meanwhile, and for a letter whose
    words are gone.
    """
    locked = _locked(message, at=at, also_let_be=True)
    if locked.emptied_at:
        raise WrongStateError("Mejlets text är borttagen, så det går inte att skicka igen.")
    _decide(locked, Decision.What.AGAIN, by, at)
    OutboxMessage.objects.filter(pk=locked.pk).update(next_at=at, **_FROM_THE_BEGINNING)
    transaction.on_commit(lambda: ask_worker(locked.pk, locked.kind))


@transaction.atomic
def try_all_again(*, by: User, at: datetime) -> int:
    """Try again all that was given up, as the next sweeps come to it; how many that was.

    In a few statements however many they are, with one row in the log. What somebody else decides about at the same
    moment is theirs, so that nothing is decided twice.
    """
    waiting = given_up().filter(emptied_at__isnull=True).select_for_update(skip_locked=True, no_key=True).order_by("pk")
    found = dict(waiting.values_list("pk", "given_up_because"))
    if not found:
        return 0
    made = [Decision(message_id=pk, what=Decision.What.AGAIN, because=why, by=by, at=at) for pk, why in found.items()]
    Decision.objects.bulk_create(made, batch_size=1_000)
    OutboxMessage.objects.filter(pk__in=found).update(next_at=at, **_FROM_THE_BEGINNING)
    details = {"decision": f"{Decision.What.AGAIN.label} med allt", "number": str(len(found))}
    append(action=Logged.ADMINISTERED, at=at, actor=by.pk, about="outbox", details=details)
    return len(found)


@transaction.atomic
def let_be(*, message: OutboxMessage, by: User | None, at: datetime) -> None:
    """Say that it need not be done. A letter of which nobody knows counts as sent. Raises as try_again does."""
    locked = _locked(message, at=at, also_let_be=False)
    _decide(locked, Decision.What.LET_BE, by, at)
    if locked.given_up_at is None:
        locked.done_at = at
    else:
        locked.let_be_at = at
    locked.save(update_fields=["done_at", "let_be_at"])


def _locked(message: OutboxMessage, *, at: datetime, also_let_be: bool) -> OutboxMessage:
    found = OutboxMessage.objects.select_for_update(no_key=True).get(pk=message.pk)
    open_to_decision = found.given_up_at is not None or unsure_letters(at=at).filter(pk=found.pk).exists()
    if found.done_at or not open_to_decision or (found.let_be_at and not also_let_be):
        raise WrongStateError("Någon har redan bestämt om det här, eller så har det gått fram. Ladda om sidan.")
    return found


def _decide(message: OutboxMessage, what: Decision.What, by: User | None, at: datetime) -> None:
    because = message.given_up_because or "Ingen vet om mejlet gick iväg."
    Decision.objects.create(message=message, what=what, because=because, by=by, at=at)
    about, details = f"outbox:{message.pk}", {"decision": what.label, "work": message.key}
    append(action=Logged.ADMINISTERED, at=at, actor=by.pk if by else None, about=about, details=details)
