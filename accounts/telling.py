"""Telling people what has been done to their account, by the outbox, which accounts know nothing of.

What holds a code or a link that soon opens nothing is sent at once instead (accounts.adapter).
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


def put_account_letter(name: str, *, to: User | str, at: datetime, **told: Any) -> None:
    """Write one of settings.ACCOUNT_LETTERS in the open transaction, to a person or to the address that they had."""
    import_string(settings.ACCOUNT_LETTERS[name]).put(to=[to], at=at, **told)
