"""Checking, sending for approval, signing, returning, opening for change."""

from collections.abc import Mapping
from typing import Any

from config.fields.page_marks import mark_of
from responses.models import SignOff
from responses.reading.answer_marks import answers_shown, as_seen
from responses.reading.draft import Draft
from tests.builders import mark_read
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World

_TYPED = {"phone": "035-1", "email": "d@example.se", "attests": "on", "acknowledges": "on"}


def _signed(rule: Rule, world: World) -> Mapping[str, Any]:
    return {**_TYPED, "read": mark_read(world.responses[rule.stage])}


def _seen(rule: Rule, world: World) -> Mapping[str, Any]:
    sent = world.responses[rule.stage].snapshots.order_by("number").last()
    return {"seen": mark_of(sent.sha256 if sent else "")}


def _shown(rule: Rule, world: World) -> Mapping[str, Any]:
    return {"seen": as_seen(answers_shown(Draft(world.responses[rule.stage])))}


def _voided(rule: Rule, world: World) -> Mapping[str, Any]:
    sent = world.responses[rule.stage].snapshots.order_by("number").last()
    signed = SignOff.objects.filter(snapshot=sent, voided_at__isnull=True).order_by("step")
    return {"seen": mark_of(sent.sha256 if sent else "", *signed.values_list("pk", flat=True))}


ROOM = Room(
    "Approval",
    rules="""
    check           draft     - GET   200 editor approver archivist reader; 403 handed guest
    check           archived  - GET   200 editor approver archivist reader; 403 handed guest
    send            complete  - POST  302 editor; 403 approver archivist reader handed guest
    send            draft     - POST  403 approver archivist reader handed guest; 422 editor
    send            in_review - POST  403 approver archivist reader handed guest; 409 editor
    send            archived  - POST  403 approver archivist reader handed guest; 409 editor
    review          in_review - GET   200 approver; 403 editor archivist reader handed guest
    review          draft     - GET   200 approver; 403 editor archivist reader handed guest
    read            in_review - POST  302 approver; 403 editor archivist reader handed guest
    read            draft     - POST  403 editor archivist reader handed guest; 409 approver
    read            approved  - POST  403 editor archivist reader handed guest; 409 approver
    sign            in_review - GET   302 approver; 403 editor archivist reader handed guest
    sign            approved  - GET   403 editor archivist reader handed guest; 409 approver
    sign            in_review - POST  302 approver; 403 editor archivist reader handed guest
    sign            approved  - POST  403 editor archivist reader handed guest; 409 approver
    sign            draft     - POST  403 editor archivist reader handed guest; 409 approver
    sign_identified in_review - GET   302 approver; 403 editor archivist reader handed guest
    sign_identified in_review - POST  302 approver; 403 editor archivist reader handed guest
    signed_at_service -       - GET   302 all
    sign_passkey    in_review - POST  403 editor archivist reader handed guest; 422 approver
    sign_passkey    approved  - POST  403 editor archivist reader handed guest; 409 approver
    return          in_review - GET   200 approver; 403 editor archivist reader handed guest
    return          approved  - GET   403 editor archivist reader handed guest; 409 approver
    return          in_review - POST  302 approver; 403 editor archivist reader handed guest
    return          approved  - POST  403 editor archivist reader handed guest; 409 approver
    return          draft     - POST  403 editor archivist reader handed guest; 409 approver
    revise          in_review - GET   200 editor; 403 approver archivist reader handed guest
    revise          draft     - GET   403 approver archivist reader handed guest; 409 editor
    revise          approved  - POST  302 editor; 403 approver archivist reader handed guest
    revise          draft     - POST  403 approver archivist reader handed guest; 409 editor
    revise          submitted - POST  403 approver archivist reader handed guest; 409 editor
    """,
    fields={
        **dict.fromkeys(("sign", "sign_identified", "sign_passkey"), _signed),
        "send": _shown,
        "return": _seen,
        "revise": _voided,
    },
)
