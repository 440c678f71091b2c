"""What is due and who has it: the start page, the task list, the trail."""

from tests.web.permissions.rules import Room

ROOM = Room(
    "Start page, task list and trail",
    rules="""
    start    -        - GET   200 all
    response draft    - GET   200 editor approver archivist reader; 302 handed guest
    response archived - GET   200 editor approver archivist reader; 302 handed; 403 guest
    history  archived - GET   200 editor approver archivist reader; 403 handed guest
    unused_words draft    - GET 200 editor approver archivist reader handed guest
    unused_words archived - GET 200 editor approver archivist reader handed; 403 guest
    """,
)
