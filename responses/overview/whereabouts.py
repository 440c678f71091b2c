"""Where responses stand, of which the start page and Läget tell the same: who has it, what is late, what is left.

What takes no answers to be read, for many responses in a number of queries that does not grow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from responses.lifecycle.delivery import SEALED_STATES, delivered_days, unsent_of
from responses.lifecycle.milestones import Reaching, late_among, milestones_of
from responses.lifecycle.waiting import Waiting, Waits, waits_of
from responses.models import Response, State


@dataclass(frozen=True)
class Whereabouts:
    """Where one response stands on a day."""

    response: Response
    today: date
    waits: Waits
    milestones: list[Reaching]
    delivered_on: date | None = None
    """The day on which what was sealed last was carried over into the receiver's own form."""
    unsent: tuple[str, ...] = ()
    """The questions of what is still to be sent separately."""

    @property
    def has_opened(self) -> bool:
        return self.response.opens_on <= self.today

    @property
    def is_to_carry_over(self) -> bool:
        """Whether it is sealed and still to be brought to its receiver."""
        return self.response.state in SEALED_STATES and self.response.is_carried_over and self.delivered_on is None

    @property
    def is_undelivered(self) -> bool:
        """Whether what was sealed last has not been brought to its receiver, were it that it is being corrected."""
        sealed = self.response.state in SEALED_STATES or self.response.correction_id is not None
        return sealed and self.response.is_carried_over and self.delivered_on is None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do but registering."""
        return self.response.state in SEALED_STATES and not self.is_to_carry_over and not self.unsent

    @property
    def is_registered(self) -> bool:
        return self.response.state == State.ARCHIVED

    @property
    def days_left(self) -> int:
        return self.response.days_left(self.today)

    @property
    def late_milestones(self) -> list[Reaching]:
        return late_among(self.milestones, self.today)

    @property
    def next_milestone(self) -> Reaching | None:
        """The first that is still to be reached and not late."""
        left = (one for one in self.milestones if not one.reached and not one.is_late(self.today))
        return next(left, None)

    @property
    def late_people(self) -> list[Waiting]:
        """Those whose own part should have been done."""
        return [one for one in self.waits.people if one.handed and one.is_late(self.today)]

    @property
    def is_late(self) -> bool:
        """Whether the last day has passed, or a day of the organisation's own, or one of a part that was handed out."""
        if self.is_done:
            return False
        passed = self.days_left < 0 and not self.response.has_no_day
        return passed or bool(self.late_milestones or self.late_people)

    def waits_for(self, user: User) -> bool:
        """Whether it is this person's turn."""
        return self.waits.has(user)


def whereabouts_of(responses: Sequence[Response], today: date) -> list[Whereabouts]:
    """Where each of the responses stands, in the same order."""
    carried = [one for one in responses if one.is_carried_over]
    days = delivered_days([one.pk for one in carried if one.state in SEALED_STATES or one.correction_id])
    delivered = {one.pk: days[one.pk] for one in carried if one.pk in days and one.state in SEALED_STATES}
    unsent = unsent_of(responses, today)
    waits = waits_of(responses, today, delivered=delivered, unsent=unsent)
    milestones = milestones_of(responses, delivered)
    return [
        Whereabouts(one, today, waits[one.pk], milestones[one.pk], days.get(one.pk), unsent.get(one.pk, ()))
        for one in responses
    ]
