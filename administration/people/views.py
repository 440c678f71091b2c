"""The pages of an organisation's people."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.factors.replacing import open_reset_of, why_not_replaced
from accounts.memberships.reading import history_of, members_of, people_of
from accounts.models import Membership
from accounts.models.protection import REMOVED_DOMAIN
from accounts.requests import PortalRequest
from accounts.roles import Role
from administration.access import administered_by, open_organisation
from administration.people import services
from administration.people.forms import GiveRolesForm, InvitePersonForm
from administration.people.reading import changes_told_of, facts_of_guests, guests_of
from administration.replacing.forms import AskResetForm
from config.fields.forms import refusals_in
from config.fields.paging import page_of
from responses.assignments.departure import end_access

_A_PAGE = 50


@require_safe
def administered(request: PortalRequest) -> HttpResponse:
    """The organisations that one administers, a page of them; the one, where there is only one."""
    page = Paginator(administered_by(request.user), _A_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect("organisation_people", page[0].pk)
    return render(request, "administration/organisations.html", {"page": page})


@require_safe
def people(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """Who has what since when, and which guests there are."""
    organisation, today = open_organisation(request.user, organisation_id), timezone.localdate()
    page = page_of(people_of(organisation, today), request.GET)
    guests = page_of(
        guests_of(organisation, today), request.GET, parameter="gaster", anchor="gaster", about="över gäster"
    )
    context = {
        "organisation": organisation,
        "page": page,
        "members": members_of(organisation, today, page),
        "guests": facts_of_guests(organisation, guests),
        "guest_page": guests,
        "today": today,
    }
    return render(request, "administration/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """Invite somebody by address."""
    organisation = open_organisation(request.user, organisation_id)
    form = InvitePersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, services.invite_person_and_tell, request, organisation=organisation):
        messages.success(request, f"{form.cleaned_data['email']} är inbjuden och har fått ett mejl.")
        return redirect("organisation_people", organisation.pk)
    context = {"organisation": organisation, "form": form}
    return render(request, "administration/invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PortalRequest, organisation_id: int, person_id: int) -> HttpResponse:
    """The roles that somebody has and has had here; POST gives another."""
    organisation = open_organisation(request.user, organisation_id)
    had = Membership.objects.filter(organisation=organisation, user=person_id).select_related("user").first()
    if had is None:
        raise Http404
    form = GiveRolesForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, services.give_roles_and_tell, request, organisation=organisation, user=had.user):
        messages.success(request, f"{had.user.name} har fått rollen och ett mejl om det.")
        return redirect("organisation_person", organisation.pk, person_id)
    roles = history_of(organisation, had.user)
    held = Membership.objects.lasting().filter(organisation=organisation, user=had.user)
    lasting = set(held.values_list("pk", flat=True))
    context = {
        "organisation": organisation,
        "person": had.user,
        "form": form,
        "history": roles,
        "lasting_roles": bool(lasting),
        "signs": any(role.pk in lasting and role.role == Role.APPROVER for role in roles),
        "removed": had.user.email.endswith(f"@{REMOVED_DOMAIN}"),
        "open_reset": open_reset_of(had.user, organisation, timezone.now()),
        "why_no_reset": why_not_replaced(had.user, organisation),
        "reset_form": AskResetForm(),
        "changes": changes_told_of(had.user, since=min(role.given_at for role in roles)),
        "lasting": lasting,
    }
    return render(request, "administration/person.html", context, status=422 if form.errors else 200)


def _done(form: GiveRolesForm, service: Any, request: PortalRequest, **facts: Any) -> bool:
    """Call the service with the form's fields; its refusals stand next to them."""
    with refusals_in(form):
        service(actor=request.user, at=timezone.now(), **facts, **form.cleaned_data)
    return not form.errors


@require_POST
def end_role(request: PortalRequest, organisation_id: int, membership_id: int) -> HttpResponse:
    """End one role at once."""
    organisation = open_organisation(request.user, organisation_id)
    membership = Membership.objects.filter(organisation=organisation, pk=membership_id).select_related("user").first()
    if membership is None:
        raise Http404
    services.end_role_and_places(membership=membership, actor=request.user, at=timezone.now())
    messages.success(request, f"Rollen {membership.get_role_display()} är avslutad för {membership.user.name}.")
    return redirect("organisation_people", organisation.pk)


@require_POST
def end_sign_ins(request: PortalRequest, organisation_id: int, person_id: int) -> HttpResponse:
    """Sign somebody out everywhere; one's own sign-ins are ended on one's own page."""
    organisation = open_organisation(request.user, organisation_id)
    had = Membership.objects.lasting().filter(organisation=organisation, user=person_id).select_related("user").first()
    if had is None or had.user == request.user:
        raise Http404
    ended = services.end_sign_ins(organisation=organisation, user=had.user, actor=request.user, at=timezone.now())
    told = "är utloggad överallt och har fått ett mejl" if ended else "var inte inloggad någonstans"
    messages.success(request, f"{had.user.name} {told}.")
    return redirect("organisation_person", organisation.pk, person_id)


@require_POST
def end_guest(request: PortalRequest, organisation_id: int, person_id: int) -> HttpResponse:
    """End what a guest can read and write in the organisation's responses."""
    organisation, now = open_organisation(request.user, organisation_id), timezone.now()
    guest = get_object_or_404(guests_of(organisation, timezone.localdate(now)), pk=person_id)
    end_access(organisation=organisation, person=guest, actor=request.user, at=now)
    messages.success(request, f"{guest.email} kommer inte längre åt organisationens frågor.")
    return redirect("organisation_people", organisation.pk)
