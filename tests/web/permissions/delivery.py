"""What becomes of a sealed answer outside the portal: carrying it over."""

from django.utils import timezone

from config.fields.page_marks import mark_of
from responses.lifecycle.delivery import carry_over_of, newest_submission
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def _shown(rule: Rule, world: World) -> dict[str, str]:
    submission = newest_submission(world.responses[rule.stage])
    return {"seen": mark_of(submission)} if submission else {}


def _noted(rule: Rule, world: World) -> dict[str, str]:
    submission = newest_submission(world.responses[rule.stage])
    return {"seen": mark_of(submission, carry_over_of(submission))} if submission else {}


def _carried(rule: Rule, world: World) -> dict[str, str]:
    return {"done_on": timezone.localdate().isoformat(), **_noted(rule, world)}


def _receipt(rule: Rule, world: World) -> dict[str, str]:
    return {"text": "Tack för era svar.", **_shown(rule, world)}


def _ticked(rule: Rule, world: World) -> dict[str, str]:
    return {"tick": "entered:on:A-2", **_shown(rule, world)}


def _sent(_: Rule, __: World) -> dict[str, str]:
    return {"to": "enkat@example.se", "sent_on": timezone.localdate().isoformat(), "text": "Det som skickades."}


ROOM = Room(
    "Carrying over",
    rules="""
    carry_over   sealed    - GET   200 editor approver archivist reader; 403 handed guest
    carry_over   submitted - GET   403 handed guest; 409 editor approver archivist reader
    carry_over   approved  - GET   403 handed guest; 409 editor approver archivist reader
    carry_tick   sealed    - POST  302 editor; 403 approver archivist reader handed guest
    carry_tick   submitted - POST  403 approver archivist reader handed guest; 409 editor
    carried      sealed    - GET   200 editor; 403 approver archivist reader handed guest
    carried      sealed    - POST  302 editor; 403 approver archivist reader handed guest
    carried      submitted - POST  403 approver archivist reader handed guest; 409 editor
    carried_back carried   - GET   200 editor; 403 approver archivist reader handed guest
    carried_back carried   - POST  302 editor; 403 approver archivist reader handed guest
    carried_back sealed    - POST  403 approver archivist reader handed guest; 409 editor
    receiver_receipt sealed    - GET   200 editor approver archivist reader; 403 handed guest
    receiver_receipt sealed    - POST  302 editor; 403 approver archivist reader handed guest
    receiver_receipt submitted - POST  403 approver archivist reader handed guest; 409 editor
    proof            carried   - GET   200 editor approver archivist reader; 403 handed guest
    proof            archived  - GET   403 handed guest
    sent_separately  draft     - GET   200 editor approver archivist reader; 403 handed guest
    sent_separately  sealed    - GET   200 editor approver archivist reader; 403 handed guest
    note_sent        sealed  A-6 GET   200 editor; 403 approver archivist reader handed guest
    note_sent        sealed  A-6 POST  302 editor; 403 approver archivist reader handed guest
    note_sent        sealed  A-1 GET   403 approver archivist reader handed guest
    withdraw_sent    carried   - POST  302 editor; 403 approver archivist reader handed guest
    withdraw_sent    sealed    - POST  403 approver archivist reader handed guest
    """,
    fields={
        "receiver_receipt": _receipt,
        "note_sent": _sent,
        "carry_tick": _ticked,
        "carried": _carried,
        "carried_back": _noted,
    },
)
