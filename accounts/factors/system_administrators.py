"""A systemadministratör's lost second factor, for which no organisation answers: two others remove it."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.administrators import require_two
from accounts.models import User
from accounts.own.services import end_everywhere
from accounts.telling import put_account_letter
from audit.actions import Logged
from audit.services import append


@transaction.atomic
def replace_by_two(*, user: User, first: User, second: User, reason: str, at: datetime) -> None:
    """Remove the person's app, passkeys and recovery codes, end where they are signed in, and tell them.

    `first` and `second` have shown who they are. ValidationError unless the person is a systemadministratör who has a
    second factor, and the two are two others who are systemadministratörer or administrators of an organisation.
    """
    _check(user, first, second, reason)
    Authenticator.objects.filter(user=user).delete()
    end_everywhere(user=user, at=at)
    details = {"vem": user.email, "begärdes": first.email, "bekräftades": second.email, "varför": reason.strip()}
    append(
        action=Logged.FACTOR_REMOVED, at=at, actor=first.pk, name=first.email, about=f"user:{user.pk}", details=details
    )
    put_account_letter("factor_removed_by_two", to=user, at=at, first=first, second=second)


def _check(user: User, first: User, second: User, reason: str) -> None:
    if not user.is_staff:
        raise ValidationError("Bara en systemadministratörs andra faktor ersätts så. Andras ersätts i organisationen.")
    if not Authenticator.objects.filter(user=user).exists():
        raise ValidationError("Personen har ingen andra faktor. Det finns inget att ersätta.")
    if len({user.pk, first.pk, second.pk}) < 3:
        raise ValidationError("Det behövs två andra personer än den som det gäller.")
    require_two(first, second, reason)
