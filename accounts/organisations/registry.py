"""Whom an organisation's registry is: its mailbox, or its registrators."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_role, people_with_role_in
from config.statements import Statement


def registry_of(organisation: Organisation) -> list[User | str]:
    """Where letters to the registry go: the mailbox that the organisation has given, otherwise to each registrator.

    Empty where there is neither.
    """
    if organisation.registry_email:
        return [organisation.registry_email]
    return [*_REGISTRATORS.rows(organisation=organisation.pk, day=timezone.localdate())]


_REGISTRATORS = Statement(
    lambda organisation, day: people_with_role(organisation, Role.ARCHIVIST, day=day),
    **{"organisation": 712_369_046, "day": date(7, 7, 7)},
)


def registries_of(organisations: Sequence[Organisation]) -> dict[int, list[User | str]]:
    """The same of each organisation, by its primary key, in one query."""
    without = [organisation for organisation in organisations if not organisation.registry_email]
    registrators = people_with_role_in(without, Role.ARCHIVIST)
    return {
        organisation.pk: [organisation.registry_email]
        if organisation.registry_email
        else [*registrators[organisation.pk]]
        for organisation in organisations
    }


def registry_names(organisation: Organisation) -> list[str]:
    """What a page calls them: names of the registrators, or the mailbox."""
    return [to if isinstance(to, str) else to.name for to in registry_of(organisation)]
