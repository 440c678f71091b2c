"""Telling people what has been done to their account, by the outbox, which accounts know nothing of.

What holds a code or a link that soon opens nothing is sent at once instead (accounts.adapter).
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.module_loading import import_string

from accounts.models import User


def put_account_letter(name: str, *, to: User | str, at: datetime, **told: Any) -> None:
    """Write one of settings.ACCOUNT_LETTERS in the open transaction, to a person or to the address that they had."""
    import_string(settings.ACCOUNT_LETTERS[name]).put(to=[to], at=at, **told)


class ToldTogetherMixin:
    """A form's view of django-allauth's whose change is kept with the letter about it and its row in the log, or not at
    all. What a form refuses is counted before, and stays.
    """

    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        session = self.request.session
        key = session.session_key
        try:
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except BaseException:
            # What it has become is gone with the change, and the browser has the key that it came with.
            self.request.session = type(session)(session_key=key)
            raise
        return answer
