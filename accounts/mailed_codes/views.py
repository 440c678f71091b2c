"""The page that sends the code, and then asks for it."""

import time
from dataclasses import asdict, replace

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.limits.forms import count_letter
from accounts.log_events import log_failed, log_own_account
from accounts.mailed_codes.forms import CodeForm
from accounts.mailed_codes.services import SentCode, is_right, keep_code, shows_by_code, still_holds
from accounts.requests import PortalRequest
from audit.actions import Logged

_KEPT = "mailed_code"
_WRONG = "Koden stämmer inte. Kontrollera den och försök igen."
_USED_UP = "Koden går inte att använda längre. Be om en ny."


@require_http_methods(["GET", "HEAD", "POST"])
def show_again_by_code(request: PortalRequest) -> HttpResponse:
    """POST sends a code, or takes the one that was sent; whoever has shown who they are goes on with what they did."""
    if not shows_by_code(request.user):
        raise Http404
    if request.method == "POST" and "send" in request.POST:
        return _send(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _take(request, form):
            return resume_request(request) or redirect("start")
        log_failed("kod i mejl", name=request.user.email, actor=request.user.pk)
    if form.errors and not _holds(_sent(request)):
        form = _refusal(_USED_UP)
    return _page(request, form)


def _send(request: PortalRequest) -> HttpResponse:
    """A new code takes the place of the one before."""
    user, adapter = request.user, get_adapter(request)
    try:
        count_letter(user.email)
    except ValidationError as refused:
        return _page(request, _refusal(refused))
    code = adapter.generate_login_code()
    request.session[_KEPT] = asdict(keep_code(code=code, user=user, at=time.time()))
    adapter.send_mail("account/email/show_again_code", user.email, {"user": user, "code": code})
    return redirect(_address(request))


def _take(request: PortalRequest, form: CodeForm) -> bool:
    sent = _sent(request)
    if sent and is_right(sent, typed=form.cleaned_data["code"], user=request.user, at=time.time()):
        del request.session[_KEPT]
        record_authentication(request, request.user, method="code", email=request.user.email, reauthenticated=True)
        log_own_account(request.user, Logged.IDENTIFIED_AGAIN, slag="kod i mejl")
        return True
    tried = replace(sent, tries=sent.tries + 1) if sent else None
    if tried:
        request.session[_KEPT] = asdict(tried)
    form.add_error("code", _WRONG)
    return False


def _holds(sent: SentCode | None) -> bool:
    return sent is not None and still_holds(sent, at=time.time())


def _refusal(message: str | ValidationError) -> CodeForm:
    """A form that is refused as a whole, where the page has no field for a code."""
    form = CodeForm(data={"code": "-"})
    form.add_error(None, message)
    return form


def _page(request: PortalRequest, form: CodeForm) -> HttpResponse:
    context = {
        "form": form,
        "sent": _holds(_sent(request)),
        "next": get_next_redirect_url(request) or "",
    }
    return render(request, "account/show_again_by_code.html", context, status=422 if form.errors else 200)


def _sent(request: PortalRequest) -> SentCode | None:
    kept = request.session.get(_KEPT)
    return SentCode(**kept) if kept else None


def _address(request: PortalRequest) -> str:
    following = get_next_redirect_url(request)
    query = f"?{urlencode({REDIRECT_FIELD_NAME: following})}" if following else ""
    return reverse("account_reauthenticate_by_code") + query
