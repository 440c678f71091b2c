"""The letter that warns of a draft that a rule discards, and how letters speak of days."""

from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from config import swedish
from outbox.letters import address_of, put_letter
from responses.models import DraftWarning, Response


def draft_expires(*, response: Response, to: User, warning: DraftWarning, at: datetime) -> None:
    """To each editor and registrator: the draft is discarded by the organisation's rule unless something is done."""
    day, title = near_day(warning.delete_on, at), response.questionnaire.title
    put_letter(
        template="lifecycle/email/draft_expires",
        key=f"{warning.pk}:{to.pk}",
        to=to,
        subject=f"Att avgöra före {day}: utkastet till {title} tas bort",
        at=at,
        about=[response.pk],
        context={"response": response, "to": to, "warning": warning, "address": address_of("response", response.pk)},
    )


def near_day(day: date, at: datetime) -> str:
    """A day in a subject: "19 december", with the year when it is another than now."""
    written = swedish.day(day)
    return written.rsplit(" ", 1)[0] if day.year == timezone.localdate(at).year else written


def by_last_day(what: str, response: Response, at: datetime) -> str:
    """What is to be done and until when: "Att godkänna senast 19 december"; after that day, what the day was."""
    day = near_day(response.last_day, at)
    late = timezone.localdate(at) > response.last_day
    return f"{what} nu, sista svarsdag var {day}" if late else f"{what} senast {day}"
