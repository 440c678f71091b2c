"""Inviting organisations to a published version, and giving one of them more time."""

import uuid

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.counties import COUNTIES
from accounts.models import Organisation
from accounts.requests import PortalRequest
from authoring import inviting as services
from authoring.editions import Edition, invitable, open_published, responses_by_organisation
from authoring.forms import ExtendForm, InviteForm, first_days
from config.ordering import SwedishOrder
from responses.models import Response
from surveys.models import Questionnaire
from surveys.services import require_author


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: PortalRequest, edition: str) -> HttpResponse:
    """Choose organisations and days, then open a response for each of them."""
    questionnaire = open_published(request.user, edition)
    form = InviteForm(
        request.POST or None,
        initial=first_days(questionnaire.tree, timezone.localdate()),
        invitable=invitable(questionnaire),
        definition=questionnaire.tree,
    )
    if request.method == "POST" and form.is_valid() and _invited(request, questionnaire, form):
        return redirect("edition", edition)
    context = {"edition": Edition(questionnaire), "form": form, "rows": _rows(questionnaire, form)}
    return render(request, "authoring/invite.html", context, status=422 if form.is_bound else 200)


def _invited(request: PortalRequest, questionnaire: Questionnaire, form: InviteForm) -> bool:
    try:
        services.invite_all(
            questionnaire=questionnaire,
            organisations=form.cleaned_data["organisations"],
            opens_on=form.cleaned_data["opens_on"],
            last_day=form.cleaned_data["last_day"],
            **form.addressees(),
            actor=request.user,
            at=timezone.now(),
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _rows(questionnaire: Questionnaire, form: InviteForm) -> list[dict[str, object]]:
    """Every organisation with its county, whether it is ticked, and the response that it already has."""
    invited = responses_by_organisation(questionnaire)
    ticked = set(form.data.getlist("organisations")) if hasattr(form.data, "getlist") else set()
    everyone: QuerySet[Organisation] = Organisation.objects.order_by("county_code", SwedishOrder("name"), "pk")
    return [
        {
            "organisation": organisation,
            "county": COUNTIES.get(organisation.county_code, ""),
            "response": invited.get(organisation.pk),
            "ticked": str(organisation.pk) in ticked,
        }
        for organisation in everyone
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: PortalRequest, invited_id: uuid.UUID) -> HttpResponse:
    """Ask for a later day and why, then move the organisation's last day."""
    response = _open_invited(request, invited_id)
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.extend_last_day(
                response=response,
                last_day=form.cleaned_data["last_day"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=timezone.now(),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("edition", Edition(response.questionnaire).ref)
    context = {"response": response, "edition": Edition(response.questionnaire), "form": form}
    return render(request, "authoring/extend.html", context, status=422 if form.is_bound else 200)


def _open_invited(request: PortalRequest, invited_id: uuid.UUID) -> Response:
    """Any organisation's response, of which an author sees state and days but no answers."""
    require_author(request.user)
    found = Response.objects.filter(pk=invited_id).select_related("organisation", "questionnaire").first()
    if found is None:
        raise Http404
    return found
