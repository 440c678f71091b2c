"""What the tests of gallring share: an answer with a word to look for afterwards, and what is left or refused."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from responses.approval.returning import return_
from responses.models import (
    Response,
    State,
)
from tests.builders import (
    approver_of,
    attach_file,
    begin_masking,
    carried_questionnaire,
    carry_over,
    comment_on,
    contributor_of,
    hand_out,
    make_response,
    save_answers,
)
from tests.builders.responses import bring_to, complete_answers
from tests.databases import as_the_owner

MARK = "sjuttonsovande"
ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file]}
"""


def marked(content: bytes | None = None) -> Response:
    """A registered, carried over answer with the mark in its words, its file's (`content`) title and name, a comment,
    and the reason of a return.
    """
    response = make_response(questionnaire=carried_questionnaire(ITEMS))
    attach_file(response, "A-2", content=content, title=f"Plan {MARK}", name=f"{MARK}.{'docx' if content else 'pdf'}")
    comment_on(response, "A-1", f"Kolla {MARK}")
    hand_out(response, ["A-1"], contributor_of(response))
    save_answers(response, {"A-1": f"Vi har {MARK} i vården."})
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    return_(response=response, reason=f"Kolla {MARK}.", actor=approver_of(response), at=timezone.now())
    bring_to(response, State.SUBMITTED)
    carry_over(response)
    bring_to(response, State.ARCHIVED)
    return response


def masked(response: Response) -> None:
    begin_masking(response)


def left_in(place: str) -> str:
    """A file that a worker saved before it was killed: no row names it."""
    return default_storage.save(f"{place}/left.pdf", ContentFile(b"%PDF left"))


def refused(sql: str, told: str = "pgtrigger") -> bool:
    """Whether the database refuses the statement to its very owner; it must have met a row."""
    try:
        with transaction.atomic(), as_the_owner() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(sql)
            assert cursor.rowcount > 0, f"no row was met: {sql}"
            transaction.set_rollback(True)
    except DatabaseError as error:
        return told in str(error)
    return False
