"""A limit on wrong passwords and passkeys when signing, as for sign-in: a wait that grows with the failures."""

from django.utils import timezone

from accounts.limits.services import Kind, check_wait, take_try
from accounts.models import User
from audit.actions import Logged, Outcome
from audit.origin import organisation_asked_about
from audit.services import append


def refuse_after_many_failures(user: User) -> None:
    """Raise TooManyTriesError (429) when the person has to wait after wrong passwords, or passkeys."""
    check_wait(kind=Kind.SIGNING, account=str(user.pk), network="", at=timezone.now())


def count_failed_signing(user: User) -> None:
    """Remember one wrong password or passkey, and log it."""
    now = timezone.now()
    take_try(kind=Kind.SIGNING, account=str(user.pk), network="", at=now)
    append(action=Logged.SIGNED, outcome=Outcome.FAILED, at=now, organisation=organisation_asked_about())
