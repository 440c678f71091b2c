"""Beginning a try, and writing down what came of it: every try counts, and none goes on for ever."""

from datetime import datetime

from django.db import DatabaseError, transaction

from outbox.failures import MOST_TRIES, NeverPossibleError, NotYetError, outlook_of
from outbox.models import OutboxMessage
from outbox.services import NEVER_LATER, to_do, wait_after

_ENDED_SILENTLY = (
    "Arbetet har avbrutits gång på gång utan att säga varför: det tar för lång tid eller för mycket minne."
)


@transaction.atomic
def begin_try(message_id: int, *, at: datetime) -> OutboxMessage | None:
    """Take the message for a try, which is counted at once. None when there is nothing to do now: it is done, given
    up, another worker's, or has failed and waits for its time (the queue may hold it many times over).
    """
    message = to_do().select_for_update(skip_locked=True, no_key=True).filter(pk=message_id).first()
    if message is None or (message.attempts and at < message.next_at <= at + NEVER_LATER):
        return None
    if message.unexplained >= MOST_TRIES:  # the last try never came to its end, or it would have been given up there
        give_up(message, error="", because=_ENDED_SILENTLY, at=at)
        return None
    message.attempts += 1
    message.unexplained += 1  # until it has said something else
    message.next_at, message.asked_at, message.last_error = at + wait_after(message.attempts), None, ""
    message.save(update_fields=["attempts", "unexplained", "next_at", "asked_at", "last_error"])
    return message


@transaction.atomic
def put_off(message_id: int, error: NotYetError, *, at: datetime) -> None:
    """Take back that the try was begun: the work is taken up again by the sweep, as if nobody had asked for it."""
    message = OutboxMessage.objects.select_for_update(no_key=True).get(pk=message_id)
    message.attempts -= 1
    message.unexplained = max(message.unexplained - 1, 0)  # another worker may have failed meanwhile
    message.next_at = at + wait_after(0)
    message.last_error = str(error) if message.attempts else ""  # a page says that a try has failed, if one has
    message.save(update_fields=["attempts", "unexplained", "next_at", "last_error"])


@transaction.atomic
def note_failure(message_id: int, error: Exception, *, at: datetime) -> OutboxMessage:
    """Write down that the try failed, and give the work up when there is no more to hope for."""
    message = OutboxMessage.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.done_at is not None:  # by another worker, while this one failed
        return message
    outlook = outlook_of(error)
    told = error.__cause__ if isinstance(error, NeverPossibleError) and error.__cause__ else error
    words = "" if isinstance(told, DatabaseError) else f": {told}"  # the database quotes rows, and answers in them
    message.last_error = f"{type(told).__name__}{words}".replace("\0", "")[:2000]
    if outlook.is_explained:
        message.unexplained = 0
    message.save(update_fields=["last_error", "unexplained"])
    if (message.attempts if outlook.is_explained else message.unexplained) >= outlook.tries:
        give_up(message, error=message.last_error, because=outlook.because, at=at)
    return message


def give_up(message: OutboxMessage, *, error: str, because: str, at: datetime) -> None:
    """Let nobody try the message, which is locked, until a person has decided (outbox.decisions)."""
    message.given_up_at, message.given_up_because, message.last_error = at, because.replace("\0", ""), error
    message.reported_at = None
    message.save(update_fields=["given_up_at", "given_up_because", "last_error", "reported_at"])
