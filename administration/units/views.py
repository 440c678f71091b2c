"""The pages of an organisation's units."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Organisation, Unit
from accounts.requests import PortalRequest
from accounts.roles import Role
from accounts.selectors import people_with_role
from accounts.units import services
from accounts.units.reading import facts_of_unit, units_of
from administration.access import open_organisation
from administration.units.forms import NewUnitForm, UnitForm
from config.fields.forms import refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from config.fields.paging import page_of


@require_http_methods(["GET", "HEAD", "POST"])
def units(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """The units that there are; POST adds one."""
    organisation = open_organisation(request.user, organisation_id)
    form = NewUnitForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, services.add_unit, request, organisation=organisation, **form.cleaned_data):
        messages.success(request, f"{form.cleaned_data['name']} är tillagd.")
        return redirect("units", organisation.pk)
    context = {"organisation": organisation, "page": page_of(units_of(organisation), request.GET), "form": form}
    return render(request, "administration/units/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: PortalRequest, organisation_id: int, unit_id: int) -> HttpResponse:
    """One unit: its name, who coordinates it and who belongs to it."""
    organisation = open_organisation(request.user, organisation_id)
    shown = _open_unit(organisation, unit_id)
    facts = facts_of_unit(shown)
    name, coordinator, mailbox, members = facts
    form = UnitForm(
        request.POST if request.method == "POST" else None,
        people=people_with_role(organisation, *Role).only("name", "email"),
        initial={"name": name, "coordinator": coordinator, "mailbox": mailbox, "members": members},
    )
    posted = {"unit": shown, "seen": request.POST.get("seen", "")}
    if form.is_valid() and _done(form, services.change_unit, request, **posted, **form.cleaned_data):
        messages.success(request, f"{form.cleaned_data['name']} är sparad.")
        return redirect("units", organisation.pk)
    status = status_of(form)
    seen = mark_on_page(request, mark_of(*facts), status)
    context = {"organisation": organisation, "unit": shown, "form": form, "seen": seen}
    return render(request, "administration/units/unit.html", context, status=status)


@require_POST
def end(request: PortalRequest, organisation_id: int, unit_id: int) -> HttpResponse:
    """End a unit; its people keep their roles."""
    organisation = open_organisation(request.user, organisation_id)
    ended = services.end_unit(unit=_open_unit(organisation, unit_id), actor=request.user, at=timezone.now())
    messages.success(request, f"{ended.name} är avslutad.")
    return redirect("units", organisation.pk)


def _open_unit(organisation: Organisation, unit_id: int) -> Unit:
    found = Unit.objects.filter(organisation=organisation, pk=unit_id).select_related("organisation").first()
    if found is None:
        raise Http404
    return found


def _done(form: NewUnitForm, service: Any, request: PortalRequest, **facts: Any) -> bool:
    with refusals_in(form):
        service(actor=request.user, at=timezone.now(), **facts)
    return not form.errors
