"""Who must have a second factor, who has one, and which of them a code is right for."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from accounts.factors.recovery_codes import take_code
from accounts.models import User
from accounts.roles import Role
from config.refusals import WrongStateError

_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_second_factor(user: User) -> bool:
    """Whether the person may do nothing without one: every role but the contributor's, and where all must.

    That is so in an organisation of one's own, for guests in one whose questions they answer, or in the whole portal.
    """
    if not settings.SECOND_FACTOR_REQUIRED or _is_of_the_demonstration(user):
        return False
    if user.is_staff or user.is_superuser or settings.SECOND_FACTOR_FOR_ALL:
        return True
    demanding = ~Q(role=Role.CONTRIBUTOR) | Q(organisation__second_factor_for_all=True)
    if user.memberships.lasting().filter(demanding).exists():
        return True
    return bool(import_string(settings.SECOND_FACTOR_FOR_GUESTS)(user))


def has_second_factor(user: User) -> bool:
    """Whether the person has an app for codes or a passkey; recovery codes are no factor of their own."""
    return bool(Authenticator.objects.filter(user=user, type__in=_FACTORS).exists())


def check_may_remove(user: User, factor: Authenticator) -> None:
    """Raise WrongStateError for the only factor of somebody who must have one."""
    others = Authenticator.objects.filter(user=user, type__in=_FACTORS).exclude(pk=factor.pk)
    if needs_second_factor(user) and not others.exists():
        raise WrongStateError("Du måste ha en andra faktor. Lägg till en ny innan du tar bort den enda som du har.")


@transaction.atomic
def factor_that_accepts(*, user: User, code: str) -> Authenticator | None:
    """The person's factor for which the code is right: each code once, also when two come at the same moment."""
    for factor in Authenticator.objects.select_for_update(no_key=True).filter(user=user).order_by("-type"):
        if factor.type == Authenticator.Type.TOTP and _accepts_once(factor, code):
            return factor
        if factor.type == Authenticator.Type.RECOVERY_CODES and take_code(factor, code):
            return factor
    return None


def _accepts_once(factor: Authenticator, code: str) -> bool:
    """Whether it is the app's code now, and newer than any used; noted with the factor, not in a cache."""
    secret = decrypt(factor.data["secret"])
    for counter in totp.yield_hotp_counters_from_time():
        right = compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter)))
        if right and counter > factor.data.get("last_counter", -1):
            factor.data["last_counter"] = counter
            factor.save(update_fields=["data"])
            return True
    return False


def _is_of_the_demonstration(user: User) -> bool:
    if not settings.DEMO_WITHOUT_SECOND_FACTOR:
        return False
    return bool(import_string(settings.DEMO_ACCOUNTS)(user.email))
