"""What was changed of something, read from what it was each time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Model

from accounts.models import Organisation


@dataclass(frozen=True)
class FieldChange:
    """One field before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """What somebody (`name`, an address; empty for a command) changed at one time."""

    at: datetime
    name: str
    fields: list[FieldChange]


def changes_of_organisation(organisation: Organisation, fields: Iterable[str], most: int) -> list[Change]:
    """The `most` latest changes of the named fields, the latest first, in one query."""
    rows = apps.get_model("accounts", "OrganisationEvent")._default_manager.filter(pgh_obj=organisation)
    latest = list(rows.order_by("-pgh_id")[: most + 1])
    return list(_changes(latest, list(fields)))[:most]


def _changes(latest: list[Model], names: list[str]) -> Iterator[Change]:
    for after, before in pairwise(latest):
        changed = [FieldChange(name, getattr(before, name), getattr(after, name)) for name in names]
        if told := [each for each in changed if each.before != each.after]:
            context: dict[str, Any] = getattr(after, "pgh_context", None) or {}
            yield Change(getattr(after, "pgh_created_at"), str(context.get("name", "")), told)  # noqa: B009  # pghistory's
