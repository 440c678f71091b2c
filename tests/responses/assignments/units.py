"""What is done with a unit's part: handed on within it, and taken back."""

from django.utils import timezone

from accounts.models import User
from responses.assignments.withdrawing import withdraw_assignment
from responses.assignments.within_units import hand_on
from responses.models import Assignment
from tests.builders import editor_of


def on(assignment: Assignment, *people: User, actor: User | None = None, **fields: object) -> list[Assignment]:
    given = {"link_ids": [assignment.link_id], "last_day": None, "message": "", "at": timezone.now(), **fields}
    return hand_on(assignment=assignment, people=people, actor=actor or assignment.person, **given)  # type: ignore[arg-type]


def back(assignment: Assignment, link_id: str = "", actor: User | None = None) -> None:
    actor = actor or editor_of(assignment.response)
    withdraw_assignment(assignment=assignment, actor=actor, at=timezone.now(), link_id=link_id)


def held(person: User) -> list[str]:
    return sorted(Assignment.objects.held_by(person).values_list("link_id", flat=True))
