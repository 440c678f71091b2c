"""The roles a person may hold within an organisation (docs/architecture.md, "People")."""

from collections.abc import Iterable

from django.db.models import TextChoices


class Role(TextChoices):
    """Several roles may be held at once; each holds within one organisation only.

    ADMINISTRATOR is the organisation's own administrator, who gives roles there (administration); the
    systemadministratör, for whom the admin site is, holds no role but is_staff.
    """

    CONTRIBUTOR = "contributor", "uppgiftslämnare"
    EDITOR = "editor", "samordnare"
    APPROVER = "approver", "behörig företrädare"
    ARCHIVIST = "archivist", "registrator"
    READER = "reader", "läsare"
    AUTHOR = "author", "enkätansvarig"
    ADMINISTRATOR = "administrator", "organisationens administratör"


OPEN_PAGE = "öppna den här sidan"


def only(roles: Iterable[Role], act: str) -> str:
    """Whose something is: "Bara en samordnare kan skicka in svaret." `act` is what they do."""
    *first, last = (_somebody(role) for role in Role if role in frozenset(roles))
    return f"Bara {', '.join(first)}{' eller ' if first else ''}{last} kan {act}."


def _somebody(role: Role) -> str:
    """Organisationens administratör is a definite name already."""
    return str(role.label) if role is Role.ADMINISTRATOR else f"en {role.label}"


CONFIRMING = (Role.ADMINISTRATOR, Role.EDITOR, Role.APPROVER, Role.ARCHIVIST)
"""The roles whose holders may be the second person where a decision takes two."""


def confirming_in_words() -> str:
    """The same, as a sentence lists them."""
    *first, last = (role.label for role in CONFIRMING)
    return f"{', '.join(first)} eller {last}"
