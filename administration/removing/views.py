"""The page that removes somebody's account: says what goes and what stays, and asks once."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Membership, Organisation, User
from accounts.requests import PortalRequest
from administration.access import open_organisation
from administration.removing.services import remove_person, why_not_removed


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PortalRequest, organisation_id: int, person_id: int) -> HttpResponse:
    """By the administrator of the person's only organisation."""
    organisation = open_organisation(request.user, organisation_id)
    had = Membership.objects.filter(organisation=organisation, user=person_id).select_related("user").first()
    if had is None:
        raise Http404
    return _page(request, had.user, organisation)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_by_system(request: PortalRequest, person_id: int) -> HttpResponse:
    """By a systemadministratör."""
    if not request.user.is_staff:
        raise PermissionDenied("Bara systemadministratören kan öppna den här sidan.")
    return _page(request, get_object_or_404(User, pk=person_id), None)


def _page(request: PortalRequest, person: User, organisation: Organisation | None) -> HttpResponse:
    raise_if_reauthentication_required(request, app="")
    if request.method == "POST":
        gone = remove_person(user=person, organisation=organisation, actor=request.user, at=timezone.now())
        messages.success(request, f"Kontot är borttaget. Personen visas från och med nu som {gone.name}.")
        if organisation:
            return redirect("organisation_people", organisation.pk)
        return redirect("admin:accounts_user_change", person.pk)
    removed = person.is_removed
    why_not = (
        ""
        if removed
        else why_not_removed(user=person, organisation=organisation, actor=request.user, at=timezone.now())
    )
    context = {"organisation": organisation, "person": person, "removed": removed, "why_not": why_not}
    return render(request, "administration/removing/remove.html", context)
