"""Comments to a question."""

from tests.web.permissions.rules import Room

ROOM = Room(
    "Comments",
    rules="""
    comments draft     A-2    GET   200 editor approver reader handed guest; 403 archivist
    comments archived  A-2    GET   200 editor approver reader handed; 403 archivist guest
    comments draft     A-2    POST  302 editor approver handed guest; 403 archivist reader
    comments in_review A-2    POST  302 editor approver handed guest; 403 archivist reader
    comments submitted A-2    POST  403 archivist reader guest; 409 editor approver handed
    comments draft     A-1    GET   200 editor approver reader; 403 archivist handed guest
    comments draft     A-1    POST  302 editor approver; 403 archivist reader handed guest
    comments draft     A-1.ja GET   403 archivist
    comments draft     G-2    GET   403 archivist
    comment  draft     -      POST  302 editor approver handed guest; 403 archivist reader
    comment  archived  -      POST  403 archivist reader guest; 409 editor approver handed
    """,
    fields={"comment": {"action": "resolve"}},
)
