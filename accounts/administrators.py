"""What only administrators may do: who is let do it, and one change at a time."""

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Membership, Organisation, User
from accounts.roles import Role, only
from accounts.selectors import roles_in


def require_administrator(actor: User, organisation: Organisation, act: str) -> None:
    """Raise PermissionDenied, which says who alone can `act`, unless the person administers the organisation today."""
    if Role.ADMINISTRATOR not in roles_in(actor, organisation):
        raise PermissionDenied(only([Role.ADMINISTRATOR], act))


def lock_organisation(organisation: Organisation, actor: User, act: str) -> Organisation:
    """The organisation as it is now, so that two who change it do so one after the other. Raises as above."""
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    require_administrator(actor, locked, act)
    return locked


def require_two(first: User, second: User, reason: str) -> None:
    """Raise ValidationError unless they are two who are each systemadministratör or administrator of an organisation,
    with a reason: what is done at the console, where no organisation answers for it.
    """
    if first == second:
        raise ValidationError("Det behövs två olika personer.")
    if not reason.strip():
        raise ValidationError("Skriv varför.")
    for person in (first, second):
        if not _administers(person):
            raise ValidationError(f"{person.email} är varken systemadministratör eller administratör någonstans.")


def _administers(person: User) -> bool:
    held = Membership.objects.valid().filter(user=person, role=Role.ADMINISTRATOR)
    return person.is_active and (person.is_staff or held.exists())
