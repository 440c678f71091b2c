"""The pages of an organisation's keys."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.api_keys import services
from accounts.api_keys.reading import keys_of
from accounts.models import ApiKey, Organisation
from accounts.requests import PortalRequest
from administration.access import open_organisation
from administration.api_keys.forms import NewKeyForm
from config.fields.forms import read_whole_number, refusals_in
from config.fields.paging import page_of

_USUAL = timedelta(days=365)


@require_safe
def api_keys(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """The keys that there are and have been."""
    organisation = open_organisation(request.user, organisation_id)
    today = timezone.localdate()
    page = page_of(keys_of(organisation), request.GET)
    listed = [{"key": key, "holds": key.holds(today)} for key in page]
    context = {"organisation": organisation, "page": page, "listed": listed}
    return render(request, "administration/api_keys/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """Make a key, after showing again who one is; it is shown in the answer, and never again.

    `byt` is a key that the new one is to come in place of: the form begins with what is said of it.
    """
    organisation = open_organisation(request.user, organisation_id)
    raise_if_reauthentication_required(request, app="")
    form = NewKeyForm(request.POST if request.method == "POST" else None, initial=_initial(request, organisation))
    if form.is_valid() and (made := _made(request, organisation, form)):
        page = "made_already" if isinstance(made, services.MadeAlreadyError) else "made"
        return render(request, f"administration/api_keys/{page}.html", {"organisation": organisation, "made": made})
    context = {"organisation": organisation, "form": form}
    return render(request, "administration/api_keys/make.html", context, status=422 if form.errors else 200)


def _initial(request: PortalRequest, organisation: Organisation) -> dict[str, Any]:
    asked = read_whole_number(request.GET.get("byt", ""))
    before = ApiKey.objects.filter(organisation=organisation, pk=asked).first() if asked else None
    known = {"name": before.name, "gives_files": before.gives_files} if before else {"gives_files": True}
    return {**known, "last_day": timezone.localdate() + _USUAL, "once": secrets.token_urlsafe(16)}


def _made(
    request: PortalRequest, organisation: Organisation, form: NewKeyForm
) -> services.MadeKey | services.MadeAlreadyError | None:
    try:
        with refusals_in(form):
            return services.make_key(
                organisation=organisation, **form.cleaned_data, actor=request.user, at=timezone.now()
            )
    except services.MadeAlreadyError as before:
        return before
    return None


@require_POST
def withdraw(request: PortalRequest, organisation_id: int, key_id: int) -> HttpResponse:
    """Let a key open nothing any more."""
    organisation = open_organisation(request.user, organisation_id)
    key = ApiKey.objects.filter(organisation=organisation, pk=key_id).select_related("organisation").first()
    if key is None:
        raise Http404
    services.withdraw_key(key=key, actor=request.user, at=timezone.now())
    messages.success(request, f"Nyckeln {key.prefix} för {key.name} är tillbakadragen och öppnar inget längre.")
    return redirect("api_keys", organisation.pk)
