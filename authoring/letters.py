"""The letters of an invitation: there is something to answer, there is more time."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from outbox.letters import address_of, put_letter
from responses.lifecycle.letters import by_last_day, near_day
from responses.models import Response


def invited(*, response: Response, to: User, at: datetime) -> None:
    """To each editor: there is a questionnaire to answer."""
    put_letter(
        template="authoring/email/invited",
        key=f"{response.pk}:{to.pk}",
        to=to,
        subject=f"{by_last_day('Att besvara', response, at)}: {response.questionnaire.title}",
        at=at,
        about=[response.pk],
        context={
            "response": response,
            "to": to,
            "opens_later": response.opens_on > timezone.localdate(at),
            "address": address_of("response", response.pk),
        },
    )


def extended(*, response: Response, to: User, reason: str, at: datetime) -> None:
    """To each editor: the last day has been moved, and why."""
    put_letter(
        template="authoring/email/extended",
        key=f"{response.pk}:{to.pk}:{at.isoformat()}",
        to=to,
        subject=f"Ny sista svarsdag {near_day(response.last_day, at)}: {response.questionnaire.title}",
        at=at,
        about=[response.pk],
        context={"response": response, "to": to, "reason": reason, "address": address_of("response", response.pk)},
    )


def number_wanted(*, response: Response, to: User | str, at: datetime) -> None:
    """To the registry: an answer is begun, and a number that is given before it is submitted stands in the copy."""
    put_letter(
        template="authoring/email/number_wanted",
        key=f"{response.pk}:{to.pk if isinstance(to, User) else 'mailbox'}",
        to=to,
        subject=f"Att ange: diarienummer för svaret på {response.questionnaire.title}",
        at=at,
        about=[response.pk],
        context={"response": response, "to": to, "address": address_of("diarienummer", response.pk)},
    )
