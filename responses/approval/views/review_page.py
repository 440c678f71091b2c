"""The approver's pages: to read, to sign, to return."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.passkeys import has_passkey
from accounts.requests import PortalRequest
from responses.approval import signing
from responses.approval.forms import ReturnForm, SignForm
from responses.approval.reading import Overview, message_of
from responses.comments.reading import Comments
from responses.lifecycle.access import Visit
from responses.lifecycle.workflow import Action, why_not
from responses.models import Response, State, Submission
from responses.reading.changes import Changes, ReadBefore, read_before
from responses.reading.draft import Draft
from responses.reading.readings import parked_of_draft, reading_of_snapshot


def sign_form(request: PortalRequest, visit: Visit, draft: Draft, data: Any = None) -> SignForm:
    """The form as posted (`data`), or with what is known of the signer."""
    user = request.user
    known = {"phone": user.phone, "email": user.email}
    seen = signing.to_acknowledge(draft)
    return SignForm(data, initial=known, seen=seen, user=user, mandates=visit.mandates)


def render_review(request: PortalRequest, visit: Visit) -> HttpResponse:
    """The approver's page: what was sent, or what has changed in it, and the ways to sign it and to return it."""
    response, snapshot = visit.response, visit.last_sent
    if snapshot is None or response.state == State.DRAFT:
        context: dict[str, Any] = {"visit": visit, "response": response}
        return render(request, "approval/nothing_to_review.html", context)
    draft = Draft(response)
    before = _corrected(response) or read_before(snapshot, request.user, visit.given)
    only_changes = before is not None and request.GET.get("visa") != "allt"
    refused = why_not(Action.APPROVE, visit)
    context = {
        "visit": visit,
        "response": response,
        "snapshot": snapshot,
        "message": message_of(response),
        "comments": Comments(visit),
        "before": before,
        "correction": response.correction,
        "changes": Changes(before.snapshot, snapshot) if before and only_changes else None,
        "sign_offs": visit.sign_offs,
        "overview": Overview(reading_of_snapshot(snapshot, None), response.tree),
        "parked": parked_of_draft(draft),
        "moved": bool(draft.orphans),
        "warnings": [(draft.names.get(problem.link_id, ""), problem) for problem in draft.warnings],
        "days_left": response.days_left(timezone.localdate()),
        "may_sign": refused is None,
        "may_return": visit.may(Action.RETURN),
        "why_not": refused.message if refused else "",
    }
    return render(request, "approval/review.html", context)


def _corrected(response: Response) -> ReadBefore | None:
    """What is in force and is being corrected: that is what an approver holds the correction against."""
    if response.correction is None:
        return None
    in_force = Submission.objects.select_related("snapshot", "sign_off__signer").get(pk=response.correction.replaces_id)
    in_force.snapshot.response = response
    signed = in_force.sign_off
    return ReadBefore(in_force.snapshot, signed.signer, signed.signed_at, signed=True)


def render_sign(request: PortalRequest, visit: Visit, form: SignForm, sha256: str, status: int = 200) -> HttpResponse:
    """The page that signs the snapshot with this fingerprint, which the person has read."""
    context = {
        "visit": visit,
        "response": visit.response,
        "sha256": sha256,
        "turn": visit.turn,
        "attestation": signing.attestation_text(visit.response),
        "has_passkey": has_passkey(request.user),
        "sign_form": form,
        "mandates": visit.mandates,
    }
    return render(request, "approval/sign.html", context, status=status)


def render_return(request: PortalRequest, visit: Visit, form: ReturnForm, status: int = 200) -> HttpResponse:
    """The page that sends the answer back, with a reason."""
    context = {"visit": visit, "response": visit.response, "return_form": form}
    return render(request, "approval/return.html", context, status=status)
