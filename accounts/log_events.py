"""What the log is told of signing in and of one's own account: django-allauth says it by signals and nothing else."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from audit.actions import Logged, Outcome
from audit.origin import present_origin
from audit.services import append

_WAYS = {
    "code": "kod i mejl",
    "mfa": "andra faktor",
    "password": "lösenord",
    "recovery_codes": "reservkod",
    "socialaccount": "inloggningstjänst",
    "totp": "kod i app",
    "webauthn": "passernyckel",
}


def log_own_account(user: User, action: Logged, outcome: Outcome = Outcome.DONE, **details: str) -> None:
    """A row about the person's own account, told as theirs also before they are signed in."""
    append(action=action, outcome=outcome, at=timezone.now(), actor=user.pk, name=user.email, details=details)


def log_failed(way: str, *, name: str = "", actor: int | None = None, outcome: Outcome = Outcome.FAILED) -> None:
    """A row about somebody who did not show who they are, by `way` in Swedish: signing in, or once more when signed in.

    `name` is the address that was claimed, never what was typed as a secret.
    """
    action = Logged.IDENTIFIED_AGAIN if present_origin().actor else Logged.SIGN_IN
    append(action=action, outcome=outcome, at=timezone.now(), actor=actor, name=name, details={"sätt": way})


def connect_signals() -> None:
    """Listen; called once, when the portal starts."""
    for signal, receiver in _RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"log:{receiver.__name__}")


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    log_own_account(user, Logged.SIGN_IN, sätt=_method_of(request))


def _method_of(request: HttpRequest) -> str:
    """How the person has shown who they are: each way that the session keeps, in order."""
    kept = request.session.get("account_authentication_methods", [])
    return ", ".join(dict.fromkeys(_way_of(method) for method in kept))


def _way_of(method: dict[str, Any]) -> str:
    name = str(method.get("type") or method.get("method", ""))
    return _WAYS.get(name, name)


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    # What was typed in the wrong field may be a password: only what is an address is kept.
    typed = str(credentials.get("email") or credentials.get("username") or "")
    name = typed if "@" in typed else ""
    log_failed("lösenord", name=name)


def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        log_own_account(user, Logged.SIGN_OUT)


def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    log_own_account(user, Logged.PASSWORD_CHANGED)


def _password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    log_own_account(user, Logged.PASSWORD_CHANGED, väg="länk i mejl")


def _address_changed(
    request: HttpRequest, user: User, from_email_address: Any, to_email_address: Any, **_: Any
) -> None:
    log_own_account(user, Logged.ADDRESS_CHANGED, från=str(from_email_address or ""), till=str(to_email_address or ""))


def _factor_added(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    log_own_account(user, Logged.FACTOR_ADDED, slag=authenticator.get_type_display())


def _factor_removed(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    log_own_account(user, Logged.FACTOR_REMOVED, slag=authenticator.get_type_display())


def _factor_used(request: HttpRequest, user: User, authenticator: Any, **kept: Any) -> None:
    if kept.get("reauthenticated"):
        log_own_account(user, Logged.IDENTIFIED_AGAIN, slag=authenticator.get_type_display())


def _factor_failed(request: HttpRequest, user: User, **_: Any) -> None:
    log_failed("andra faktor", name=user.email, actor=user.pk)


_RECEIVERS = (
    (account_signals.user_logged_in, _signed_in),
    (account_signals.user_logged_out, _signed_out),
    (account_signals.password_changed, _password_changed),
    (account_signals.password_set, _password_changed),
    (account_signals.password_reset, _password_reset),
    (account_signals.email_changed, _address_changed),
    (factor_signals.authenticator_added, _factor_added),
    (factor_signals.authenticator_reset, _factor_added),
    (factor_signals.authenticator_removed, _factor_removed),
    (factor_signals.authenticator_used, _factor_used),
    (factor_signals.authentication_failed, _factor_failed),
    (user_login_failed, _failed),
)
