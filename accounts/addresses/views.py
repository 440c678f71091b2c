"""The pages on which a person changes their own address."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.addresses.forms import ChangeAddressForm
from accounts.addresses.services import (
    AddressChange,
    WornOutError,
    change_address,
    link_key,
    log_refused_change,
    may_change_address,
    read_link_key,
)
from accounts.identity_providers.showing_again import provider_to_show_at
from accounts.requests import PortalRequest
from accounts.telling import put_account_letter

_BY_CODE_ONLY = (
    "Du loggar in med en kod som skickas till din adress, och adressen är det enda som visar vem du är."
    " Be den som delade ut frågorna till dig att dela ut dem till din nya adress."
)
_BY_PROVIDER = (
    "Du loggar in genom din organisation, som svarar för din adress."
    " Be organisationens administratör bjuda in din nya adress."
)


@require_http_methods(["GET", "HEAD", "POST"])
def own_address(request: PortalRequest) -> HttpResponse:
    """One's address, and the form that asks for another: a link goes to the new one, and word of it to the old."""
    if not may_change_address(request.user):
        raise PermissionDenied(_BY_PROVIDER if provider_to_show_at(request) else _BY_CODE_ONLY)
    raise_if_reauthentication_required(request, app="")
    form = ChangeAddressForm(request.POST or None, user=request.user)
    if request.method == "POST":
        if form.is_valid():
            _send_link(request, form.cleaned_data["email"])
            messages.success(request, f"Följ länken i mejlet till {form.cleaned_data['email']} för att byta.")
            return redirect("account_email")
        log_refused_change(user=request.user, at=timezone.now(), reason=_first_error(form))
    return render(request, "account/email.html", {"form": form}, status=422 if form.errors else 200)


def _first_error(form: ChangeAddressForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "")


def _send_link(request: PortalRequest, new: str) -> None:
    user = request.user
    key = link_key(AddressChange(user_id=user.pk, old=user.email, new=new))
    link = settings.BASE_URL + reverse("account_confirm_email", args=[key])
    put_account_letter("address_asked", to=user.email, at=timezone.now(), user=user, new=new)
    get_adapter(request).send_mail("account/email/address_link", new, {"user": user, "new": new, "link": link})


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: PortalRequest, key: str) -> HttpResponse:
    """Where the link leads: asks once, for whoever is signed in as the person whose address it is."""
    try:
        change = read_link_key(key)
        if (change.user_id, change.old) != (request.user.pk, request.user.email):
            raise WornOutError
        if request.method == "POST":
            user = change_address(change=change, actor=request.user, at=timezone.now())
            messages.success(request, f"Du loggar nu in med {user.email}.")
            return redirect("start")
    except WornOutError as worn_out:
        return render(request, "account/email_confirm.html", {"refusal": str(worn_out)}, status=409)
    except ValidationError as refused:
        return render(request, "account/email_confirm.html", {"refusal": refused.messages[0]}, status=409)
    return render(request, "account/email_confirm.html", {"change": change})
