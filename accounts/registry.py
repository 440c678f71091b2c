"""Whom an organisation's registry is: its mailbox, or its registrators."""

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_role


def registry_of(organisation: Organisation) -> list[User | str]:
    """Where letters to the registry go: the mailbox that the organisation has given, otherwise to each registrator.

    Empty where there is neither.
    """
    if organisation.registry_email:
        return [organisation.registry_email]
    return list(people_with_role(organisation, Role.ARCHIVIST))


def registry_names(organisation: Organisation) -> list[str]:
    """What a page calls them: names of the registrators, or the mailbox."""
    return [to if isinstance(to, str) else to.name for to in registry_of(organisation)]
