"""A person's own passkeys: see, add, name and remove them, by django-allauth."""

from typing import Any

from allauth.mfa.webauthn import views as allauth_views
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.factors.passkey_forms import AddPasskeyForm, EditPasskeyForm
from accounts.factors.passkeys import may_add_passkey
from accounts.factors.recovery_codes import codes_of
from accounts.factors.services import check_may_remove
from accounts.factors.session import ShownFactorMixin, note_added
from accounts.telling import ToldTogetherMixin


class PasskeyListView(allauth_views.ListWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Those that the person has, and whether more can be added."""

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "may_add": may_add_passkey(self.request.user)}


class AddPasskeyView(ShownFactorMixin, ToldTogetherMixin, allauth_views.AddWebAuthnView):  # type: ignore[misc]
    """Add one, once the person has shown who they are."""

    form_class = AddPasskeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not may_add_passkey(request.user):
            return redirect("mfa_list_webauthn")
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what the browser is to make: a passkey that it can find by itself when signing in."""
        told = super().get_context_data(**kwargs)
        return {**told, "js_data": {"creation_options": webauthn.begin_registration(self.request.user, True)}}

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note_added(self.request)
        messages.success(self.request, f"Passernyckeln {form.cleaned_data['name']} är tillagd.")
        return answer

    def get_success_url(self) -> str:
        return reverse("mfa_list_webauthn" if codes_of(self.request.user) else "mfa_view_recovery_codes")


class EditPasskeyView(ShownFactorMixin, allauth_views.EditWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Give it another name."""

    form_class = EditPasskeyForm

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        messages.success(self.request, f"Passernyckeln heter nu {form.cleaned_data['name']}.")
        return answer


class RemovePasskeyView(ShownFactorMixin, ToldTogetherMixin, allauth_views.RemoveWebAuthnView):  # type: ignore[misc]
    """Ask once, then remove it."""

    def form_valid(self, form: Any) -> HttpResponse:
        passkey = self.get_object()
        check_may_remove(self.request.user, passkey)
        answer: HttpResponse = super().form_valid(form)
        messages.success(self.request, f"Passernyckeln {passkey.wrap().name} är borttagen.")
        return answer
