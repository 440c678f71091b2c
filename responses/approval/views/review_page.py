"""The approver's pages: to read, to sign, to return."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.factors.passkeys import has_passkey
from accounts.identity_providers.providers import has_own_password
from accounts.requests import PortalRequest
from config.fields.page_marks import mark_of, mark_on_page
from responses.approval import signing
from responses.approval.forms import ReturnForm, SignForm
from responses.approval.points import returned_before
from responses.approval.reading import message_of, reviewers_of
from responses.approval.review_parts import SentParts
from responses.comments.reading import Comments
from responses.lifecycle.access import Visit
from responses.lifecycle.turns import read_by
from responses.lifecycle.workflow import Action, why_not
from responses.models import Response, Return, Snapshot, State, Submission
from responses.reading.changes import AnswerChange, Changes, ReadBefore, WayRead, read_before
from responses.reading.draft import Draft
from responses.reading.readings import parked_of_draft
from responses.reading.returns import returns_of
from surveys.checking.checks import Problem
from surveys.dependents import row_of


def sign_form(request: PortalRequest, visit: Visit, draft: Draft, data: Any = None) -> SignForm:
    """The form as posted (`data`), or with what is known of the signer."""
    user = request.user
    known = {"phone": user.phone, "email": user.email}
    seen = signing.to_acknowledge(draft)
    words = signing.attestation_text(visit.response)
    asks_password = has_own_password(user) and not signing.signs_with_service(visit)
    return SignForm(
        data,
        initial=known,
        seen=seen,
        asks_password=asks_password,
        mandates=visit.mandates,
        attestation=words,
        mark=signing.mark_of_read(draft, words),
    )


def render_review(request: PortalRequest, visit: Visit) -> HttpResponse:
    """The approver's page: what was sent, or what has changed in it, and the ways to sign it and to return it."""
    response, snapshot = visit.response, visit.last_sent
    if snapshot is None or response.state == State.DRAFT:
        context: dict[str, Any] = {"visit": visit, "response": response}
        return render(request, "approval/nothing_to_review.html", context)
    draft = Draft(response)
    returns = returns_of(response) if snapshot.number > 1 else []
    read = read_by(request.user, snapshot)
    before = _corrected(response) or read_before(snapshot, request.user, visit.given, returns, read)
    only_changes = before is not None and request.GET.get("visa") != "allt"
    refused = why_not(Action.APPROVE, visit)
    comments = Comments(visit)
    changes = Changes(before.snapshot, snapshot) if before and only_changes else None
    again = _read_again(before, snapshot, visit, returns, read) if response.correction_id else None
    review_url = reverse("review", args=[response.pk])
    rows_url, may_sign = f"{review_url}?visa=allt" if changes else "", refused is None
    context = {
        "visit": visit,
        "response": response,
        "snapshot": snapshot,
        "message": message_of(response),
        "comments": comments,
        "discussed": comments.discussed(draft.names),
        "before": before,
        "correction": response.correction,
        "changes": changes,
        "again": again,
        "review_url": review_url,
        "rows_url": rows_url,
        "sign_offs": visit.sign_offs,
        "sent": SentParts(snapshot, draft.earlier, comments, rows_url=rows_url, may_sign=may_sign),
        "earlier_year": draft.earlier.latest_year,
        "reviewers": reviewers_of(response),
        "returned": returned_before(response, returns),
        "mandates": visit.mandates,
        "turn": visit.turn,
        "parked": parked_of_draft(draft),
        "moved": bool(draft.orphans),
        "warnings": _warnings(draft),
        "days_left": response.days_left(timezone.localdate()),
        "may_sign": may_sign,
        "may_return": visit.may(Action.RETURN),
        "may_read": visit.may(Action.READ),
        "read_at": read.get(snapshot.number),
        "why_not": refused.message if refused else "",
    }
    return render(request, "approval/review.html", context)


def _warnings(draft: Draft) -> list[tuple[str, str, Problem]]:
    """Each warning with the row of the whole in which it stands, and what that question is called."""
    tree, names = draft.tree, draft.names
    rows = [(row_of(tree, problem.link_id), problem) for problem in draft.warnings]
    return [(row, names.get(row) or names.get(problem.link_id, ""), problem) for row, problem in rows]


def _corrected(response: Response) -> ReadBefore | None:
    """What is in force and is being corrected: that is what an approver holds the correction against."""
    if response.correction is None:
        return None
    in_force = Submission.objects.select_related("snapshot", "sign_off__signer").get(pk=response.correction.replaces_id)
    in_force.snapshot.response = response
    signed = in_force.sign_off
    return ReadBefore(in_force.snapshot, signed.signer, signed.signed_at, WayRead.APPROVED)


@dataclass(frozen=True)
class ReadAgain:
    """A correction that has come back: what has changed since it was last read."""

    before: ReadBefore
    changed: list[AnswerChange]

    @cached_property
    def link_ids(self) -> set[str]:
        """Which questions those are."""
        return {change.link_id for change in self.changed}


def _read_again(
    in_force: ReadBefore | None, snapshot: Snapshot, visit: Visit, returns: list[Return], read: dict[int, datetime]
) -> ReadAgain | None:
    number = in_force.snapshot.number if in_force else 0
    before = read_before(snapshot, visit.user, visit.given, returns, read, after=number)
    return ReadAgain(before, Changes(before.snapshot, snapshot).all) if before else None


def render_sign(request: PortalRequest, visit: Visit, form: SignForm, sha256: str, status: int = 200) -> HttpResponse:
    """The page that signs the snapshot with this fingerprint, which the person has read."""
    with_service = signing.signs_with_service(visit)
    context = {
        "visit": visit,
        "response": visit.response,
        "sha256": sha256,
        "turn": visit.turn,
        "has_passkey": not with_service and has_passkey(request.user),
        "with_service": with_service,
        "service": settings.SIGNING_SERVICE_NAME,
        "sign_form": form,
        "mandates": visit.mandates,
    }
    return render(request, "approval/sign.html", context, status=status)


def render_return(request: PortalRequest, visit: Visit, form: ReturnForm, status: int = 200) -> HttpResponse:
    """The page that sends the answer back, with a reason."""
    seen = mark_on_page(request, mark_of(visit.sent.sha256), status)
    context = {"visit": visit, "response": visit.response, "return_form": form, "seen": seen}
    return render(request, "approval/return.html", context, status=status)
