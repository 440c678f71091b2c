"""The approver's page, which reading, signing and returning all lead back to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.passkeys import has_passkey
from accounts.requests import PortalRequest
from responses.approval import signing
from responses.approval.forms import ReturnForm, SignForm
from responses.comments.reading import Comments
from responses.lifecycle.access import Visit
from responses.lifecycle.workflow import Action, why_not
from responses.models import State
from responses.reading.changes import Changes, read_before
from responses.reading.draft import Draft
from responses.reading.readings import parked_of_draft, reading_of_snapshot


def sign_form(request: PortalRequest, visit: Visit, draft: Draft, data: Any = None) -> SignForm:
    """The form as posted (`data`), or with what is known of the signer."""
    user = request.user
    known = {"phone": user.phone, "email": user.email}
    seen = signing.to_acknowledge(draft)
    return SignForm(data, initial=known, seen=seen, user=user, mandates=visit.mandates)


def render_review(
    request: PortalRequest,
    visit: Visit,
    draft: Draft,
    signing_form: SignForm,
    return_form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The approver's page: what was sent, or what has changed in it, with the forms to sign and to return it."""
    response, snapshot = visit.response, visit.last_sent
    if snapshot is None or response.state == State.DRAFT:
        context: dict[str, Any] = {"visit": visit, "response": response}
        return render(request, "approval/nothing_to_review.html", context)
    before = read_before(snapshot, request.user, visit.given)
    only_changes = before is not None and request.GET.get("visa") != "allt"
    refused = why_not(Action.APPROVE, visit)
    context = {
        "visit": visit,
        "response": response,
        "snapshot": snapshot,
        "comments": Comments(visit),
        "before": before,
        "changes": Changes(before.snapshot, snapshot) if before and only_changes else None,
        "sign_offs": visit.sign_offs,
        "turn": visit.turn,
        "reading": None if only_changes else reading_of_snapshot(snapshot, None),
        "parked": parked_of_draft(draft),
        "moved": bool(draft.orphans),
        "warnings": [(draft.names.get(problem.link_id, ""), problem) for problem in draft.warnings],
        "attestation": signing.attestation_text(response),
        "may_sign": refused is None,
        "has_passkey": has_passkey(request.user),
        "may_return": visit.may(Action.RETURN),
        "sign_form": signing_form,
        "mandates": visit.mandates,
        "return_form": return_form or ReturnForm(),
        "why_not": refused.message if refused else "",
    }
    return render(request, "approval/review.html", context, status=status)
