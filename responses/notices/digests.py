"""One letter about drafting a person and day: what waits for them is gathered into it (docs/decisions/0012)."""

import logging
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from config.language.working_days import is_working_day
from config.row_by_row import row_by_row
from outbox.models import OutboxMessage
from responses.lifecycle.access import handed_responses, readable_responses
from responses.models import DigestLetter, Notice
from responses.notices import letters
from responses.notices.reminders import reminders
from surveys.models import without_definition

logger = logging.getLogger(__name__)


def send_digests(*, now: datetime) -> list[DigestLetter]:
    """Remind of what is due, and mail everybody what waits for them. Nothing on days when nobody works.

    Run again the same day it mails nobody twice. One person's failure does not keep the others' letters back.
    """
    today = timezone.localdate(now)
    if not is_working_day(today):
        return []
    _keep(reminders(today=today, at=now))
    waiting = Notice.objects.filter(_worth_telling(today), letter__isnull=True).values("to")
    people = User.objects.filter(is_active=True, pk__in=waiting).order_by("pk")
    mailed = row_by_row(people, lambda person: mail_today(to=person, at=now), what="a person's digest")
    return [letter for letter in mailed if letter]


def _keep(reminders: Iterable[Notice]) -> None:
    """Store the reminders that are not there yet: all at once, and one by one where one of them cannot be stored."""
    made = list(reminders)
    try:
        _store(made)
    except Exception:
        logger.exception("storing the reminders together failed")
        list(row_by_row(made, lambda notice: _store([notice]), what="storing a reminder"))


@transaction.atomic
def _store(notices: list[Notice]) -> None:
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


@transaction.atomic
def mail_today(*, to: User, at: datetime) -> DigestLetter | None:
    """Mail the person all that waits for them, unless today's letter has left already. Gives the letter, if any.

    Today's letter takes up what comes before a worker has sent it: ten questions handed out at once are one letter.
    """
    today = timezone.localdate(at)
    if not to.is_active or not _waiting(to, today).exists():
        return None
    letter, is_new = DigestLetter.objects.get_or_create(to=to, day=today, defaults={"created_at": at})
    if not is_new and not _held_back(letter):
        return None
    _waiting(to, today).update(letter=letter)
    told = letter.notices.select_related("response__organisation", "response__questionnaire")
    told = without_definition(told, "response__questionnaire").order_by("response", "created_at", "pk")
    letters.put_digest(letter=letter, notices=list(told), at=at)
    return letter


def _held_back(letter: DigestLetter) -> bool:
    """Whether the letter is still in the outbox; it is then locked against the worker until the transaction ends."""
    rows = OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    unsent = rows.filter(done_at__isnull=True, given_up_at__isnull=True)
    return unsent.filter(key=letters.digest_key(letter)).first() is not None


def _waiting(to: User, today: date) -> QuerySet[Notice]:
    """What the person has not been told, of the responses that they may still read, and what is no longer theirs."""
    whole = readable_responses(to).order_by().values("pk")
    parts = handed_responses(to).order_by().values("pk")
    theirs = Q(response__in=whole) | Q(response__in=parts) | Q(kind=Notice.Kind.WITHDRAWN)
    return Notice.objects.filter(_worth_telling(today), theirs, to=to, letter__isnull=True)


def _worth_telling(today: date) -> Q:
    return Q(until__isnull=True) | Q(until__gte=today)
