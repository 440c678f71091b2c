"""Using a contribution (bidrag) in the answer: added last, never over anything, with its source in the history."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.contributions.reading import contribution_of, name_of
from responses.drafting.gate import open_for_writing
from responses.drafting.saving import Saved, save_answer
from responses.drafting.values import extended, given_of
from responses.lifecycle.trail import record
from responses.models import Answer, Contribution, ContributionUse, Response
from surveys.schema import takes_remark
from surveys.shapes import fits
from surveys.wording import UNNAMED_FIELD, label_of

Manner = ContributionUse.Manner
CHANGED_SINCE = "Bidraget har ändrats eller tagits tillbaka sedan du öppnade sidan. Ladda om sidan och läs det igen."

SET_ASIDE = (
    "Svaret hör till en äldre utgåva av enkäten och passar inte frågan som den är nu. Svara på frågan först, så går"
    " bidraget att ta in."
)


@transaction.atomic
def use_contribution(
    *, response: Response, contribution: int, revision: int, manner: Manner, actor: User, at: datetime
) -> Saved:
    """Add the contribution (its key) to the answer to its question: as it is, or as a quotation with its writer's name.

    It comes last in a free text, and otherwise in the comment to the answer; what stands there stays as it is.
    `revision` is that of the contribution which the actor has read. Raises Contribution.DoesNotExist for one of another
    response, WrongStateError unless it is given and reads as it did, KeyError for a question that is gone or has no
    place for it, and otherwise as save_answer does.
    """
    found = contribution_of(response, contribution)
    locked = open_for_writing(response=response, link_id=found.link_id, actor=actor, at=at).response
    found = contribution_of(locked, contribution)
    if found.given_at is None or found.revision != revision:
        raise WrongStateError(CHANGED_SINCE)
    question, present = locked.tree.question(found.link_id), _present(locked, found)
    if present and present.value is not None and not fits(question, present.value):
        raise WrongStateError(SET_ASIDE)
    after = extended(locked.tree, question, given_of(present), _taken(found, manner))
    saved = save_answer(
        response=locked,
        link_id=found.link_id,
        value=after.value,
        remark=after.remark if takes_remark(locked.tree, question) else None,
        base_revision=present.revision if present else 0,
        actor=actor,
        at=at,
    )
    wording = found.wordings.get(number=found.revision)
    told = {"answer": saved.answer, "revision": saved.revision, "manner": manner, "by": actor, "at": at}
    ContributionUse.objects.create(wording=wording, **told)
    note = f"{label_of(question, UNNAMED_FIELD)}, från {name_of(found)}"
    record(response=locked, action="contribution_used", actor=actor, at=at, note=note)
    return saved


def _present(response: Response, contribution: Contribution) -> Answer | None:
    return Answer.objects.filter(response=response, link_id=contribution.link_id).first()


def _taken(contribution: Contribution, manner: Manner) -> str:
    """The text as it is taken in."""
    if manner == Manner.APPENDED:
        return contribution.text
    return f"{name_of(contribution)}: ”{contribution.text}”"
