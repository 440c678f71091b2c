"""How django-allauth behaves here: accounts are made by the administrator, nobody signs up."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import clear_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.identity_providers.providers import only_by, only_provider_for, only_provider_for_address
from accounts.identity_providers.showing_again import has_shown_lately, provider_to_show_at, ways_to_show
from accounts.limits.services import Kind, WaitError, forget_failures, remember_place, take_try
from accounts.log_events import log_failed, log_own_account
from accounts.mailed_codes.services import shows_by_code
from accounts.memberships.reading import administrators_for
from accounts.models import User
from accounts.requests import network_of
from accounts.telling import put_account_letter
from audit.actions import Logged, Outcome
from audit.services import append
from config.language.text import same_address

logger = logging.getLogger(__name__)

NOT_SENT = "Mejlet kunde inte skickas just nu. Försök igen om en stund, eller kontakta den som sköter portalen."
UNKNOWN_ACCOUNT = "account/email/unknown_account"
TEXT_FOR_OTHERS = "account/email/no_login_code"
RESET = "account/email/password_reset_key"
ONLY_BY_PROVIDER = "account/email/only_by_provider"
_ASKED = {
    "account/email/login_code": Logged.CODE_SENT,
    "account/email/show_again_code": Logged.CODE_SENT,
    RESET: Logged.PASSWORD_RESET_ASKED,
}
"""Letters that whoever holds the address has, or that somebody else has asked for in their name: both are logged."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    # allauth's own Swedish spells e-post in three ways; these are what people meet when signing in.
    error_messages: dict[str, Any] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "E-postadressen eller lösenordet stämmer inte. Försök igen, eller välj ett nytt lösenord."
        ),
        "incorrect_password": "Lösenordet stämmer inte.",
        "too_many_login_attempts": "För många misslyckade försök. Be om en ny kod och försök igen.",
        "incorrect_code": "Koden stämmer inte. Kontrollera den och försök igen.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As allauth does, and to whoever may not sign in by code a letter that says so: the page does not."""
        only = only_provider_for(context["user"]) if template_prefix == RESET and "user" in context else None
        if only:
            template_prefix, context = ONLY_BY_PROVIDER, {**context, "provider": only.name}
        if template_prefix == UNKNOWN_ACCOUNT and self.request.path == reverse("account_request_login_code"):
            template_prefix = TEXT_FOR_OTHERS
        if action := _ASKED.get(template_prefix):
            append(action=action, at=timezone.now(), name=email)
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        context = {**context, "administrators": _administrators_in_words(context.get("user"))}
        try:
            super().send_mail(template_prefix, email, {**context, "base_url": settings.BASE_URL, "minutes": minutes})
        except (OSError, ValueError):  # smtplib's errors are OSErrors, an address that cannot be written a ValueError
            logger.exception("an account's letter (%s) could not be sent", template_prefix)
            messages.error(self.request, NOT_SENT)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """As allauth does, by the outbox: what has been done to an account is told also where no mail leaves now."""
        at = timezone.now()
        known = {"timestamp": at, "ip": self.get_client_ip(self.request), **(context or {})}
        known |= {"user": user, "administrators": _administrators_in_words(user), "base_url": settings.BASE_URL}
        address = email or user.email
        letter = self.render_mail(template_prefix, address, known)
        put_account_letter(
            "changed",
            to=address,
            at=at,
            user=user,
            what=template_prefix.rpartition("/")[2],
            subject=letter.subject.removeprefix(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX),
            text=letter.body,
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Of BASE_URL, whatever host name the request was made to: a link in a letter leads nowhere else."""
        user, _, token = key.partition("-")
        return str(settings.BASE_URL + reverse("account_reset_password_from_key", args=[user, token]))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, or refuse who has to wait; django-allauth's own limits are off (ACCOUNT_RATE_LIMITS).

        Whose organisation lets in its people by its own identity provider alone has no password to try here.
        """
        account = _account_of(credentials)
        if only := only_provider_for_address(account):
            raise ValidationError(only_by(only), code="only_by_provider")
        try:
            take_try(kind=Kind.PASSWORD, account=account, network=network_of(request), at=timezone.now())
        except WaitError as refused:
            name = account if "@" in account else ""  # what was typed in the wrong field may be a password
            log_failed("lösenord", name=name, outcome=Outcome.REFUSED)
            raise ValidationError(str(refused), code="too_many_tries") from refused

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """As allauth does; only what fails stays counted."""
        user: User | None = super().authenticate(request, **credentials)
        if user:
            account, network = _account_of(credentials), network_of(request)
            forget_failures(kind=Kind.PASSWORD, account=account, network=network, at=timezone.now())
        return user

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways of showing again who one is, the first to be tried first."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return (ways_to_show(self.request, ways) or _by_code(user)) if user.is_authenticated else ways

    def is_reauthentication_required(self, **kwargs: Any) -> bool:
        """As allauth says; but whoever has neither password nor factor here is asked by their provider or a code."""
        required = bool(super().is_reauthentication_required(**kwargs))
        elsewhere = required and (provider_to_show_at(self.request) or shows_by_code(self.request.user))
        if elsewhere and not has_shown_lately(self.request):
            raise ReauthenticationRequired
        return required

    def reauthenticate(self, user: User, password: str) -> bool:
        """As allauth does; that it was right is logged here, that it was wrong where every wrong password is."""
        if only_provider_for(user):
            return False
        right = bool(super().reauthenticate(user, password))
        if right:
            log_own_account(user, Logged.IDENTIFIED_AGAIN, slag="lösenord")
        return right

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """In whatever way somebody has shown who they are: not for those whom only their provider lets in."""
        if (only := only_provider_for(user)) and _provider_of(kwargs) != only.id:
            log_failed("annat sätt än organisationens inloggning", name=user.email, outcome=Outcome.REFUSED)
            clear_login(request)
            clear_authentication_records(request)
            messages.error(request, only_by(only))
            return redirect("account_login")
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        """Signed in, in whatever way: from here on strangers' failures on this network are not theirs."""
        super().login(request, user)
        remember_place(account=user.email, network=network_of(request), at=timezone.now())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def _administrators_in_words(user: User | None) -> str:
    return " eller ".join(str(one) for one in (administrators_for(user) if user else []))


def _by_code(user: User) -> list[dict[str, Any]]:
    url = reverse("account_reauthenticate_by_code")
    way = {"id": "code", "description": "Visa vem du är med en kod i ett mejl", "url": url}
    return [way] if shows_by_code(user) else []


def _provider_of(kwargs: dict[str, Any]) -> str:
    """The identity provider that django-allauth says somebody came by; empty for other ways."""
    came = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
    return str(came.account.provider) if came else ""


def _account_of(credentials: dict[str, Any]) -> str:
    """The address in the one spelling that a person is known by: capitals get around nothing."""
    return same_address(str(credentials.get("email") or credentials.get("username") or ""))
