"""What people are told of their roles."""

from datetime import date, datetime

from accounts.models import Organisation, User
from outbox.letters import address_of, put_letter


def roles_given(
    *, organisation: Organisation, to: User, roles: list[str], valid_from: date, by: User, at: datetime
) -> None:
    """To whoever has got roles: which, from when, and how to sign in. The letter itself opens nothing."""
    put_letter(
        template="administration/email/roles_given",
        key=f"{organisation.pk}:{to.pk}:{at.isoformat()}",
        to=to,
        subject=f"Din roll i {organisation.name} i Svarsportalen",
        at=at,
        context={
            "organisation": organisation,
            "to": to,
            "roles": roles,
            "valid_from": valid_from,
            "by": by,
            "address": address_of("start"),
            "password_address": address_of("account_reset_password"),
            "has_password": to.has_usable_password(),
        },
    )
