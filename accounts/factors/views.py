"""The pages of the second factor, on django-allauth's."""

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa import signals as factor_signals
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import views as totp_views
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from allauth.mfa.webauthn import views as webauthn_views
from django.contrib import messages
from django.db import transaction
from django.dispatch import Signal
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import FormView, TemplateView

from accounts.factors.passkeys import may_add_passkey
from accounts.factors.recovery_codes import NUMBER, codes_of, make_codes, number_left
from accounts.factors.services import check_may_remove, has_second_factor, needs_second_factor
from accounts.factors.session import ShownFactorMixin, has_shown_factor, note_added
from accounts.models import User
from accounts.requests import PortalRequest
from accounts.telling import ToldTogetherMixin


class FactorsView(base_views.IndexView):  # type: ignore[misc]  # allauth ships no types
    """What the person has, what they must have, and the way to both."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        needed, has = needs_second_factor(user), has_second_factor(user)
        given: dict[str, Any] = {"needed": needed, "has_factor": has, "may_add_passkey": may_add_passkey(user)}
        given["to_show"] = has and not has_shown_factor(self.request)
        given["left"] = number_left(user)
        return {**super().get_context_data(**kwargs), **given}


class ActivateAppView(ShownFactorMixin, totp_views.ActivateTOTPView):  # type: ignore[misc]
    """Add an app for codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        """As django-allauth does, but the letter and the log are written with the app, not once it is kept."""
        user, adapter = self.request.user, get_account_adapter(self.request)
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=user.pk)
            there = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
            if there is None:
                made = TOTP.activate(user, form.secret).instance
                _tell_factor(factor_signals.authenticator_added, self.request, made)
                adapter.send_notification_mail("mfa/email/totp_activated", user)
        if there is not None and get_adapter().decrypt(there.data["secret"]) != form.secret:
            form.add_error("code", "Du har redan lagt till en app, i en annan flik eller på en annan dator.")
            refused: HttpResponse = self.form_invalid(form)
            return refused
        clear_totp_secret(self.request)
        adapter.add_message(self.request, messages.SUCCESS, "mfa/messages/totp_activated.txt")
        note_added(self.request)
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        return reverse("mfa_index" if codes_of(self.request.user) else "mfa_view_recovery_codes")


class RemoveAppView(ShownFactorMixin, ToldTogetherMixin, totp_views.DeactivateTOTPView):  # type: ignore[misc]
    """Ask once, then remove it."""

    def form_valid(self, form: Any) -> HttpResponse:
        check_may_remove(self.request.user, self.authenticator)
        answer: HttpResponse = super().form_valid(form)
        return answer


class RecoveryCodesView(ShownFactorMixin, TemplateView):
    """How many codes are left, and the way to new ones; which they are, nobody can tell any more."""

    request: PortalRequest
    template_name = "mfa/recovery_codes/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        if not has_second_factor(user):
            raise Http404
        kept = codes_of(user)
        return {**super().get_context_data(**kwargs), "kept": kept, "left": number_left(user), "number": NUMBER}


@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class _ShownAgainView(FormView[GenerateRecoveryCodesForm]):
    """A page for whoever has lately shown who they are."""


class NewRecoveryCodesView(ShownFactorMixin, _ShownAgainView):
    """Ask once, then make codes and show them, this once."""

    request: PortalRequest
    form_class = GenerateRecoveryCodesForm
    template_name = "mfa/recovery_codes/generate.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "left": number_left(self.request.user)}

    def form_valid(self, form: GenerateRecoveryCodesForm) -> HttpResponse:
        user = self.request.user
        with transaction.atomic():
            codes = make_codes(user)
            _tell_factor(factor_signals.authenticator_reset, self.request, codes_of(user))
            get_adapter().send_notification_mail("mfa/email/recovery_codes_generated", user)
        return render(self.request, "mfa/recovery_codes/made.html", {"codes": codes, "file": _as_file(codes)})


def _tell_factor(signal: Signal, request: PortalRequest, factor: Authenticator | None) -> None:
    signal.send(sender=Authenticator, request=request, user=request.user, authenticator=factor)


def _as_file(codes: list[str]) -> str:
    """The codes as an address that holds them itself: what the browser saves, and the portal does not keep."""
    text = render_to_string("mfa/recovery_codes/download.txt", {"codes": codes})
    return f"data:text/plain;charset=utf-8,{quote(text)}"


class ShowPasskeyAgainView(webauthn_views.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Show again who one is."""

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        return redirect(reverse("mfa_reauthenticate_webauthn"))


sign_in_by_passkey = webauthn_views.login_webauthn
show_factor = base_views.authenticate
show_again = base_views.reauthenticate
