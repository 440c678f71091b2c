"""What people are told of their roles and of a second factor that is replaced."""

from collections.abc import Iterable
from datetime import date, datetime

from accounts.factors.models import LASTS
from accounts.models import FactorReset, Organisation, User
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


def factor_reset_asked(*, reset: FactorReset, may_confirm: Iterable[User], at: datetime) -> None:
    """To the owner, who can stop it, and to each who may confirm."""
    subject = "Din andra faktor i Svarsportalen kan komma att ersättas"
    _about_reset("factor_reset_asked_owner", reset, reset.user, subject, at)
    for person in may_confirm:
        subject = f"Bekräfta att {reset.user.name} har tappat bort sin andra faktor"
        _about_reset("factor_reset_to_confirm", reset, person, subject, at)


def factor_replaced(*, reset: FactorReset, at: datetime) -> None:
    """To the owner, with what to do now, and to the asker."""
    _about_reset("factor_replaced_owner", reset, reset.user, "Din andra faktor i Svarsportalen är borttagen", at)
    _about_reset("factor_replaced", reset, reset.asked_by, f"Andra faktorn för {reset.user.name} är borttagen", at)


def factor_reset_stopped(*, reset: FactorReset, at: datetime) -> None:
    """To the owner and the asker."""
    for person in (reset.user, reset.asked_by):
        subject = f"Andra faktorn för {reset.user.name} ersätts inte"
        _about_reset("factor_reset_stopped", reset, person, subject, at)


def _about_reset(name: str, reset: FactorReset, to: User, subject: str, at: datetime) -> None:
    context = {
        "reset": reset,
        "to": to,
        "until": reset.asked_at + LASTS,
        "address": address_of("factor_reset", reset.organisation_id, reset.pk),
        "sign_in_address": address_of("account_login"),
    }
    template = f"administration/email/{name}"
    put_letter(template=template, key=f"{reset.pk}:{to.pk}", to=to, subject=subject, at=at, context=context)
