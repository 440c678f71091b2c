"""The start page's list of what has been handed to a person, one part a response."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from config.language import swedish
from config.statements import Among, Statement
from responses.lifecycle.access import handed_responses
from responses.models import Assignment, Response, State
from surveys.wordings.wording import item_name


@dataclass(frozen=True)
class HandedLine:
    """One question or section with its day and state."""

    name: str
    assignment: Assignment
    late: bool
    new: bool
    """It was handed out, or sent back, since the person was here before."""


@dataclass(frozen=True)
class HandedList:
    """What a person has of one response."""

    response: Response
    lines: list[HandedLine]

    @property
    def to_do(self) -> int:
        return sum(1 for line in self.lines if line.assignment.is_waited_for)

    @property
    def is_open(self) -> bool:
        """Whether answers are written now."""
        return self.response.state == State.DRAFT


def handed_lists(user: User, today: date, since: datetime | None = None) -> list[HandedList]:
    """All that is handed to the person, in two queries, the response with the nearest last day first. `since`: when the
    person was here before.

    What has been submitted is left out.
    """
    responses = {response.pk: response for response in _RESPONSES.rows(user=user.pk, today=today)}
    mine: dict[uuid.UUID, list[Assignment]] = {}
    for assignment in _PARTS.rows(user=user.pk, responses=list(responses)) if responses else ():
        assignment.response = responses[assignment.response_id]
        mine.setdefault(assignment.response_id, []).append(assignment)
    lists = [HandedList(responses[pk], _lines(responses[pk], found, today, since)) for pk, found in mine.items()]
    return sorted(lists, key=lambda each: (min(line.assignment.due for line in each.lines), str(each.response.pk)))


_ENDED = [State.SUBMITTED, State.ARCHIVED]
_RESPONSES = Statement(
    lambda user, today: handed_responses(user, today).exclude(state__in=_ENDED),
    **{"user": 712_369_045, "today": date(7, 7, 7)},
)
_PARTS = Statement(
    lambda user, responses: Assignment.objects.held_by(user).filter(Among("response", responses)),
    **{"user": 712_369_045, "responses": [uuid.UUID(int=7)]},
)


def _lines(response: Response, found: list[Assignment], today: date, since: datetime | None) -> list[HandedLine]:
    order = {link_id: number for number, link_id in enumerate(response.tree.by_link_id)}
    lines = []
    for assignment in sorted(found, key=lambda each: order.get(each.link_id, len(order))):
        name = swedish.begin_sentence(item_name(response.tree, assignment.link_id))
        lines.append(HandedLine(name, assignment, assignment.is_late(today), _is_new(assignment, since)))
    return lines


def _is_new(assignment: Assignment, since: datetime | None) -> bool:
    last = max(assignment.handed_at, assignment.sent_back_at or assignment.handed_at)
    return since is not None and last > since
