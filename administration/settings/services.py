"""Changing an organisation's settings, with the letter that tells those who rely on them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.memberships.reading import holders_of
from accounts.models import Organisation, User
from accounts.organisations.services import change_settings
from accounts.organisations.words import field_label, value_in_words
from accounts.roles import CONFIRMING
from administration import letters


@transaction.atomic
def change_settings_and_tell(
    *,
    organisation: Organisation,
    given: Mapping[str, Any],
    seen: Mapping[str, Any],
    actor: User,
    at: datetime,
    told: bool,
) -> list[str]:
    """Keep the settings and give the names of those that are changed. Raises as change_settings does.

    `told`: the others who confirm what one person does get a letter, so that nobody takes a rule away unseen and then
    acts alone.
    """
    changed = change_settings(organisation=organisation, given=given, seen=seen, actor=actor, at=at)
    if changed and told:
        rules = [f"{field_label(name)}: {value_in_words(given[name])}" for name in changed]
        others = [person for person in holders_of(organisation, CONFIRMING) if person != actor]
        letters.RULES_CHANGED.put(to=others, at=at, organisation=organisation, by=actor, rules=rules)
    return changed
