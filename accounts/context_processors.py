"""What every page's header shows about the signed-in person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.identity_provider import identity_provider_name
from accounts.identity_providers.providers import providers
from accounts.memberships.reading import administrators_for
from accounts.models import Membership
from accounts.passkeys import passkeys_work
from accounts.roles import Role
from config.ordering import SwedishOrder

_MOST_NAMED = 3
_WITHOUT_ARCHIVE = {Role.CONTRIBUTOR, Role.ADMINISTRATOR}
_WITHOUT_ANSWERS = {*_WITHOUT_ARCHIVE, Role.AUTHOR}
"""The roles that read no answers of their organisation."""


def portal(request: HttpRequest) -> dict[str, Any]:
    """Lazily: the names of the person's organisations, and whether the archive is theirs to see."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        there = providers()
        demonstration = settings.DEMO_WITHOUT_SECOND_FACTOR
        return {
            "open_identity_providers": [one for one in there if not one.domains],
            "found_by_address": any(one.domains for one in there),
            "passkeys_work": passkeys_work(),
            "without_second_factor": demonstration,
        }
    held = Membership.objects.valid().filter(user=user).order_by(SwedishOrder("organisation__name"))
    found = list(held.values_list("role", "organisation__name"))
    names, roles = list(dict.fromkeys(name for _, name in found)), {role for role, _ in found}
    return {
        "identity_provider": identity_provider_name(user),
        "passkeys_work": passkeys_work(),
        "own_administrators": lambda: administrators_for(user),
        "own_organisations": names if len(names) <= _MOST_NAMED else [f"{len(names)} organisationer"],
        "may_see_archive": bool(roles - _WITHOUT_ARCHIVE),
        "may_see_answers": bool(roles - _WITHOUT_ANSWERS),
        "is_organisation_administrator": Role.ADMINISTRATOR in roles,
        "is_archivist": Role.ARCHIVIST in roles,
        "is_author": Role.AUTHOR in roles,
    }
