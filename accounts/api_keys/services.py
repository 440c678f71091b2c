"""Making and withdrawing keys, by the organisation's administrator; and finding the one that was sent."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.administrators import lock_organisation
from accounts.limits.services import Kind, take_try
from accounts.models import Organisation, User
from accounts.models.api_keys import ApiKey
from audit.actions import Logged
from audit.services import append
from config.refusals import WrongStateError

_ACT = "ändra nycklarna"

LONGEST = timedelta(days=2 * 366)
MOST_OF_A_SYSTEM = 2
MOST = 20
"""So many that hold at once an organisation has at the most."""
_START = "svp"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_PREFIX_LETTERS = 8
_NO_HASH = "0" * 64
_SECRET_BYTES = 32
_USED_EVERY = timedelta(minutes=1)


class KeyRefusal(StrEnum):
    """Why a key that was sent opens nothing."""

    MISSING = "key_missing"
    UNKNOWN = "key_unknown"
    ENDED = "key_ended"
    WITHDRAWN = "key_withdrawn"


class MadeAlreadyError(Exception):
    """The same form made `key` before; its secret was shown then, and nobody has it to show again."""

    def __init__(self, key: ApiKey) -> None:
        super().__init__(key.prefix)
        self.key = key


@dataclass(frozen=True)
class MadeKey:
    """A key that was just made. `secret` is the whole of it, which nobody can tell afterwards."""

    key: ApiKey
    secret: str


@transaction.atomic
def make_key(
    *,
    organisation: Organisation,
    name: str,
    last_day: date,
    gives_files: bool,
    actor: User,
    at: datetime,
    once: str = "",
) -> MadeKey:
    """A new key. One for a system that has one already (`name`) holds beside it, until that is withdrawn or ends.
    `once` is the form's own word: sent again with the same facts (a page loaded anew, a button pressed twice) it makes
    no second key, but raises MadeAlreadyError with the first.

    Raises PermissionDenied unless the actor administers the organisation; ValidationError ("name", "last_day") for an
    empty name, a system that has two already, a day that is past or more than two years off.
    """
    locked = lock_organisation(organisation, actor, _ACT)
    written = " ".join(name.split())
    today = timezone.localdate(at)
    if not written:
        raise ValidationError({"name": "Skriv vilket system som ska ha nyckeln."})
    if not today <= last_day <= today + LONGEST:
        raise ValidationError({"last_day": "Ange en dag från och med i dag och högst två år fram."})
    prefix = _new_prefix(
        [once, locked.pk, actor.pk, written, last_day, gives_files] if once else [secrets.token_bytes()]
    )
    if before := ApiKey.objects.filter(prefix=prefix, organisation=locked).first():
        raise MadeAlreadyError(before)
    _check_room(locked, written, today)
    secret = f"{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    key = ApiKey.objects.create(
        organisation=locked,
        name=written,
        prefix=prefix,
        sha256=_hash(secret),
        gives_files=gives_files,
        last_day=last_day,
        made_by=actor,
        made_at=at,
    )
    _log(key, "skapade en nyckel", at)
    return MadeKey(key, secret)


@transaction.atomic
def withdraw_key(*, key: ApiKey, actor: User, at: datetime) -> ApiKey:
    """Let the key open nothing from now on. Raises PermissionDenied as make_key, WrongStateError for one that has been
    withdrawn already.
    """
    lock_organisation(key.organisation, actor, _ACT)
    fresh = ApiKey.objects.select_related("organisation").get(pk=key.pk)
    if fresh.withdrawn_at is not None:
        raise WrongStateError("Nyckeln är redan tillbakadragen. Ladda om sidan.")
    fresh.withdrawn_by, fresh.withdrawn_at = actor, at
    fresh.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _log(fresh, "drog tillbaka en nyckel", at)
    return fresh


@transaction.atomic
def withdraw_all_keys(*, actor: User, at: datetime) -> int:
    """Let none that holds open anything from now on, whosever it is, as after a restore, which lets those hold again
    that were withdrawn since the backup; how many there were. For whoever runs the portal: asks nothing of the actor.
    """
    holding = ApiKey.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    found = list(holding.filter(withdrawn_at=None, last_day__gte=timezone.localdate(at)).order_by("pk"))
    for key in found:
        key.withdrawn_by, key.withdrawn_at = actor, at
        key.save(update_fields=["withdrawn_by", "withdrawn_at"])
        _log(key, "drog tillbaka en nyckel efter en återställning", at, by=actor)
    return len(found)


def find_key(*, sent: str, network: str, at: datetime) -> ApiKey | KeyRefusal:
    """The key that was sent, with its organisation, noted as used; or why it opens nothing.

    Whether a key has ended or is withdrawn is told only to who has all of it. Keys that are unknown are counted by
    network: raises WaitError where there have been many. The time it takes tells nothing of how much was right.
    """
    if not sent:
        return KeyRefusal.MISSING
    key = ApiKey.objects.select_related("organisation").filter(prefix=_prefix_of(sent)).first()
    if not constant_time_compare(_hash(sent), key.sha256 if key else _NO_HASH):
        take_try(kind=Kind.API_KEY, account="", network=network, at=at)
        return KeyRefusal.UNKNOWN
    assert key is not None  # nothing has the hash of no key
    if key.withdrawn_at is not None:
        return KeyRefusal.WITHDRAWN
    if not key.holds(timezone.localdate(at)):
        return KeyRefusal.ENDED
    if key.used_at is None or at - key.used_at > _USED_EVERY:
        ApiKey.objects.filter(pk=key.pk, withdrawn_at=None).update(used_at=at)
    return key


def _new_prefix(of: Sequence[object]) -> str:
    """The prefix is no secret: one that follows from what was posted tells the form that is posted twice."""
    digest = salted_hmac("api-key-prefix", repr(of), algorithm="sha256").digest()
    return f"{_START}_{''.join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_PREFIX_LETTERS])}"


def _prefix_of(sent: str) -> str:
    """What stands before the secret; nothing for what is no key of ours."""
    start, letters, secret = (*sent.split("_", 2), "", "")[:3]
    known = start == _START and len(letters) == _PREFIX_LETTERS and set(letters) <= set(_LETTERS)
    return f"{start}_{letters}" if known and secret else ""


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _check_room(organisation: Organisation, name: str, today: date) -> None:
    holding = ApiKey.objects.filter(organisation=organisation, withdrawn_at=None, last_day__gte=today)
    if holding.filter(name__iexact=name).count() >= MOST_OF_A_SYSTEM:
        told = f"{name} har redan två nycklar som gäller. Dra tillbaka den som inte används längre."
        raise ValidationError({"name": told})
    if holding.count() >= MOST:
        raise ValidationError(f"Högst {MOST} nycklar kan gälla på en gång. Dra tillbaka någon som inte används.")


def _log(key: ApiKey, what: str, at: datetime, by: User | None = None) -> None:
    append(
        action=Logged.API_KEY_CHANGED,
        at=at,
        actor=by.pk if by else None,
        name=by.email if by else "",
        organisation=key.organisation_id,
        about=f"api-key:{key.pk}",
        details={
            "vad": what,
            "system": key.name,
            "nyckel": key.prefix,
            "gäller till och med": key.last_day.isoformat(),
            "hämtar": "uppgifter och filer" if key.gives_files else "bara uppgifter",
        },
    )
