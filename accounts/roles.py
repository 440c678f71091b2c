"""The roles a person may hold within an organisation (docs/architecture.md, "People")."""

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
    AUTHOR = "author", "enkätansvarig"
    ADMINISTRATOR = "administrator", "organisationens administratör"


CONFIRMING = (Role.ADMINISTRATOR, Role.EDITOR, Role.APPROVER, Role.ARCHIVIST)
"""The roles whose holders may be the second person where a decision takes two."""


def confirming_in_words() -> str:
    """The same, as a sentence lists them."""
    *first, last = (role.label for role in CONFIRMING)
    return f"{', '.join(first)} eller {last}"
