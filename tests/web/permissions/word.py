"""Answers in Word: fetching a document, uploading it, taking in what it says."""

from responses.models import Answer
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


def _seen(rule: Rule, world: World) -> int:
    """The revision of the answer in the draft now; 0 for none yet."""
    found = Answer.objects.filter(response=world.responses[rule.stage], link_id="A-2").first()
    return found.revision if found else 0


def taken_in(rule: Rule, world: World) -> dict[str, str]:
    return {"goto": "question:A-2", "seen": f"A-2:{_seen(rule, world)}"}


def changed_first(rule: Rule, world: World) -> dict[str, str]:
    return {"A-2-value": "Ur filen, ändrat", "A-2-revision": str(_seen(rule, world))}


ROOM = Room(
    "Word",
    rules="""
    word            draft     -      GET   200 editor handed guest; 403 approver archivist reader
    word            archived  -      GET   200 editor handed; 403 approver archivist reader guest
    word            draft     -      POST  422 editor handed guest; 403 approver archivist reader
    word            in_review -      POST  403 approver archivist reader; 409 editor handed guest
    word_file       draft     -      GET   200 editor handed guest; 403 approver archivist reader
    word_file       in_review -      GET   200 editor handed guest; 403 approver archivist reader
    word_return     draft     -      GET   200 editor; 403 approver archivist reader
    word_return     in_review -      GET   200 editor; 403 approver archivist reader
    word_return     draft     -      POST  302 editor; 403 approver archivist reader
    word_return     in_review -      POST  403 approver archivist reader; 409 editor
    word_question   draft     A-2    GET   200 editor; 403 approver archivist reader
    word_question   draft     X-1    GET   403 approver archivist reader
    word_question   draft     A-2    POST  302 editor; 403 approver archivist reader
    word_question   in_review A-2    POST  403 approver archivist reader; 409 editor
    """,
    fields={
        "word_return": taken_in,
        "word_question": changed_first,
    },
)
