"""Saying who changes, to the triggers that keep what was."""

from contextlib import AbstractContextManager
from typing import Any

import pghistory

from accounts.models import User


def changed_by(actor: User | None) -> AbstractContextManager[Any]:
    """Whatever is changed within stands in the history as this person's doing; None: a command's."""
    return pghistory.context(actor=actor.pk if actor else None, name=actor.email if actor else "")
