"""Recovery codes: made by the system's generator, shown once, kept as hashes like a password's, and good once each."""

import secrets
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from accounts.models import User

NUMBER = 10
_DIGITS = 12
_SHORTEST = 8
"""What is shorter is a code of an app's; those that were made before were this long."""


@transaction.atomic
def make_codes(user: User) -> list[str]:
    """New codes in place of those that the person may have. They are told this once: nobody can read them again."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes = [_code() for _ in range(NUMBER)]
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data=hash_codes(codes))
    return codes


def hash_codes(codes: Iterable[str]) -> dict[str, list[str]]:
    """What is kept of the codes."""
    return {"hashes": [make_password(_bare(code)) for code in codes]}


def codes_of(user: User) -> Authenticator | None:
    """What is kept of the person's codes, if they have made any."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()


def number_left(user: User) -> int:
    """How many of the person's codes are not used yet."""
    kept = codes_of(user)
    return len(kept.data["hashes"]) if kept else 0


def take_code(kept: Authenticator, code: str) -> bool:
    """Whether the code is one of those that are left; it is then used up. `kept` is locked by the caller."""
    bare = _bare(code)
    if not bare.isdecimal() or len(bare) < _SHORTEST:
        return False
    found = next((one for one in kept.data["hashes"] if check_password(bare, one)), None)
    if found is None:
        return False
    kept.data["hashes"].remove(found)
    kept.save(update_fields=["data"])
    return True


def _code() -> str:
    digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    return "-".join(digits[start : start + 4] for start in range(0, _DIGITS, 4))


def _bare(code: str) -> str:
    return code.replace("-", "").replace(" ", "")
