"""What is to be done once a day: due by fact from a time of the day on, not at a minute (docs/decisions/0045)."""

from dataclasses import dataclass
from datetime import datetime, time

_SATURDAY = 5


class GoesOnError(Exception):
    """A daily task did a part of it, as much as there is time for at once: it goes on from there, and is no failure."""


class SomeFailedError(Exception):
    """A daily task did what it could, and some rows failed: they are tried again the same day."""


@dataclass(frozen=True)
class DailyTask:
    """`task` is the Celery task's name, `at` the time of the day (settings.TIME_ZONE, so without a zone) from which it
    is due.

    `queue` is where it waits for a worker. `after` names another daily task that must have been done today before.
    `destroys`: what it takes away is gone for good, so it is held back after a restore (operations.holding).
    `tells`: it does nothing but to tell people, who may have been told after the backup, so that a restore counts it as
    done that day (operations.daily).
    """

    task: str
    at: time
    queue: str = "letters"
    weekdays_only: bool = False
    after: str = ""
    destroys: bool = False
    tells: bool = False

    def __post_init__(self) -> None:
        if self.at.tzinfo:
            raise ValueError(f"{self.task} is due at {self.at}, which has a zone")

    def is_due(self, local: datetime) -> bool:
        """Whether its time of that day has come, by the local clock; an hour that the spring leaves out has passed."""
        return local.time() >= self.at and not (self.weekdays_only and local.weekday() >= _SATURDAY)
