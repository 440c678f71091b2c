"""The page of one's own account."""

import json

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.identity_providers.providers import has_own_password, only_by, only_provider_for
from accounts.identity_providers.showing_again import provider_to_show_at
from accounts.own import data, services
from accounts.own.forms import OwnDetailsForm
from accounts.own.password_views import change_password as page_of_password
from accounts.own.reading import browser_in_words, held_of, sign_ins_of
from accounts.requests import PortalRequest
from accounts.sessions.limits import limits_here
from audit.fetches import log_when_fetched
from config.answering.downloads import download


@require_http_methods(["GET", "HEAD", "POST"])
def own_account(request: PortalRequest) -> HttpResponse:
    """What one is called, where one is signed in and what one may do; POST keeps what one is called."""
    user = request.user
    form = OwnDetailsForm(request.POST or None, initial={"name": user.name, "title": user.title, "phone": user.phone})
    if request.method == "POST" and form.is_valid():
        services.change_own_details(user=user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Dina uppgifter är sparade.")
        return redirect("account_own")
    page = held_of(user, timezone.localdate(), request.GET.get("page", ""))
    context = {
        "form": form,
        "sign_ins": sign_ins_of(user, request.session.session_key or ""),
        "page": page,
        "session_limits": limits_here(request),
        "has_password": has_own_password(user),
        "provider": provider_to_show_at(request),
    }
    return render(request, "account/own.html", context, status=422 if form.errors else 200)


@require_safe
def own_data(request: PortalRequest) -> HttpResponse:
    """All that is kept about oneself as a file, after showing again who one is."""
    raise_if_reauthentication_required(request, app="")
    user, now = request.user, timezone.now()
    text = json.dumps(data.own_data(user, at=now), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    name = f"mina-uppgifter-{timezone.localdate(now)}.json"
    answer = download(text, name=name, media_type="application/json; charset=utf-8")
    return log_when_fetched(request, answer, lambda: data.log_own_data(user, at=now))


@require_POST
def end_session(request: PortalRequest, session_id: int) -> HttpResponse:
    """End one of one's own sign-ins, after showing again who one is."""
    raise_if_reauthentication_required(request, app="")
    try:
        ended = services.end_session(user=request.user, session_id=session_id, at=timezone.now())
    except UserSession.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"Du är utloggad ur {browser_in_words(ended.user_agent)}.")
    return redirect("account_own")


@require_POST
def end_other_sessions(request: PortalRequest) -> HttpResponse:
    """End all of one's sign-ins but this one, after showing again who one is."""
    raise_if_reauthentication_required(request, app="")
    services.end_other_sessions(user=request.user, kept=request.session.session_key or "", at=timezone.now())
    messages.success(request, "Du är nu bara inloggad här.")
    return redirect("account_own")


def change_password(request: PortalRequest) -> HttpResponse:
    """allauth's page, for whoever has a password. Whoever signs in by a code has none, and gets none by themselves."""
    if only := only_provider_for(request.user):
        raise PermissionDenied(only_by(only))
    if provider := None if request.user.has_usable_password() else provider_to_show_at(request):
        raise PermissionDenied(only_by(provider))
    if not request.user.has_usable_password():
        raise PermissionDenied("Du loggar in med en kod som mejlas till dig, och har inget lösenord att byta.")
    answer: HttpResponse = page_of_password(request)
    return answer
