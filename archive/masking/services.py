"""A masking, step by step: begun, struck, taken back, ordered or thrown away. All by the table."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.masking.proofs import Strike
from archive.masking.strikes import from_data, key_of, to_data
from archive.models import Masking, SealedCopy
from archive.models.masking import MAKE_MASKED
from config.database.repetition import find_repeated
from config.refusals import WrongStateError
from outbox import services as outbox
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import Action
from responses.models import Submission

MOST_STRIKES = 2_000


@dataclass(frozen=True, kw_only=True)
class Request:
    """Who asked to have it (empty: anonymous), and the decision to give it out in part."""

    requester: str
    decision: str
    decided_on: date


def maskable_copy(submission: Submission) -> SealedCopy:
    """The submission's copy. Raises WrongStateError while it is being made, and for one that has no tree."""
    copy = SealedCopy.objects.filter(submission=submission).first()
    if copy is None:
        raise WrongStateError("Arkivexemplaret är inte klart ännu. Vänta tills det är förseglat.")
    if not copy.content_root:
        raise WrongStateError(
            "Arkivexemplaret förseglades innan det fick ett hashträd. En maskad kopia av det kan inte bevisa något, och"
            " portalen gör ingen. Maska en utskrift."
        )
    return copy


@transaction.atomic
def begin_masking(*, submission: Submission, request: Request, actor: User, at: datetime) -> Masking:
    """A draft, with nothing struck; the one begun a moment ago, where nothing has become of it.

    Raises PermissionDenied or WrongStateError; ValidationError for a day to come.
    """
    locked_for(Action.MASK, response=submission.response, actor=actor, at=at)
    maskable_copy(submission)
    if request.decided_on > timezone.localdate(at):
        raise ValidationError({"decided_on": "Beslutet kan inte vara fattat i framtiden."})
    told = {**asdict(request), "submission": submission, "begun_by": actor}
    untouched = Masking.objects.filter(**told, strikes=[], ordered_at=None, discarded_at=None)
    return find_repeated(untouched, at=at, field="begun_at") or Masking.objects.create(**told, begun_at=at)


@transaction.atomic
def strike_parts(*, masking: Masking, strikes: Sequence[Strike], actor: User, at: datetime) -> Masking:
    """Strike more. What is struck already with another reason gets the new one."""
    locked = _locked(masking, actor, at)
    made = [to_data(one) for one in strikes]
    again = [_where(one) for one in made]
    kept = [one for one in locked.strikes if _where(one) not in again]
    if len(kept) + len(made) > MOST_STRIKES:
        raise WrongStateError("Det går att dölja högst 2\u00a0000 ställen i en kopia.")
    locked.strikes = [*kept, *made]
    locked.save(update_fields=["strikes"])
    return locked


def digest_of_strikes(masking: Masking) -> str:
    """What is struck, and why, in one value: an order is of what was seen."""
    return hashlib.sha256(json.dumps(masking.strikes, sort_keys=True).encode()).hexdigest()


def _where(one: dict[str, object]) -> tuple[object, ...]:
    return (one["path"], one["first"], one["last"])


@transaction.atomic
def take_back_strikes(*, masking: Masking, keys: Collection[str], actor: User, at: datetime) -> Masking:
    """Show again what these strikes hide (strikes.key_of). Raises ValidationError for none, and WrongStateError where
    one of `keys` is not there any more.
    """
    locked = _locked(masking, actor, at)
    if not keys:
        raise ValidationError({"strikes": "Kryssa för minst en rad."})
    known = {key_of(from_data(one)) for one in locked.strikes}
    if not known.issuperset(keys):
        raise WrongStateError("Listan över det dolda har ändrats sedan sidan visades. Ladda om sidan och välj igen.")
    locked.strikes = [one for one in locked.strikes if key_of(from_data(one)) not in keys]
    locked.save(update_fields=["strikes"])
    return locked


@transaction.atomic
def order_masked(*, masking: Masking, seen: str, actor: User, at: datetime) -> Masking:
    """Have the copy made as it is struck now; from here on nothing of the masking changes. Again: nothing more.

    `seen` is digest_of_strikes of what the orderer saw. Raises WrongStateError where it is something else now.
    """
    locked = _locked(masking, actor, at, also_ordered=True)
    if locked.ordered_at:
        return locked
    if not locked.strikes:
        raise WrongStateError("Dölj minst en uppgift först. Den som kan få allt får arkivexemplaret.")
    if seen != digest_of_strikes(locked):
        raise WrongStateError(
            "Det som döljs har ändrats sedan sidan visades. Ladda om sidan och förhandsvisa igen innan kopian görs."
        )
    locked.ordered_by, locked.ordered_at = actor, at
    locked.save(update_fields=["ordered_by", "ordered_at"])
    what = f"Den maskade kopian av {locked.submission.receipt_number} (beslut {locked.decision})"
    outbox.put_message(kind=MAKE_MASKED, key=locked.key, at=at, payload={"what": what})
    note = f"{locked.submission.receipt_number}\nBeslut {locked.decision}"
    record(response=locked.submission.response, action=Action.MASK, actor=actor, at=at, note=note)
    return locked


@transaction.atomic
def discard_masking(*, masking: Masking, actor: User, at: datetime, seen: str | None = None) -> Masking:
    """Throw a draft away: the register keeps it, with who did it and when. Again: nothing more. `seen`, as of
    order_masked, None to ask nothing.

    Raises PermissionDenied, or WrongStateError for one that is ordered, or where something else is struck by now.
    """
    locked = _locked(masking, actor, at, also_discarded=True)
    if locked.discarded_at:
        return locked
    if seen is not None and seen != digest_of_strikes(locked):
        raise WrongStateError(
            "Det som döljs har ändrats sedan sidan visades. Inget är kastat. Ladda om sidan, och kasta utkastet om det"
            " fortfarande ska kastas."
        )
    locked.discarded_by, locked.discarded_at = actor, at
    locked.save(update_fields=["discarded_by", "discarded_at"])
    note = f"{locked.submission.receipt_number}\nBeslut {locked.decision}"
    record(response=locked.submission.response, action="masking_discarded", actor=actor, at=at, note=note)
    return locked


def require_draft(masking: Masking, *, also_ordered: bool = False, also_discarded: bool = False) -> None:
    """Raise WrongStateError for a masking that is ordered or thrown away already."""
    if masking.ordered_at and not also_ordered:
        raise WrongStateError("Den maskade kopian är beställd, och kan inte ändras. Börja en ny maskning.")
    if masking.discarded_at and not also_discarded:
        raise WrongStateError("Utkastet till en maskad kopia är kastat. Börja en ny maskning.")


def _locked(
    masking: Masking, actor: User, at: datetime, *, also_ordered: bool = False, also_discarded: bool = False
) -> Masking:
    locked_for(Action.MASK, response=masking.submission.response, actor=actor, at=at)
    locked = (
        Masking.objects.select_for_update(of=("self",), no_key=True)
        .select_related("submission__response")
        .get(pk=masking.pk)
    )
    require_draft(locked, also_ordered=also_ordered, also_discarded=also_discarded)
    return locked
