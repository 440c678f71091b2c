"""The page that says what happens when somebody leaves, and does it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Membership, Organisation, User
from accounts.requests import PortalRequest
from administration.access import open_organisation
from administration.leaving import services
from administration.leaving.forms import LeaveForm
from administration.leaving.reading import leaving_of, people_who_may_take_over
from config.fields.forms import refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: PortalRequest, organisation_id: int, person_id: int) -> HttpResponse:
    """What the person has here and what becomes of it; POST ends all of it."""
    organisation = open_organisation(request.user, organisation_id)
    had = Membership.objects.filter(organisation=organisation, user=person_id).select_related("user").first()
    if had is None:
        raise Http404
    people = people_who_may_take_over(organisation, had.user)
    form = LeaveForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid() and _left(form, request, organisation, had.user):
        messages.success(request, f"Alla roller för {had.user.name} i {organisation.name} är avslutade.")
        if had.user == request.user:
            return redirect("start")
        return redirect("organisation_people", organisation.pk)
    leaving, status = leaving_of(organisation, had.user, timezone.localdate()), status_of(form)
    context = {
        "organisation": organisation,
        "person": had.user,
        "leaving": leaving,
        "form": form,
        "seen": mark_on_page(request, mark_of(*leaving.facts), status),
    }
    return render(request, "administration/leaving/leave.html", context, status=status)


def _left(form: LeaveForm, request: PortalRequest, organisation: Organisation, person: User) -> bool:
    with refusals_in(form):
        services.leave_organisation(
            organisation=organisation,
            person=person,
            actor=request.user,
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
            **form.cleaned_data,
        )
    return not form.errors
