"""The roles a person may hold within an organisation (docs/architecture.md, "People")."""

from django.db.models import TextChoices


class Role(TextChoices):
    """Several roles may be held at once; each holds within one organisation only.

    ADMINISTRATOR only names who answers for the organisation's accounts: the admin site itself asks for is_staff.
    """

    CONTRIBUTOR = "contributor", "uppgiftslämnare"
    EDITOR = "editor", "samordnare"
    APPROVER = "approver", "behörig företrädare"
    ARCHIVIST = "archivist", "registrator"
    AUTHOR = "author", "enkätansvarig"
    ADMINISTRATOR = "administrator", "systemadministratör"
