"""The days of one's own before the last day."""

from collections.abc import Mapping
from typing import Any

from config.fields.page_marks import mark_of
from responses.milestones.services import days_by_step
from responses.models import Goal, Milestone
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def _seen(rule: Rule, world: World) -> Mapping[str, Any]:
    """Of the days as they are."""
    rows = Milestone.objects.filter(response=world.responses[rule.stage])
    return {"seen": mark_of(days_by_step({Goal(row.step): row.day for row in rows}))}


ROOM = Room(
    "Days of one's own",
    rules="""
    milestones draft    - GET   200 editor; 403 approver archivist reader handed guest
    milestones archived - GET   403 approver archivist reader handed guest; 409 editor
    milestones draft    - POST  302 editor; 403 approver archivist reader handed guest
    milestones archived - POST  403 approver archivist reader handed guest; 409 editor
    """,
    fields={"milestones": _seen},
)
