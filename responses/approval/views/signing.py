"""Signing by the identity provider, while what was filled in waits in the session, and by passkey, on the page."""

import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.factors.passkeys import ask_for_passkey, has_passkey, identification_by_passkey
from accounts.identity_providers.identification import HOLDS_FOR, Identification
from accounts.identity_providers.signing_in import ask_again, forget_identification, identification_of, take_refusal
from accounts.limits.signing import refuse_after_many_failures
from accounts.requests import PortalRequest
from accounts.roles import Role
from responses.approval import signing
from responses.approval.signers import Signer
from responses.approval.views.review_page import render_sign, sign_form
from responses.lifecycle.access import Visit, open_response_as
from responses.lifecycle.workflow import Action
from responses.reading.draft import Draft

SIGNED = "Du har godkänt och signerat svaret."
_PENDING = "signings"
_MOST_WAITING = 3
_TRIP = "forsok"


def go_and_identify(
    request: PortalRequest, visit: Visit, draft: Draft, *, sha256: str, details: signing.SignerDetails
) -> HttpResponse:
    """To the identity provider, once everything else is as it should be. Raises as approval.approve does."""
    _signer_of(visit, draft, sha256, details)
    trip = uuid.uuid4().hex
    waiting = {"response": str(visit.response.pk), "sha256": sha256, "details": asdict(details)}
    # Each tab that is at the provider has its own, known by the address that it comes back to; the oldest gives way.
    kept = [*request.session.get(_PENDING, {}).items(), (trip, waiting)]
    request.session[_PENDING] = dict(kept[-_MOST_WAITING:])
    back = f"{reverse('sign_identified', args=[visit.response.pk])}?{_TRIP}={trip}"
    return ask_again(request, user=request.user, purpose=sha256, return_to=back, trip=trip)


def _signer_of(visit: Visit, draft: Draft, sha256: str, details: signing.SignerDetails) -> Signer:
    words = signing.attestation_text(visit.response)
    return signing.check_before_identifying(visit, draft, sha256=sha256, details=details, attestation=words)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_identified(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Back from the identity provider (?forsok=...): what is about to be signed, and the button that signs it."""
    visit = open_response_as(request.user, response_id, Role.APPROVER)
    trip = request.GET.get(_TRIP, "")
    pending = request.session.get(_PENDING, {}).get(trip)
    if pending is None or pending["response"] != str(visit.response.pk):
        return redirect("review", visit.response.pk)
    refused = take_refusal(request, trip)
    identified = identification_of(request, trip)
    if refused or identified is None:
        return _not_signed(request, visit, pending, ValidationError(refused or "Du har inte visat vem du är."))
    if request.method == "POST":
        return _sign(request, visit, trip, pending, identified)
    visit.require(Action.APPROVE)
    words, details = signing.attestation_text(visit.response), signing.SignerDetails(**pending["details"])
    try:
        signer = signing.check_before_identifying(
            visit, Draft(visit.response), sha256=pending["sha256"], details=details, attestation=words
        )
    except ValidationError as refused_now:
        return _not_signed(request, visit, pending, refused_now)
    context = {
        "visit": visit,
        "response": visit.response,
        "signer": signer,
        "sha256": pending["sha256"],
        "identified": identified,
        "until": identified.at + HOLDS_FOR,
        "attestation": words,
    }
    return render(request, "approval/sign_identified.html", context)


def _sign(
    request: PortalRequest, visit: Visit, trip: str, pending: dict[str, Any], identified: Identification
) -> HttpResponse:
    try:
        signing.approve_response(
            response=visit.response,
            sha256=pending["sha256"],
            details=signing.SignerDetails(**pending["details"]),
            identified=identified,
            actor=request.user,
            at=timezone.now(),
        )
    except ValidationError as refused:
        return _not_signed(request, visit, pending, refused)
    finally:
        forget_identification(request, trip)
    request.session[_PENDING] = {key: one for key, one in request.session[_PENDING].items() if key != trip}
    messages.success(request, SIGNED)
    return redirect("response", visit.response.pk)


def _not_signed(request: PortalRequest, visit: Visit, pending: dict[str, Any], why: ValidationError) -> HttpResponse:
    """The page that signs again, with what was filled in and why it is not signed."""
    draft = Draft(visit.response)
    form = sign_form(request, visit, draft, pending["details"])
    form.add_error(None, why)
    return render_sign(request, visit, form, pending["sha256"], status=422)


@require_POST
def sign_passkey(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The challenge for the person's passkeys, once everything else is as it should be; otherwise 422 and nothing."""
    visit = open_response_as(request.user, response_id, Role.APPROVER)
    visit.require(Action.APPROVE)
    refuse_after_many_failures(request.user)
    sha256, draft = request.POST.get("sha256", ""), Draft(visit.response)
    form = sign_form(request, visit, draft, request.POST)
    if signing.signs_with_service(visit) or not (has_passkey(request.user) and form.is_valid()):
        return JsonResponse({}, status=422)
    try:
        _signer_of(visit, draft, sha256, form.details())
    except ValidationError:
        return JsonResponse({}, status=422)
    return JsonResponse(ask_for_passkey(request, purpose=sha256, at=timezone.now()))


def sign_by_passkey(
    request: PortalRequest, visit: Visit, draft: Draft, *, sha256: str, details: signing.SignerDetails
) -> HttpResponse:
    """Sign with the passkey's answer to the challenge. Raises as approval.approve does, and PasskeyRefusedError."""
    at = timezone.now()
    _signer_of(visit, draft, sha256, details)
    identified = identification_by_passkey(request, request.POST.get("assertion", ""))
    signing.approve_response(
        response=visit.response, sha256=sha256, details=details, identified=identified, actor=request.user, at=at
    )
    messages.success(request, SIGNED)
    return redirect("response", visit.response.pk)
