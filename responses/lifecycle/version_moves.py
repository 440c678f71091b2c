"""A response follows another version of its questionnaire, and what is handed out with it."""

from datetime import datetime

from accounts.models import User
from responses.lifecycle.scope import questions_by_part
from responses.models import Assignment, Response, VersionMove
from responses.models.assignments import AssignmentQuerySet
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
    note_what_is_gone(response, Assignment.objects.active())
    return move


def note_what_is_gone(response: Response, handed: AssignmentQuerySet) -> None:
    """Note of each of these (all that its person has by the same way) whether there is something to write by it.

    Of a contribution that is nothing, too, where all that it asks for is in smaller parts of the same person's.
    """
    parts = list(handed.filter(response=response))
    asked: dict[int, list[str]] = {}
    for one in parts:
        if one.is_contribution:
            asked.setdefault(one.person_id, []).append(one.link_id)
    by_person = {person: questions_by_part(response.tree, link_ids) for person, link_ids in asked.items()}
    changed = []
    for one in parts:
        written = questions_in(response.tree, one.link_id)
        if one.is_contribution:
            written = by_person[one.person_id][one.link_id]
        if one.is_gone == bool(written):
            one.is_gone = not written
            changed.append(one)
    Assignment.objects.bulk_update(changed, ["is_gone"])
