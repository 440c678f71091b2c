"""The pages of an organisation's settings."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from administration.access import open_organisation
from administration.settings import services
from administration.settings.forms import RegistryForm, SettingsForm
from administration.settings.groups import BY_SLUG
from administration.settings.reading import MOST_CHANGES, changes_of_settings, settings_of
from config.refusals import WrongStateError


@require_safe
def overview(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """What applies now, by group."""
    organisation = open_organisation(request.user, organisation_id)
    context = {"organisation": organisation, "groups": settings_of(organisation)}
    return render(request, "administration/settings/overview.html", context)


@require_safe
def history(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """What was changed, when and by whom."""
    organisation = open_organisation(request.user, organisation_id)
    context = {"organisation": organisation, "changes": changes_of_settings(organisation), "most": MOST_CHANGES}
    return render(request, "administration/settings/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, organisation_id: int, group_slug: str) -> HttpResponse:
    """One group of settings; whoever changes a sensitive one has shown again who they are."""
    organisation = open_organisation(request.user, organisation_id)
    group = BY_SLUG.get(group_slug)
    if group is None:
        raise Http404
    if group.sensitive:
        raise_if_reauthentication_required(request, app="")
    form = group.form(request.POST if request.method == "POST" else None, organisation=organisation)
    status = 200
    if form.is_bound:
        status = 200 if form.is_valid() else 422
        only_tried = "try" in request.POST
        if status == 200 and not only_tried:
            status = _saved(request, form, told=group.told)
        if status == 302:
            return redirect("organisation_settings", organisation.pk)
    context = {"organisation": organisation, "group": group, "form": form, "tried": _tried(form)}
    return render(request, "administration/settings/change.html", context, status=status)


def _saved(request: PortalRequest, form: SettingsForm, *, told: bool) -> int:
    """Keep what was typed: 302 when it is kept, 409 when somebody else has changed the same meanwhile."""
    try:
        changed = services.change_settings_and_tell(
            organisation=form.organisation,
            given=form.given(),
            seen=form.read_seen(),
            actor=request.user,
            at=timezone.now(),
            told=told,
        )
    except WrongStateError as refused:
        form.add_error(None, f"{refused} Jämför med det som gäller nu, och spara igen om det du har skrivit ska gälla.")
        form.see_again()
        return 409
    messages.success(request, "Inställningarna är sparade." if changed else "Inget var ändrat.")
    return 302


def _tried(form: SettingsForm) -> dict[str, object] | None:
    if not isinstance(form, RegistryForm) or not form.is_bound or not form.is_valid():
        return None
    return {"example": form.example(), "numbers": form.tried()}
