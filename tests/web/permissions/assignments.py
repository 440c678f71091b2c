"""Handing out, review and a contributor's own page."""

from datetime import timedelta

from django.utils import timezone

from responses.models import Assignment
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def handed(_: Rule, world: World) -> dict[str, str]:
    last_day = timezone.localdate() + timedelta(days=10)
    return {"items": "A-2", "addresses": "annan.gast@example.se", "last_day": last_day.isoformat()}


def contributed(rule: Rule, _: World) -> dict[str, str]:
    return {f"{rule.item}-bidrag": "Vårt bidrag", f"{rule.item}-revision": "0"}


def _of_unit(world: World, stage: str, _: str) -> int:
    return Assignment.objects.get(response=world.responses[stage], unit__isnull=False).pk


def on(rule: Rule, world: World) -> dict[str, str]:
    unit = Assignment.objects.get(response=world.responses[rule.stage], unit__isnull=False).unit
    assert unit
    return {"items": "A-8", "people": str(unit.members.get().pk), "last_day": ""}


ROOM = Room(
    "Handing out",
    rules="""
    hand_out     draft     - GET   200 editor; 403 approver archivist reader handed guest
    hand_out     in_review - GET   403 approver archivist reader handed guest; 409 editor
    hand_out     draft     - POST  302 editor; 403 approver archivist reader handed guest
    hand_out     archived  - POST  403 approver archivist reader handed guest; 409 editor
    assignment   draft     - GET   200 editor; 403 approver archivist reader handed guest
    assignment   archived  - GET   200 editor; 403 approver archivist reader handed guest
    assignment   draft     - POST  302 editor; 403 approver archivist reader handed guest
    assignment   in_review - POST  403 approver archivist reader handed guest; 409 editor
    hand_on      draft     - GET   200 handed
    hand_on      draft     - POST  302 handed
    my_questions draft     - GET   200 editor approver archivist reader handed guest
    my_questions archived  - GET   200 editor approver archivist reader handed; 403 guest
    my_questions draft     - POST  302 editor handed guest; 403 approver archivist reader
    my_questions in_review - POST  403 approver archivist reader; 409 editor handed guest
    my_contributions draft     - GET   200 editor approver archivist reader handed guest
    my_contributions archived  - GET   200 editor approver archivist reader handed; 403 guest
    my_contributions draft     - POST  302 editor handed guest; 403 approver archivist reader
    my_contributions in_review - POST  403 approver archivist reader; 409 editor handed guest
    save_my_contribution draft     A-8 POST 200 handed guest; 403 editor approver archivist reader
    save_my_contribution draft     A-2 POST 403 editor approver archivist reader handed guest
    save_my_contribution draft     X-1 POST 403 approver archivist reader
    save_my_contribution in_review A-8 POST 403 approver archivist reader; 409 editor handed guest
    """,
    fields={"hand_out": handed, "assignment": {"goto": "withdraw"}, "save_my_contribution": contributed, "hand_on": on},
    parameters={"hand_on": {"assignment_id": _of_unit}},
)
