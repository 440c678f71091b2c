"""The letter that reminds of the yearly review."""

from datetime import date, datetime

from accounts.models import Organisation, User
from outbox.letters import address_of, put_letter


def review_due(*, organisation: Organisation, to: User, due: date, at: datetime) -> None:
    """To each administrator, once a month from the day on which a year has passed."""
    put_letter(
        template="administration/email/review_due",
        key=f"{organisation.pk}:{to.pk}:{at:%Y-%m}",
        to=to,
        subject=f"Gå igenom vilka som har roller i {organisation.name}",
        at=at,
        context={
            "organisation": organisation,
            "to": to,
            "due": due,
            "address": address_of("access_review", organisation.pk),
        },
    )
