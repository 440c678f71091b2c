"""The administration's changes stand in the log too, by whom and of what; values only of an organisation's settings.

What somebody else has changed since the page was opened is not written over: the form is one of several facts.
"""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from accounts.history.services import changed_by
from accounts.models import User
from audit.actions import Logged
from audit.services import append
from config.admin import SwedishChangeList
from config.fields.page_marks import mark_of, mark_on_page, refuse_unseen, status_of

if TYPE_CHECKING:
    # A mixin before the model's own kind of administration, which says of what model it is.
    class AnyModelAdmin:
        def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any: ...
        def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any: ...
        def get_form(self, request: HttpRequest, obj: Any, change: bool, **kwargs: Any) -> Any: ...
        def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool: ...
        def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any: ...
        def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any: ...
        def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any: ...
        def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any: ...
        def log_deletions(self, request: HttpRequest, queryset: Any) -> Any: ...

    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelAdmin = admin.ModelAdmin
    AnyModelForm = forms.ModelForm

_ACTIONS = {
    "user": Logged.PERSON_CHANGED,
    "organisation": Logged.ORGANISATION_CHANGED,
    "mandate": Logged.MANDATE_CHANGED,
}


class _MarkedForm(AnyModelForm):
    """A form that is refused, once nothing else is wrong with it, where others have changed what it says."""

    seen: str

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            refuse_unseen(self.seen, *_shown_in(self))
        return given


def _shown_in(form: Any) -> list[object]:
    """What the form says of its row as it is now."""
    return [form.initial.get(name) for name in sorted(form._meta.fields)]


class LoggedModelAdmin(AnyModelAdmin):
    """Every administration's page is one of these; tests/accounts/test_log_events.py asks for it."""

    change_form_template: Any = "admin/marked_change_form.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A removed account is only read: whoever it was does not come back."""
        return super().has_change_permission(request, obj) and not (isinstance(obj, User) and obj.is_removed)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; locked, as it is by then, where something is posted. Django does all of it in one transaction."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST":
            found.refresh_from_db(from_queryset=type(found)._default_manager.select_for_update(no_key=True))
        return found

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or request.method != "POST":
            return made
        return type(made.__name__, (_MarkedForm, made), {"seen": request.POST.get("seen", "")})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        form = context["adminform"].form
        status = status_of(form)
        context["seen"] = mark_on_page(request, mark_of(*_shown_in(form)), status)
        answer = super().render_change_form(request, context, *args, **kwargs)
        if status == HTTPStatus.CONFLICT:
            answer.status_code = status
        return answer

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
