"""Where everything stands, and reminding people of it."""

from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def somebody(_: Rule, world: World) -> dict[str, str]:
    return {"people": str(world.people["handed"].pk)}


ROOM = Room(
    "Läget",
    rules="""
    situation         - - GET   403 all; 200 editor approver archivist reader
    remind            - - POST  403 all; 302 editor; 422 other-editor
    situation_printed - - GET   403 all; 200 editor approver archivist reader
    calendar          - - GET   200 all
    calendar          - - POST  200 all
    calendar_file     - - GET   200 all
    calendar_feed     - - GET   404 all anonymous
    """,
    fields={"remind": somebody},
    parameters={"calendar_feed": {"token": "finns-inte"}},
)
