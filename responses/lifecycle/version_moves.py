"""A response follows another version of its questionnaire, and what is handed out with it."""

from datetime import datetime

from accounts.models import User
from responses.models import Assignment, Response, VersionMove
from surveys.assignable import questions_in
from surveys.models import Questionnaire


def follow_version(*, response: Response, questionnaire: Questionnaire, by: User, at: datetime) -> VersionMove:
    """Let the response be of this version, with the move noted. The caller has locked it, and writes the trail.

    What is handed out stays with its people. Where the version has nothing to write in it that is noted (is_gone), so
    that nobody is reminded of it or waited for; where a later version has, they have it again.
    """
    move = VersionMove.objects.create(
        response=response,
        from_questionnaire=response.questionnaire,
        to_questionnaire=questionnaire,
        moved_by=by,
        moved_at=at,
    )
    response.questionnaire = questionnaire
    response.save(update_fields=["questionnaire"])
    handed = Assignment.objects.active().filter(response=response)
    gone = {one for one in handed.values_list("link_id", flat=True) if not questions_in(response.tree, one)}
    handed.present().filter(link_id__in=gone).update(is_gone=True)
    handed.filter(is_gone=True).exclude(link_id__in=gone).update(is_gone=False)
    return move
