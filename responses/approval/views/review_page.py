"""The approver's page, which reading, signing and returning all lead back to."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from accounts.passkeys import has_passkey
from accounts.requests import PortalRequest
from config.refusals import WrongStateError
from responses.approval import signing
from responses.approval.forms import ReturnForm, SignForm
from responses.comments.reading import Comments
from responses.lifecycle.access import Visit
from responses.lifecycle.turns import last_sent, sign_offs_in_force, turn_of
from responses.lifecycle.workflow import Action
from responses.models import State
from responses.reading.changes import Changes, read_before
from responses.reading.draft import Draft
from responses.reading.readings import parked_of_draft, reading_of_snapshot


def new_sign_form(request: PortalRequest, draft: Draft) -> SignForm:
    """The form with what is known of the signer."""
    user = request.user
    known = {"name": user.name, "title": user.title, "phone": user.phone, "email": user.email}
    return SignForm(initial=known, seen=signing.to_acknowledge(draft), user=user)


def render_review(
    request: PortalRequest,
    visit: Visit,
    draft: Draft,
    sign_form: SignForm,
    return_form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The approver's page: what was sent, or what has changed in it, with the forms to sign and to return it."""
    response, snapshot = visit.response, last_sent(visit.response)
    if snapshot is None or response.state == State.DRAFT:
        context: dict[str, Any] = {"visit": visit, "response": response}
        return render(request, "approval/nothing_to_review.html", context)
    before = read_before(snapshot, request.user)
    context = {
        "visit": visit,
        "response": response,
        "snapshot": snapshot,
        "comments": Comments(visit),
        "before": before,
        "changes": Changes(before.snapshot, snapshot) if before and request.GET.get("visa") != "allt" else None,
        "sign_offs": sign_offs_in_force(snapshot),
        "turn": turn_of(snapshot),
        "reading": reading_of_snapshot(snapshot, None),
        "parked": parked_of_draft(draft),
        "moved": bool(draft.orphans),
        "warnings": draft.warnings,
        "attestation": signing.attestation_text(response),
        "may_sign": visit.may(Action.APPROVE),
        "has_passkey": has_passkey(request.user),
        "may_return": visit.may(Action.RETURN),
        "sign_form": sign_form,
        "return_form": return_form or ReturnForm(),
        "why_not": why_not(visit, Action.APPROVE),
    }
    return render(request, "approval/review.html", context, status=status)


def why_not(visit: Visit, action: Action) -> str:
    """Why the person may not do `action` now, in Swedish; empty when they may."""
    try:
        visit.require(action)
    except (PermissionDenied, WrongStateError) as refused:
        return str(refused)
    return ""
