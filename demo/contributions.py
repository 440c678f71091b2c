"""A question to which two administrations contribute: one has given its text, the other has begun."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from demo.people import GUEST
from responses.assignments.services import hand_out
from responses.contributions.services import give_contribution, save_contribution
from responses.models import Response, Way
from responses.reading.draft import Draft
from surveys.assignable import is_handable
from surveys.schema import TextItem

_GIVEN = (
    "Vi har under året flyttat resurser från sjukhusen till vårdcentralerna och anställt tolv distriktssköterskor."
    " Besöken hos den egna läkarkontakten har ökat med nio procent."
)
_BEGUN = "Kommunen har tillsammans med regionen inrättat två mobila team. Vi återkommer med siffror för hösten."


def _first_text(response: Response) -> str:
    """The first free text that is asked and already has an answer, for the contributions to be added to."""
    draft = Draft(response)
    texts = (one for one in draft.tree.questions if isinstance(one, TextItem) and one.type == "text")
    return next(one.link_id for one in texts if one.link_id in draft.in_force and is_handable(draft.tree, one.link_id))


def ask_for_contributions(response: Response, *, editor: User, contributor: User, last_day: date) -> None:
    """Ask the region's own contributor and the municipality's guest, and let both of them write."""
    at, question = timezone.now(), _first_text(response)
    asked = hand_out(
        response=response,
        link_ids=[question],
        people=[contributor],
        addresses=[GUEST],
        last_day=last_day,
        message="Skriv ur ert perspektiv. Jag sammanställer.",
        actor=editor,
        at=at,
        way=Way.CONTRIBUTION,
    )
    for assignment, text in zip(asked, (_GIVEN, _BEGUN), strict=True):
        save_contribution(
            response=response, link_id=question, text=text, base_revision=0, actor=assignment.person, at=at
        )
    give_contribution(assignment=asked[0], actor=contributor, at=at)
