"""What every page's header shows about the signed-in person."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Func, TextField
from django.http import HttpRequest
from django.utils import timezone

from accounts.factors.passkeys import passkeys_work
from accounts.identity_providers.providers import providers
from accounts.identity_providers.signing_in import identity_provider_name
from accounts.memberships.reading import administrators_for
from accounts.models import Membership
from accounts.roles import CONFIRMING, Role
from config.language.ordering import swedish_order
from config.statements import Statement

_MOST_NAMED = 3
_WITHOUT_ARCHIVE = {Role.CONTRIBUTOR, Role.ADMINISTRATOR}
_WITHOUT_ANSWERS = {*_WITHOUT_ARCHIVE, Role.AUTHOR}
"""The roles that read no answers of their organisation."""


def _held(user: int, today: date) -> Any:
    """In one row, for somebody who holds any role: each role once, the names of some organisations, and of how many."""
    names: Any = ArrayAgg("organisation__name", distinct=True)
    some = Func(names, template=f"(%(expressions)s)[1:{_MOST_NAMED}]", output_field=ArrayField(TextField()))
    held = Membership.objects.valid(today).filter(user=user).order_by().values("user")
    return held.annotate(
        roles=ArrayAgg("role", distinct=True), names=some, amount=Count("organisation", distinct=True)
    ).values_list("roles", "names", "amount")


_HELD = Statement(_held, **{"user": 712_369_045, "today": date(7, 7, 7)})


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
    roles, names, amount = next(iter(_HELD.tuples(user=user.pk, today=timezone.localdate())), ((), (), 0))
    return {
        "identity_provider": identity_provider_name(user),
        "passkeys_work": passkeys_work(),
        "own_administrators": lambda: administrators_for(user),
        "own_organisations": (
            sorted(names, key=swedish_order) if amount <= _MOST_NAMED else [f"{amount} organisationer"]
        ),
        "may_see_archive": not _WITHOUT_ARCHIVE.issuperset(roles),
        "may_see_answers": not _WITHOUT_ANSWERS.issuperset(roles),
        "is_organisation_administrator": Role.ADMINISTRATOR in roles,
        "is_archivist": Role.ARCHIVIST in roles,
        "confirms_others": not set(CONFIRMING).isdisjoint(roles),
        "is_approver": Role.APPROVER in roles,
        "is_author": Role.AUTHOR in roles,
    }
