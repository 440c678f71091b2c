"""The days of one's own before the last day."""

from tests.web.permissions.rules import Room

ROOM = Room(
    "Days of one's own",
    rules="""
    milestones draft    - GET   200 editor; 403 approver archivist reader handed guest
    milestones archived - GET   403 approver archivist reader handed guest; 409 editor
    milestones draft    - POST  302 editor; 403 approver archivist reader handed guest
    milestones archived - POST  403 approver archivist reader handed guest; 409 editor
    """,
)
