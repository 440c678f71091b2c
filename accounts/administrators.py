"""What only an organisation's administrator may change: who is let do it, and one change at a time."""

from django.core.exceptions import PermissionDenied

from accounts.models import Organisation, User
from accounts.roles import Role, only
from accounts.selectors import roles_in


def require_administrator(actor: User, organisation: Organisation, act: str) -> None:
    """Raise PermissionDenied, which says who alone can `act`, unless the person administers the organisation today."""
    if Role.ADMINISTRATOR not in roles_in(actor, organisation):
        raise PermissionDenied(only([Role.ADMINISTRATOR], act))


def lock_organisation(organisation: Organisation, actor: User, act: str) -> Organisation:
    """The organisation as it is now, so that two who change it do so one after the other. Raises as above."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_administrator(actor, locked, act)
    return locked
