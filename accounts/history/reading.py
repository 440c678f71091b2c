"""What was changed of something, read from what it was each time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Model

from accounts.models import Organisation, User


@dataclass(frozen=True)
class FieldChange:
    """One field before and after."""

    field: str
    before: Any
    after: Any

    @property
    def values(self) -> tuple[Any, Any]:
        return self.before, self.after


@dataclass(frozen=True)
class Change:
    """What somebody (`name`, an address; empty for a command) changed at one time."""

    at: datetime
    name: str
    fields: list[FieldChange]


def changes_of_organisation(organisation: Organisation, fields: Iterable[str], most: int) -> list[Change]:
    """The `most` latest changes of the named fields, the latest first, in one query."""
    return _changes_of(organisation, fields, most)


def changes_of_person(user: User, fields: Iterable[str], most: int) -> list[Change]:
    """The same of a person; never of a password, which no history holds."""
    return _changes_of(user, fields, most)


def has_been_otherwise(organisation: Organisation, field: str, *, since: datetime) -> bool:
    """Whether the field has had another value at any time since then than what it has in `organisation`."""
    kept = apps.get_model("accounts", "OrganisationEvent")._default_manager
    later = kept.filter(pgh_obj=organisation.pk, pgh_created_at__gte=since).values_list(field, flat=True)
    return any(value != getattr(organisation, field) for value in later)


def _changes_of(thing: Model, fields: Iterable[str], most: int) -> list[Change]:
    kept = apps.get_model("accounts", f"{type(thing).__name__}Event")
    latest = list(kept._default_manager.filter(pgh_obj=thing.pk).order_by("-pgh_id")[: most + 1])
    return list(_changes(latest, list(fields)))[:most]


def _changes(latest: list[Model], names: list[str]) -> Iterator[Change]:
    for after, before in pairwise(latest):
        changed = [FieldChange(name, getattr(before, name), getattr(after, name)) for name in names]
        if told := [each for each in changed if each.before != each.after]:
            yield Change(getattr(after, "pgh_created_at"), changed_by_whom(after), told)  # noqa: B009  # pghistory's


def changed_by_whom(row: Model) -> str:
    """The address of whoever made the row of a history; empty for a command."""
    context: dict[str, Any] = getattr(row, "pgh_context", None) or {}
    return str(context.get("name", ""))
