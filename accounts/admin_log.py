"""The administration's changes stand in the log too, by whom and of what; values only of an organisation's settings."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from accounts.history.services import changed_by
from accounts.models import User
from audit.actions import Logged
from audit.services import append
from config.admin import SwedishChangeList

if TYPE_CHECKING:
    # A mixin before the model's own kind of administration, which says of what model it is.
    class AnyModelAdmin:
        def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any: ...
        def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any: ...
        def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any: ...
        def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any: ...
        def log_deletions(self, request: HttpRequest, queryset: Any) -> Any: ...
else:
    AnyModelAdmin = admin.ModelAdmin

_ACTIONS = {
    "user": Logged.PERSON_CHANGED,
    "organisation": Logged.ORGANISATION_CHANGED,
    "mandate": Logged.MANDATE_CHANGED,
}


class LoggedModelAdmin(AnyModelAdmin):
    """Every administration's page is one of these; tests/accounts/test_log_events.py asks for it."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[SwedishChangeList]:
        return SwedishChangeList

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with changed_by(request.user if isinstance(request.user, User) else None):
            return super().changeform_view(request, *args, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _log(obj, "lade till", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _log(obj, "ändrade", message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            _log(obj, "tog bort", "")
        return super().log_deletions(request, queryset)


def _log(obj: Model, what: str, message: Any) -> None:
    kind = str(obj._meta.model_name)
    organisation = obj.pk if kind == "organisation" else getattr(obj, "organisation_id", None)
    append(
        action=_ACTIONS.get(kind, Logged.ADMINISTERED),
        at=timezone.now(),
        organisation=organisation,
        about=f"{kind}:{obj.pk}",
        details={"vad": what, "vem eller vilken": str(obj), "fält": _fields(message)},
    )


def _fields(message: Any) -> str:
    """The names of what was changed, also of rows beneath (roles, mandates); Django's message holds no values."""
    if isinstance(message, str):
        return message
    told = []
    for change in message:
        for kind, about in change.items():
            where = f"{kind} {about.get('name', '')} {about.get('object', '')}".strip()
            told.append(f"{where}: {', '.join(about['fields'])}" if about.get("fields") else where)
    return "; ".join(told)
