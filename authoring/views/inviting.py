"""Inviting organisations to a published version, and giving one of them more time."""

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.requests import PortalRequest
from authoring import inviting as services
from authoring.contact_form import InvitationContactForm
from authoring.editions import Edition, invitable, open_invitation, open_published
from authoring.forms import ExtendForm, first_days
from authoring.invite_form import InviteForm
from authoring.invite_list import list_to_invite
from authoring.reach import inviters_for, receivers_for
from config.fields.choosing import SHOWN, Choosable
from config.fields.forms import refusals_in
from config.language import swedish
from config.language.ordering import SwedishOrder
from config.language.text import clean_line
from surveys.models import Questionnaire

SOUGHT = "som_sok"
"""What is sought among many organisations in whose name to invite (?som=, one's key)."""
FILTER = "visa"
"""The button that shows some of the organisations only, and keeps what has been typed and ticked."""


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: PortalRequest, edition: str) -> HttpResponse:
    """Choose organisations and days, then open a response for each of them."""
    questionnaire = open_published(request.user, edition)
    inviters = inviters_for(request.user, questionnaire)
    inviter = _chosen(inviters, questionnaire, request.GET.get("som", ""))
    form = _form(request, questionnaire, inviter)
    if form.is_bound and form.is_valid() and _invited(request, questionnaire, inviter, form):
        messages.success(request, _told(form.cleaned_data["organisations"]))
        return redirect("edition", edition)
    context = {
        "edition": Edition(questionnaire),
        "form": form,
        "listed": list_to_invite(questionnaire, inviter, form),
        "inviter": inviter,
        **_others(inviters, inviter, clean_line(request.GET.get(SOUGHT, "")).strip()),
    }
    return render(request, "authoring/invite.html", context, status=422 if form.is_bound else 200)


def _told(organisations: Collection[Organisation]) -> str:
    """Who was invited: by name while they are few."""
    names, few = [one.name for one in organisations], 3
    who = swedish.listing(names) if len(names) <= few else f"{swedish.number(len(names))} organisationer"
    return f"{who} är {'inbjuden' if len(names) == 1 else 'inbjudna'} och har fått ett mejl."


def _chosen(inviters: Choosable, questionnaire: Questionnaire, asked: str) -> Organisation:
    """The organisation that invites: the asked one, otherwise the first. Http404 for one that cannot."""
    if not inviters.exist:
        raise PermissionDenied("Din organisation kan inte bjuda in till den här enkäten.")
    if not asked and inviters.few:
        first: Organisation = inviters.few[0]
        return first
    wanted = inviters.with_keys([asked or str(questionnaire.owner_id)])
    if asked and not wanted:
        raise Http404
    found: Organisation = wanted[0] if wanted else inviters.rows.order_by(SwedishOrder("name"), "pk")[0]
    return found


def _others(inviters: Choosable, inviter: Organisation, words: str) -> dict[str, Any]:
    """The person's other organisations that could invite; of many those that a search finds."""
    if inviters.few is not None:
        return {"others": [one for one in inviters.few if one != inviter]}
    found, amount = inviters.found_by(words) if words else ([], 0)
    others = [one for one in found if one != inviter]
    return {"others": others, "search": {"words": words, "many": inviters.total, "amount": amount, "shown": SHOWN}}


def _form(request: PortalRequest, questionnaire: Questionnaire, inviter: Organisation) -> InviteForm:
    is_sent = request.method == "POST" and FILTER not in request.POST
    return InviteForm(
        request.POST if is_sent else None,
        initial=first_days(questionnaire.tree, timezone.localdate())
        if request.method != "POST"
        else request.POST.dict(),
        invitable=invitable(inviter, questionnaire),
        questionnaire=questionnaire,
        receivers=receivers_for(inviter, questionnaire),
        posted=request.POST,
    )


def _invited(request: PortalRequest, questionnaire: Questionnaire, inviter: Organisation, form: InviteForm) -> bool:
    with refusals_in(form):
        services.invite_all(
            questionnaire=questionnaire,
            organisations=form.cleaned_data["organisations"],
            opens_on=form.cleaned_data["opens_on"],
            last_day=form.cleaned_data["last_day"],
            inviter=inviter,
            receiver_organisation=form.cleaned_data["receiver_organisation"],
            delivery=form.cleaned_data["delivery"],
            **form.addressees(),
            actor=request.user,
            at=timezone.now(),
        )
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: PortalRequest, invited_id: uuid.UUID) -> HttpResponse:
    """Ask for a later day and why, then move the organisation's last day."""
    response = open_invitation(request.user, invited_id)
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.extend_last_day(
                response=response,
                last_day=form.cleaned_data["last_day"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=timezone.now(),
            )
            messages.success(request, f"{response.organisation.name} har en ny sista svarsdag och har fått ett mejl.")
            return redirect("edition", Edition(response.questionnaire).ref)
    context = {"response": response, "edition": Edition(response.questionnaire), "form": form}
    return render(request, "authoring/extend.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change_contact(request: PortalRequest, invited_id: uuid.UUID) -> HttpResponse:
    """Ask for another contact, where the questionnaire has a place for one, and put them in it for one organisation."""
    response = open_invitation(request.user, invited_id)
    if not response.tree.has_contact_slot:
        raise Http404
    now = {"contact_name": response.contact_name, "contact_email": response.contact_email}
    form = InvitationContactForm(request.POST or None, initial=now, definition=response.tree)
    if request.method == "POST" and form.is_valid():
        services.change_contact(response=response, **form.contact(), actor=request.user, at=timezone.now())
        messages.success(request, f"Handläggaren är bytt för {response.organisation.name}.")
        return redirect("edition", Edition(response.questionnaire).ref)
    context = {"response": response, "edition": Edition(response.questionnaire), "form": form}
    return render(request, "authoring/contact.html", context, status=422 if form.is_bound else 200)
