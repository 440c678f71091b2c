"""The pages of an organisation's mandates."""

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.mandates.reading import READING, Status, may_confirm, tell_mandate
from accounts.models import Organisation
from accounts.models.mandates import Mandate
from accounts.requests import PortalRequest
from accounts.roles import Role
from accounts.selectors import roles_in
from administration.access import open_mandate, open_mandates, open_organisation
from administration.mandates import services
from administration.mandates.forms import GiveMandateForm, RefuseForm, WithdrawForm
from administration.mandates.reading import grouped_mandates, series_in_words
from attachments.downloads import attachment_response
from audit.actions import Logged
from audit.fetches import log_when_fetched
from audit.services import append
from config.answering.bodies import FORM_AROUND, takes_bytes
from config.fields.forms import read_whole_number, refusals_in
from config.language import swedish


@require_safe
def mandates(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """Every mandate of the organisation: those that hold, those that wait, those that have ended."""
    organisation = open_mandates(request.user, organisation_id)
    context = {
        "organisation": organisation,
        "administers": Role.ADMINISTRATOR in roles_in(request.user, organisation),
        "groups": grouped_mandates(organisation, timezone.localdate(), request.GET),
    }
    return render(request, "administration/mandates/list.html", context)


@takes_bytes(lambda: settings.ATTACHMENT_MAX_BYTES + FORM_AROUND)
@require_http_methods(["GET", "HEAD", "POST"])
def give_mandate(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """Give somebody a mandate, after showing again who one is."""
    organisation = open_organisation(request.user, organisation_id)
    raise_if_reauthentication_required(request, app="")
    form = _new_form(request, organisation)
    if form.is_valid() and (given := _given(request, organisation, form)):
        messages.success(request, f"Mandatet för {given.name} är givet. Personen har fått ett mejl om det.")
        return redirect("mandate", organisation.pk, given.pk)
    context = {"organisation": organisation, "form": form}
    return render(request, "administration/mandates/give.html", context, status=422 if form.errors else 200)


def _new_form(request: PortalRequest, organisation: Organisation) -> GiveMandateForm:
    known: dict[str, Any] = {"organisation": organisation, "giver": request.user, "today": timezone.localdate()}
    if request.method == "POST":
        return GiveMandateForm(request.POST, request.FILES, **known)
    form = GiveMandateForm(initial={"valid_from": timezone.localdate()}, **known)
    people: Any = form.fields["user"]
    if person := people.queryset.filter(pk=read_whole_number(request.GET.get("person", ""))).first():
        form.initial.update({"user": person.pk, "name": person.name, "title": person.title})
    return form


def _given(request: PortalRequest, organisation: Organisation, form: GiveMandateForm) -> Mandate | None:
    data = form.cleaned_data
    with refusals_in(form):
        return services.give_mandate_and_tell(
            organisation=organisation,
            user=data["user"],
            terms=form.terms(),
            upload=data["decision"],
            actor=request.user,
            at=timezone.now(),
        )
    return None


@require_safe
def mandate(request: PortalRequest, organisation_id: int, mandate_id: int) -> HttpResponse:
    """What was decided and what has become of it, with what one may do about it."""
    return _render(request, open_mandate(request.user, organisation_id, mandate_id))


def _render(
    request: PortalRequest,
    shown: Mandate,
    refuse_form: RefuseForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    one = tell_mandate(shown, timezone.localdate())
    roles = roles_in(request.user, shown.organisation)
    context = {
        "organisation": shown.organisation,
        "told": one,
        "mandate": shown,
        "series": series_in_words(shown.scope),
        "may_list": bool(roles & READING),
        "may_confirm": one.status == Status.WAITING and may_confirm(shown, request.user),
        "may_withdraw": one.is_open and Role.ADMINISTRATOR in roles,
        "refuse_form": refuse_form or RefuseForm(),
        "withdraw_form": withdraw_form or WithdrawForm(initial={"from_day": timezone.localdate()}),
    }
    return render(request, "administration/mandates/mandate.html", context, status=status)


@require_POST
def confirm_mandate(request: PortalRequest, organisation_id: int, mandate_id: int) -> HttpResponse:
    """Let it hold, after showing again who one is."""
    shown = open_mandate(request.user, organisation_id, mandate_id)
    if may_confirm(shown, request.user):
        raise_if_reauthentication_required(request, app="")
    services.confirm_mandate_and_tell(mandate=shown, actor=request.user, at=timezone.now())
    messages.success(request, f"Mandatet för {shown.name} är bekräftat.")
    return redirect("mandate", organisation_id, mandate_id)


@require_POST
def refuse_mandate(request: PortalRequest, organisation_id: int, mandate_id: int) -> HttpResponse:
    """Let nothing come of it, with a reason."""
    shown, form = open_mandate(request.user, organisation_id, mandate_id), RefuseForm(request.POST)
    if not _decided(form, services.refuse_mandate_and_tell, request, shown):
        return _render(request, shown, refuse_form=form, status=422)
    messages.success(request, f"Mandatet för {shown.name} är avslaget.")
    return redirect("mandate", organisation_id, mandate_id)


@require_POST
def withdraw_mandate(request: PortalRequest, organisation_id: int, mandate_id: int) -> HttpResponse:
    """Let it hold no longer from a day on, with a reason."""
    shown, form = open_mandate(request.user, organisation_id, mandate_id), WithdrawForm(request.POST)
    if not _decided(form, services.withdraw_mandate_and_tell, request, shown):
        return _render(request, shown, withdraw_form=form, status=422)
    from_day = form.cleaned_data["from_day"]
    since = "" if from_day <= timezone.localdate() else f" och gäller inte från och med {swedish.day(from_day)}"
    messages.success(request, f"Mandatet för {shown.name} är återkallat{since}.")
    return redirect("mandate", organisation_id, mandate_id)


def _decided(form: Form, service: Any, request: PortalRequest, shown: Mandate) -> bool:
    """Call the service with the form's fields; its refusals stand next to them."""
    if not form.is_valid():
        return False
    with refusals_in(form):
        service(mandate=shown, actor=request.user, at=timezone.now(), **form.cleaned_data)
    return not form.errors


@require_safe
def mandate_decision(request: PortalRequest, organisation_id: int, mandate_id: int) -> FileResponse:
    """The file with the decision."""
    shown = open_mandate(request.user, organisation_id, mandate_id)
    if shown.decision is None:
        raise Http404
    told = {"vad": "beslut om mandat", "fil": shown.decision.original_name}
    return log_when_fetched(
        request,
        attachment_response(shown.decision),
        lambda: append(
            action=Logged.DOWNLOADED,
            at=timezone.now(),
            organisation=organisation_id,
            about=f"mandate:{shown.pk}",
            details=told,
        ),
    )
