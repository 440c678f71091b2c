"""What every page's header shows about the signed-in person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.identity_provider import identity_provider_name
from accounts.models import Membership
from accounts.passkeys import passkeys_work
from accounts.roles import Role
from config.ordering import SwedishOrder

_WITHOUT_ARCHIVE = {Role.CONTRIBUTOR, Role.ADMINISTRATOR}


def portal(request: HttpRequest) -> dict[str, Any]:
    """Lazily: the names of the person's organisations, and whether the archive is theirs to see."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        demonstration = settings.DEMO_WITHOUT_SECOND_FACTOR
        return {
            "identity_provider": identity_provider_name(),
            "passkeys_work": passkeys_work(),
            "without_second_factor": demonstration,
        }
    held = list(
        Membership.objects.valid()
        .filter(user=user)
        .select_related("organisation")
        .order_by(SwedishOrder("organisation__name"))
    )
    names = list(dict.fromkeys(membership.organisation.name for membership in held))
    return {
        "identity_provider": identity_provider_name(),
        "passkeys_work": passkeys_work(),
        "own_organisations": names,
        "may_see_archive": any(membership.role not in _WITHOUT_ARCHIVE for membership in held),
        "is_organisation_administrator": any(membership.role == Role.ADMINISTRATOR for membership in held),
        "is_archivist": any(membership.role == Role.ARCHIVIST for membership in held),
        "is_author": any(membership.role == Role.AUTHOR for membership in held),
    }
