"""Going back to an earlier wording, and leaving one's own for somebody else's: nothing is taken out of the history."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from config.refusals import WrongStateError
from responses.drafting.gate import open_for_writing
from responses.drafting.revisions import keep_refused
from responses.drafting.saving import Saved, save_answer
from responses.drafting.values import Given
from responses.lifecycle.trail import record
from responses.models import Answer, AnswerRevision, Response
from surveys.answers.shapes import fits
from surveys.schema import takes_remark
from surveys.wordings.wording import UNNAMED_FIELD, label_of


@transaction.atomic
def restore_revision(
    *, response: Response, link_id: str, number: int, base_revision: int | None, actor: User, at: datetime
) -> Saved:
    """Let the wording of revision `number` be the answer again, as a new revision.

    Raises what save_answer raises, AnswerRevision.DoesNotExist for an unknown number, and WrongStateError for a wording
    from an earlier version of the questionnaire that the question can no longer hold.
    """
    revision = AnswerRevision.objects.get(answer__response=response, answer__link_id=link_id, number=number)
    question = response.tree.question(link_id)
    if revision.value is not None and not fits(question, revision.value):
        raise WrongStateError("Den lydelsen hör till en äldre utgåva av enkäten och passar inte frågan som den är nu.")
    saved = save_answer(
        response=response,
        link_id=link_id,
        value=revision.value,
        remark=revision.remark if takes_remark(response.tree, question) else None,
        base_revision=base_revision,
        actor=actor,
        at=at,
        restores=number,
    )
    if saved.changed:
        record(
            response=response,
            action="restored",
            actor=actor,
            at=at,
            note=f"{label_of(question, UNNAMED_FIELD)}, lydelse {number}",
        )
    return saved


@transaction.atomic
def keep_beside(
    *, response: Response, link_id: str, given: Given, base_revision: int | None, actor: User, at: datetime
) -> Answer:
    """Keep what was typed in the history without making it the answer. Gives the answer that is in force.

    Raises as save_answer does; the answer has revision 0 when there is none.
    """
    locked = open_for_writing(response=response, link_id=link_id, actor=actor, at=at).response
    if given.is_nothing:
        found = Answer.objects.filter(response=locked, link_id=link_id).select_related("updated_by").first()
        return found or Answer(response=locked, link_id=link_id, revision=0, updated_at=at)
    return keep_refused(response=locked, link_id=link_id, given=given, actor=actor, at=at, base=base_revision)
