"""A limit on wrong passwords and passkeys when signing, as allauth has for sign-in: 5 in five minutes a person."""

from django.core.cache import cache

from accounts.models import User
from config.refusals import TooManyTriesError

_MOST_FAILURES = 5
_SECONDS = 300


def refuse_after_many_failures(user: User) -> None:
    """Raise TooManyTriesError (429) when the person has entered too many wrong passwords, or passkeys, lately."""
    if cache.get(_key(user), 0) >= _MOST_FAILURES:
        raise TooManyTriesError("Signeringen har misslyckats många gånger. Vänta fem minuter och försök igen.")


def count_failed_signing(user: User) -> None:
    """Remember one wrong password or passkey for five minutes."""
    cache.add(_key(user), 0, timeout=_SECONDS)
    try:
        cache.incr(_key(user))
    except ValueError:  # it ran out, or the cache was lost, between the two
        cache.add(_key(user), 1, timeout=_SECONDS)


def _key(user: User) -> str:
    return f"failed-signing:{user.pk}"
