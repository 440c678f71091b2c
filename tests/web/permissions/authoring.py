"""Questionnaires as their author has them: editions, inviting, more time."""

from django.utils import timezone

from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def invited(_: Rule, world: World) -> dict[str, str]:
    receiver = world.strangers["editor"].memberships.get().organisation_id
    return {"organisations": str(receiver), "opens_on": timezone.localdate().isoformat()}


ROOM = Room(
    "Questionnaires",
    rules="""
    authoring       -         -    GET   403 all; 200 author
    load            -         -    GET   403 all; 200 author
    load            -         -    POST  403 all; 422 author
    compare         -         -    GET   403 all; 200 author
    edition         published -    GET   403 all; 200 author; same other
    edition         loaded    -    GET   403 all; 200 author; 403 other; 404 other-author
    edition_items   published -    GET   403 all; 200 author; same other
    preview         published -    GET   403 all; 200 author; same other
    publish         loaded    -    GET   403 all; 200 author; 403 other; 404 other-author
    publish         published -    GET   403 all; 404 author; same other
    publish         loaded    -    POST  403 all; 302 author; 403 other; 404 other-author
    keep_edition    published -    GET   403 all; 200 author; same other
    keep_edition    loaded    -    GET   403 all; 404 author; same other
    keep_edition    published -    POST  403 all; 422 author; 403 other; 302 other-author
    retire          published -    GET   403 all; 200 author; 403 other
    retire          loaded    -    GET   403 all; 404 author; 403 other; 404 other-author
    retire          published -    POST  403 all; 302 author; 403 other
    invite          published -    GET   403 all; 200 author; same other
    invite          loaded    -    GET   403 all; 404 author; same other
    invite          newer     -    POST  403 all; 302 author; 403 other; 422 other-author
    extend          draft     -    GET   403 all; 200 author; 403 other; 404 other-author
    extend          draft     -    POST  403 all; 302 author; 403 other; 404 other-author
    ask_supplement  submitted -    GET   403 all; 200 author; 403 other; 404 other-author
    ask_supplement  archived  -    POST  403 all; 302 author; 403 other; 404 other-author
    ask_supplement  draft     -    GET   403 all; 409 author; 403 other; 404 other-author
    ask_supplement  sealed    -    POST  403 all; 409 author; 403 other; 404 other-author
    change_contact  draft     -    GET   403 all; 200 author; 403 other; 404 other-author
    change_contact  draft     -    POST  403 all; 302 author; 403 other; 404 other-author
    reading_version published docx GET   200 all; same other
    reading_version published exe  GET   404 all; same other
    """,
    fields={
        "invite": invited,
        "ask_supplement": {"items": ["A-2"], "reason": "Mer om arbetet.", "last_day": "2100-01-01"},
        "change_contact": {"contact_name": "Enheten", "contact_email": "enheten@example.se"},
    },
)
