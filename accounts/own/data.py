"""All that is kept about a person, as data: whatever the database ties to them, and what others know by settings.

Found by the models themselves, so that a table that comes later is in it too. Answers, comments and files are the
organisation's documents: of these it is told that the person wrote them and when, not what they say.
No secret is there.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from accounts.models import User
from audit.actions import Logged
from audit.models import LogRow
from audit.services import append

MOST_ROWS = 10_000
"""Of each kind, the latest: more than anybody has done, and no more than a request can make."""

_LEFT_OUT = (models.TextField, models.JSONField, models.BinaryField, models.FileField)
_SECRETS = frozenset({"password", "session_key", "sha256", "key", "token", "secret", "definition_sha256"})


def own_data(user: User, *, at: datetime) -> dict[str, Any]:
    """Everything, ready to be written as JSON; keys are in Swedish, as pages call things."""
    return {
        "format": "svarsportalen-person-1",
        "hämtat": at.isoformat(),
        "person": _told(user, User),
        "finns": dict(_related(user)),
        **{name: import_string(path)(user.email) for name, path in settings.PERSONAL_DATA.items()},
        "logg": list(
            LogRow.objects.filter(actor=user.pk).order_by("-pk").values_list("content", flat=True)[:MOST_ROWS]
        ),
    }


def log_own_data(user: User, *, at: datetime) -> None:
    """Write in the log that it was taken."""
    append(action=Logged.EXPORTED, at=at, about=f"user:{user.pk}", details={"vad": "egna uppgifter"})


def _related(user: User) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every row that names the person, by what it is and as what they are named; nothing for what has none."""
    for relation in _relations():
        model, field = relation.related_model, relation.field
        found = model._base_manager.filter(**{field.name: user.pk}).order_by("-pk")
        if rows := [_told(row, model) for row in islice(found.iterator(chunk_size=500), MOST_ROWS)]:
            yield f"{model._meta.verbose_name} ({field.verbose_name}) [{model._meta.label}.{field.name}]", rows


def _relations() -> Iterator[Any]:
    """Whatever points at a person, in every app, whether or not it has a name there."""
    for relation in User._meta.get_fields(include_hidden=True):
        if (
            relation.auto_created
            and (relation.one_to_many or relation.one_to_one)
            and _has_rows(relation.related_model)
        ):
            yield relation


def _has_rows(model: Any) -> bool:
    """Whether the model is a table of its own; pghistory's views over several are none."""
    return bool(model._meta.managed and not model._meta.proxy)


def _told(row: models.Model, model: type[models.Model]) -> dict[str, Any]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, _LEFT_OUT)]
    shown = [field for field in fields if field.name not in _SECRETS]
    return {str(field.verbose_name): getattr(row, field.attname) for field in shown}
