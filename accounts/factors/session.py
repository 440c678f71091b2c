"""Whether a session has shown a second factor."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.factors.services import has_second_factor
from accounts.identity_providers.signing_out import came_by

_ADDED = "second-factor-added"


def note_added(request: HttpRequest) -> None:
    """The session's person has just added one here, and need not show it until the next time they sign in."""
    request.session[_ADDED] = request.user.pk


def has_shown_factor(request: HttpRequest) -> bool:
    """Whether the person signed in with a second factor, a passkey, or a provider that demands one.

    Not whether they have one: somebody else may have signed in by the password alone before it was added.
    """
    if request.session.get(_ADDED) == request.user.pk:
        return True
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user)):
        return True
    came_from = came_by(request)
    return came_from is not None and came_from.second_factor


class ShownFactorMixin:
    """A page about the factors is for who has shown the one that they have: a password alone adds and shows none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and has_second_factor(request.user) and not has_shown_factor(request):
            return redirect("mfa_index")
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer
