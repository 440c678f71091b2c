"""The pages of the second factor, on django-allauth's."""

from typing import Any

from allauth.mfa.base import views as base_views
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.factors.services import check_may_remove, has_second_factor, needs_second_factor
from accounts.factors.session import ShownFactorMixin, has_shown_factor, note_added
from accounts.passkeys import may_add_passkey


class FactorsView(base_views.IndexView):  # type: ignore[misc]  # allauth ships no types
    """What the person has, what they must have, and the way to both."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        needed, has = needs_second_factor(user), has_second_factor(user)
        given = {"needed": needed, "has_factor": has, "may_add_passkey": may_add_passkey(user)}
        given["to_show"] = has and not has_shown_factor(self.request)
        return {**super().get_context_data(**kwargs), **given}


class ActivateAppView(ShownFactorMixin, totp_views.ActivateTOTPView):  # type: ignore[misc]
    """Add an app for codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note_added(self.request)
        return answer


class RemoveAppView(ShownFactorMixin, totp_views.DeactivateTOTPView):  # type: ignore[misc]
    """Ask once, then remove it."""

    def form_valid(self, form: Any) -> HttpResponse:
        check_may_remove(self.request.user, self.authenticator)
        answer: HttpResponse = super().form_valid(form)
        return answer


class RecoveryCodesView(ShownFactorMixin, codes_views.ViewRecoveryCodesView):  # type: ignore[misc]
    """The codes that are left."""


class NewRecoveryCodesView(ShownFactorMixin, codes_views.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Ask once, then make new ones."""


class RecoveryCodesFileView(ShownFactorMixin, codes_views.DownloadRecoveryCodesView):  # type: ignore[misc]
    """The same as a text file."""


class ShowPasskeyAgainView(webauthn_views.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Show again who one is."""

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        return redirect(reverse("mfa_reauthenticate_webauthn"))


sign_in_by_passkey = webauthn_views.login_webauthn
show_factor = base_views.authenticate
show_again = base_views.reauthenticate
