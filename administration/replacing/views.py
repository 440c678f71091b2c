"""The pages of a lost second factor: the administrator's, and the second person's."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.factors.replacing import is_open, may_confirm_reset
from accounts.models import Membership, Organisation, User
from accounts.models.factors import LASTS
from accounts.requests import PortalRequest
from administration.access import open_factor_reset, open_organisation
from administration.replacing import services
from administration.replacing.forms import AskResetForm
from config.fields.forms import refusals_in


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest, organisation_id: int, person_id: int) -> HttpResponse:
    """Ask that somebody's second factor be replaced."""
    organisation = open_organisation(request.user, organisation_id)
    had = Membership.objects.filter(organisation=organisation, user=person_id).select_related("user").first()
    if had is None:
        raise Http404
    form = AskResetForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _asked(form, request, organisation, had.user):
        messages.success(request, f"Begäran är skickad. {had.user.name} och de som kan bekräfta har fått mejl.")
        return redirect("organisation_person", organisation.pk, person_id)
    context = {"organisation": organisation, "person": had.user, "reset_form": form}
    return render(request, "administration/replacing/ask.html", context, status=422 if form.errors else 200)


def _asked(form: AskResetForm, request: PortalRequest, organisation: Organisation, user: User) -> bool:
    with refusals_in(form):
        services.ask_reset_and_tell(
            user=user, organisation=organisation, actor=request.user, at=timezone.now(), **form.cleaned_data
        )
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def factor_reset(request: PortalRequest, organisation_id: int, reset_id: int) -> HttpResponse:
    """Who asked, when, why and for whom; POST confirms it."""
    reset, now = open_factor_reset(request.user, organisation_id, reset_id), timezone.now()
    if request.method == "POST":
        services.confirm_reset_and_tell(reset=reset, actor=request.user, at=now)
        messages.success(request, f"Andra faktorn är borttagen. {reset.user.name} har fått ett mejl om det.")
        return redirect("factor_reset", organisation_id, reset_id)
    context = {
        "reset": reset,
        "may_confirm": may_confirm_reset(reset, request.user),
        "open": is_open(reset, now),
        "until": reset.asked_at + LASTS,
    }
    return render(request, "administration/replacing/reset.html", context)


@require_POST
def stop(request: PortalRequest, organisation_id: int, reset_id: int) -> HttpResponse:
    """Let nothing come of it."""
    reset = open_factor_reset(request.user, organisation_id, reset_id)
    services.stop_reset_and_tell(reset=reset, actor=request.user, at=timezone.now())
    messages.success(request, "Begäran är stoppad. Andra faktorn gäller som förut.")
    return redirect("factor_reset", organisation_id, reset_id)
