"""What did not get through."""

from tests.web.permissions.rules import Room

ROOM = Room(
    "What did not get through",
    rules="""
    undelivered        - - GET   403 all; 200 administrator
    decide_undelivered - - POST  403 all; 302 administrator
    try_all_again      - - POST  403 all; 302 administrator
    """,
    fields={"decide_undelivered": {"action": "again"}},
)
