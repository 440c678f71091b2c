"""What people are told when somebody leaves."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Organisation, User
from administration.leaving.reading import Leaving
from outbox.letters import address_of, put_letter
from responses.models import Response


def you_have_left(*, organisation: Organisation, to: User, by: User, at: datetime) -> None:
    """To the person whose roles were ended."""
    put_letter(
        template="administration/email/you_have_left",
        key=f"{organisation.pk}:{to.pk}:{at.isoformat()}",
        to=to,
        subject=f"Dina roller i {organisation.name} är avslutade",
        at=at,
        context={"organisation": organisation, "to": to, "by": by},
    )


def somebody_left(
    *,
    organisation: Organisation,
    person: User,
    had: Leaving,
    stuck: Sequence[Response],
    taken_over_by: User | None,
    to: User,
    at: datetime,
) -> None:
    """To each editor: what the person had, who has it now, and what nobody can approve any more (`stuck`)."""
    put_letter(
        template="administration/email/somebody_left",
        key=f"{organisation.pk}:{person.pk}:{to.pk}:{at.isoformat()}",
        to=to,
        subject=f"{person.name} har lämnat {organisation.name}",
        at=at,
        context={
            "organisation": organisation,
            "person": person,
            "had": had,
            "stuck": stuck,
            "taken_over_by": taken_over_by,
            "to": to,
            "address": address_of("start"),
        },
    )
