"""A person's own passkeys: see, add, name and remove them, by django-allauth."""

from typing import Any

from allauth.mfa.webauthn import views as allauth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.passkey_forms import AddPasskeyForm, EditPasskeyForm
from accounts.passkeys import may_add_passkey


class PasskeyListView(allauth_views.ListWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Those that the person has, and whether more can be added."""

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "may_add": may_add_passkey(self.request.user)}


class AddPasskeyView(allauth_views.AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Add one, once the person has shown who they are."""

    form_class = AddPasskeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not may_add_passkey(request.user):
            return redirect("mfa_list_webauthn")
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get_success_url(self) -> str:
        return reverse("mfa_list_webauthn")


class EditPasskeyView(allauth_views.EditWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Give it another name."""

    form_class = EditPasskeyForm


class RemovePasskeyView(allauth_views.RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Ask once, then remove it."""
