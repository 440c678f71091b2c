"""Before everything else: whoever must have a second factor and has not shown one comes to the pages for it only."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.factors.services import needs_second_factor
from accounts.factors.session import has_shown_factor
from config.kept_forms.keeping import FirstRedirect, has_kept_form
from config.kept_forms.middleware import keep_or_say

OPEN_PAGES = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "account_reauthenticate_by_provider",
        "account_reauthenticate_by_code",
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
        if not user.is_authenticated or (match and match.view_name in OPEN_PAGES):
            return None
        if has_shown_factor(request) or not needs_second_factor(user):
            return None
        if request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "text/html"):
            return FirstRedirect(reverse("mfa_index"))
        return _refuse(request)


def _refuse(request: HttpRequest) -> HttpResponse:
    """A role may have come while somebody wrote: what they posted waits for them (config.kept_forms)."""
    said = keep_or_say(request) if request.method == "POST" else None
    if said is not None:
        return said
    kept = " Det du skrev finns kvar: gå sedan tillbaka till sidan, så ligger det i formuläret igen."
    told = kept if request.method == "POST" and has_kept_form(request) else ""
    raise PermissionDenied(f"Visa först vem du är med en andra faktor: gå till Mitt konto.{told}")
