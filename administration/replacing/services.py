"""Asking, confirming and stopping with the letters that tell of it."""

from datetime import datetime

from django.db import transaction

from accounts.factors import replacing
from accounts.models import FactorReset, Organisation, User
from administration import letters


@transaction.atomic
def ask_reset_and_tell(
    *, user: User, organisation: Organisation, actor: User, at: datetime, reason: str
) -> FactorReset:
    """Ask, and tell the owner and everybody who may confirm. Raises as replacing.ask_reset."""
    reset = replacing.ask_reset(user=user, organisation=organisation, actor=actor, at=at, reason=reason)
    letters.FACTOR_RESET_ASKED_OWNER.put(to=[reset.user], at=at, reset=reset)
    letters.FACTOR_RESET_TO_CONFIRM.put(to=replacing.people_to_confirm_reset(reset), at=at, reset=reset)
    return reset


@transaction.atomic
def confirm_reset_and_tell(*, reset: FactorReset, actor: User, at: datetime) -> FactorReset:
    """Confirm, and tell the owner and the asker. Raises as replacing.confirm_reset."""
    done = replacing.confirm_reset(reset=reset, actor=actor, at=at)
    letters.FACTOR_REPLACED_OWNER.put(to=[done.user], at=at, reset=done)
    letters.FACTOR_REPLACED.put(to=[done.asked_by], at=at, reset=done)
    return done


@transaction.atomic
def stop_reset_and_tell(*, reset: FactorReset, actor: User, at: datetime) -> FactorReset:
    """Stop it, and tell the owner and the asker. Raises as replacing.stop_reset."""
    stopped = replacing.stop_reset(reset=reset, actor=actor, at=at)
    letters.FACTOR_RESET_STOPPED.put(to=[stopped.user, stopped.asked_by], at=at, reset=stopped)
    return stopped
