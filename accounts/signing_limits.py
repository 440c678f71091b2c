"""A limit on wrong passwords and passkeys when signing, as for sign-in: a wait that grows with the failures."""

from django.utils import timezone

from accounts.limits.services import Kind, check_wait, take_try
from accounts.models import User


def refuse_after_many_failures(user: User) -> None:
    """Raise TooManyTriesError (429) when the person has to wait after wrong passwords, or passkeys."""
    check_wait(kind=Kind.SIGNING, account=str(user.pk), network="", at=timezone.now())


def count_failed_signing(user: User) -> None:
    """Remember one wrong password or passkey."""
    take_try(kind=Kind.SIGNING, account=str(user.pk), network="", at=timezone.now())
