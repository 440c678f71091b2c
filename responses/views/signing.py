"""Signing by the identity provider: what was filled in waits in the session while the person shows who they are."""

import uuid
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.identity_provider import ask_again, forget_identification, identification_of, take_refusal
from accounts.roles import Role
from responses.access import Entry, open_response_as
from responses.approval_forms import SignForm
from responses.queries import Draft
from responses.services import approval
from responses.views.requests import PortalRequest
from responses.views.review_page import render_review
from responses.workflow import Action

_PENDING = "signing"


def go_and_identify(
    request: PortalRequest, entry: Entry, *, sha256: str, details: approval.SignerDetails
) -> HttpResponse:
    """To the identity provider, once everything else is as it should be. Raises as approval.approve does."""
    response = entry.response
    approval.check_before_identifying(
        response=response, sha256=sha256, details=details, actor=request.user, at=timezone.now()
    )
    request.session[_PENDING] = {"response": str(response.pk), "sha256": sha256, "details": asdict(details)}
    return ask_again(request, purpose=sha256, return_to=reverse("sign_identified", args=[response.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_identified(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Back from the identity provider: what is about to be signed, and the button that signs it."""
    entry = open_response_as(request.user, response_id, Role.APPROVER)
    pending = request.session.get(_PENDING)
    if pending is None or pending["response"] != str(entry.response.pk):
        return redirect("review", entry.response.pk)
    refused = take_refusal(request)
    identified = identification_of(request)
    if refused or identified is None:
        return _not_signed(request, entry, pending, ValidationError(refused or "Du har inte visat vem du är."))
    if request.method == "POST":
        return _sign(request, entry, pending)
    entry.require(Action.APPROVE)
    context = {
        "entry": entry,
        "response": entry.response,
        "signer": pending["details"],
        "sha256": pending["sha256"],
        "identified": identified,
        "attestation": approval.attestation_text(entry.response),
    }
    return render(request, "responses/sign_identified.html", context)


def _sign(request: PortalRequest, entry: Entry, pending: dict[str, Any]) -> HttpResponse:
    try:
        approval.approve(
            response=entry.response,
            sha256=pending["sha256"],
            details=approval.SignerDetails(**pending["details"]),
            identified=identification_of(request),
            actor=request.user,
            at=timezone.now(),
        )
    except ValidationError as refused:
        return _not_signed(request, entry, pending, refused)
    finally:
        forget_identification(request)
    del request.session[_PENDING]
    return redirect("response", entry.response.pk)


def _not_signed(request: PortalRequest, entry: Entry, pending: dict[str, Any], why: ValidationError) -> HttpResponse:
    """The review again, with what was filled in and why it is not signed."""
    draft = Draft(entry.response)
    form = SignForm(pending["details"], seen=approval.to_acknowledge(draft), user=request.user)
    form.add_error(None, why)
    return render_review(request, entry, draft, form, status=422)
