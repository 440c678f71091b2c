"""A code that is sent once, lasts some minutes and bears three tries. It belongs to the session that asked for it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.factors.services import has_second_factor
from accounts.mailed_codes.signing_in import may_sign_in_by_code
from accounts.models import User
from config.language.text import plain

_SALT = "accounts.mailed_codes"


@dataclass(frozen=True)
class SentCode:
    """What is kept of a code: a digest, when it was sent (seconds), and how often it has been tried."""

    digest: str
    at: float
    tries: int = 0


def shows_by_code(user: User) -> bool:
    """Whether a code is the person's only way: they have neither password nor second factor, and may use codes."""
    return not user.has_usable_password() and not has_second_factor(user) and may_sign_in_by_code(user)


def keep_code(*, code: str, user: User, at: float) -> SentCode:
    """What to keep of a code that is sent now."""
    return SentCode(_digest(code, user), at)


def still_holds(sent: SentCode, *, at: float) -> bool:
    """Whether the code may be tried."""
    lasts = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT).total_seconds()
    return at - sent.at < lasts and sent.tries < settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS


def is_right(sent: SentCode, *, typed: str, user: User, at: float) -> bool:
    """Whether what was typed is the code, with or without its spaces and hyphens."""
    return still_holds(sent, at=at) and constant_time_compare(sent.digest, _digest(typed, user))


def _digest(code: str, user: User) -> str:
    bare = "".join(sign for sign in plain(code) if sign.isalnum())
    return salted_hmac(_SALT, f"{user.pk}:{bare}", algorithm="sha256").hexdigest()
