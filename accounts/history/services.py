"""Saying who changes, to the triggers that keep what was; and forgetting what a removed account was."""

from contextlib import AbstractContextManager
from typing import Any

import pghistory
from django.apps import apps

from accounts.models import User


def changed_by(actor: User | None) -> AbstractContextManager[Any]:
    """Whatever is changed within stands in the history as this person's doing; None: a command's."""
    return pghistory.context(actor=actor.pk if actor else None, name=actor.email if actor else "")


def forget_what_was(user: User) -> None:
    """Delete what a removed account was before; the database lets it go for no other (accounts.models.protection)."""
    kept = apps.get_model("accounts", "UserEvent")._default_manager.filter(pgh_obj=user.pk)
    last = kept.order_by("pgh_id").values_list("pgh_id", flat=True).last()
    kept.exclude(pgh_id=last).delete()
