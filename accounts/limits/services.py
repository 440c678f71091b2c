"""Counting failures, and refusing who has to wait.

Whoever guesses at an account waits; the account's owner, on another network, does not. A network waits only after many
failures, shortly, and not for the people who have signed in from it before. So nobody shuts out a person or a region.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from accounts.limits.growth import Growth, wait_in_words
from accounts.models.limits import KnownPlace, Tries
from config.refusals import TooManyTriesError

KNOWN_FOR = timedelta(days=90)
_KEPT = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Kind(StrEnum):
    """What is tried."""

    PASSWORD = "password"  # noqa: S105  # the name of what is tried
    LETTER = "letter"
    SECOND_FACTOR = "factor"
    SIGNING = "signing"
    CALENDAR = "calendar"
    API_KEY = "api-key"


class WaitError(TooManyTriesError):
    """The next try comes too early; `wait` is how long remains."""

    guards_accounts = True

    def __init__(self, wait: timedelta, kind: Kind) -> None:
        self.wait = wait
        what = "Du har bett om många mejl." if kind == Kind.LETTER else "För många misslyckade försök."
        super().__init__(f"{what} Vänta {wait_in_words(wait)} och försök igen.")


@dataclass(frozen=True)
class _Counted:
    about: str
    key: str
    growth: Growth


def take_try(*, kind: Kind, account: str, network: str, at: datetime) -> None:
    """Count one try, before it is known whether it fails; many at once are counted each. Raises WaitError.

    `account` is an address or a key; `network` where the try comes from, empty when not known.
    """
    with transaction.atomic():
        counted = _counted(kind, account, network, at)
        rows = _locked(counted, at)
        wait = _longest_wait(counted, rows, at)
        if not wait:
            for row, each in zip(rows, counted, strict=True):
                row.failures = 1 if at - row.last_at > each.growth.forgotten else row.failures + 1
                row.last_at = at
                row.save(update_fields=["failures", "last_at"])
    if wait:
        raise WaitError(wait, kind)


def check_wait(*, kind: Kind, account: str, network: str, at: datetime) -> None:
    """Raise WaitError for a try that `take_try` would refuse; counts nothing."""
    counted = _counted(kind, account, network, at)
    with transaction.atomic():
        wait = _longest_wait(counted, _locked(counted, at), at)
    if wait:
        raise WaitError(wait, kind)


@transaction.atomic
def forget_failures(*, kind: Kind, account: str, network: str, at: datetime) -> None:
    """The try succeeded: the account's failures from here are forgotten, of the network's only this one.

    Otherwise whoever guesses at others' accounts could wipe it all out by signing in to their own.
    """
    for each in _counted(kind, account, network, at):
        rows = Tries.objects.filter(about=each.about, key=each.key)
        if each.about.endswith(":network"):
            rows.filter(failures__gt=0).update(failures=F("failures") - 1)
        else:
            rows.delete()


def remember_place(*, account: str, network: str, at: datetime) -> None:
    """The account has signed in from there."""
    KnownPlace.objects.update_or_create(key=_key(account, network), defaults={"last_at": at})


def forget_tries(*, at: datetime) -> int:
    """Delete what decides nothing any more; how many rows."""
    tries, _ = Tries.objects.filter(last_at__lt=at - _KEPT).delete()
    places, _ = KnownPlace.objects.filter(last_at__lt=at - KNOWN_FOR).delete()
    return tries + places


def _counted(kind: Kind, account: str, network: str, at: datetime) -> list[_Counted]:
    """What the try is counted about, in one order, so that two tries never wait for each other."""
    if kind in {Kind.SECOND_FACTOR, Kind.SIGNING}:
        # Only whoever has shown a password or is signed in comes this far: no stranger can make the owner wait.
        return [_Counted(f"{kind}:account", _key(account), _own_growth())]
    counted = [_Counted(f"{kind}:both", _key(account, network), _own_growth())]
    if not _is_known(account, network, at):
        counted.append(_Counted(f"{kind}:network", _key(network), _network_growth()))
        if kind == Kind.LETTER:
            counted.append(_Counted(f"{kind}:account", _key(account), _letters_growth()))
    return sorted(counted, key=lambda each: each.about)


def _locked(counted: list[_Counted], at: datetime) -> list[Tries]:
    """The rows, made where there is none, in the order of `counted`. A try that is to come was counted by a clock that
    was ahead: it counts as made now, and nobody waits until then.
    """
    new = [Tries(about=each.about, key=each.key, last_at=at) for each in counted]
    Tries.objects.bulk_create(new, ignore_conflicts=True)
    rows = [Tries.objects.select_for_update(no_key=True).get(about=each.about, key=each.key) for each in counted]
    for row in rows:
        if row.last_at > at:
            row.last_at = at
            row.save(update_fields=["last_at"])
    return rows


def _longest_wait(counted: list[_Counted], rows: list[Tries], at: datetime) -> timedelta:
    waits = [row.last_at + each.growth.wait_after(row.failures) - at for row, each in zip(rows, counted, strict=True)]
    return max([timedelta(0), *waits])


def _is_known(account: str, network: str, at: datetime) -> bool:
    return KnownPlace.objects.filter(key=_key(account, network), last_at__gte=at - KNOWN_FOR).exists()


def _key(*parts: str) -> str:
    return salted_hmac("accounts.limits", "\n".join(parts), algorithm="sha256").hexdigest()


def _own_growth() -> Growth:
    first, longest = settings.FAILURES_FIRST_WAIT, settings.FAILURES_LONGEST_WAIT
    return Growth(settings.FAILURES_FREE, timedelta(seconds=first), timedelta(seconds=longest), _HOUR)


def _network_growth() -> Growth:
    longest = timedelta(seconds=settings.NETWORK_LONGEST_WAIT)
    return Growth(settings.NETWORK_FAILURES_FREE, timedelta(seconds=1), longest, timedelta(minutes=10))


def _letters_growth() -> Growth:
    """All letters to one address, whoever asks: they must not flood it, nor end for its owner."""
    return Growth(2 * settings.FAILURES_FREE, timedelta(seconds=30), timedelta(seconds=60), _HOUR)
