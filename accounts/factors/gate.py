"""Before everything else: whoever must have a second factor and has not shown one comes to the pages for it only."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.factors.services import needs_second_factor
from accounts.factors.session import has_shown_factor

OPEN = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "account_reauthenticate",
        "account_reauthenticate_by_provider",
        "account_logout",
        "account_inactive",
        "health",
        "ready",
        "about",
        "help",
        "accessibility",
        "privacy",
    }
)
"""What is reached without: adding and showing a factor, signing out, and what anybody may read. Nothing else."""


class SecondFactorGate:
    """Stands after AuthenticationMiddleware. Asks the database nothing once the session has shown a factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """To the page of the second factor, or 403 for what is not a page."""
        user = request.user
        match = request.resolver_match
        if not user.is_authenticated or (match and match.view_name in OPEN):
            return None
        if has_shown_factor(request) or not needs_second_factor(user):
            return None
        if request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "text/html"):
            return redirect("mfa_index")
        raise PermissionDenied("Visa först vem du är med en andra faktor: gå till Mitt konto.")
