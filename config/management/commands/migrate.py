"""migrate, as the database's owner; the application's role then gets its rights."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from config.database.owner import as_owner, has_owner
from config.database.rights import grant_rights


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's; where DATABASE_OWNER_URL names the owner, by it."""
        using: str = options["database"]
        application = dict(connections[using].settings_dict)
        with as_owner(using):
            super().handle(*args, **options)
            if has_owner() and not options["plan"] and not options["check_unapplied"]:
                role, password = application["USER"], application["PASSWORD"]
                for left in grant_rights(connections[using], role=role, password=password):
                    told = f"The owner may not set this for {role}; have whoever made the role run it: {left}"
                    self.stderr.write(self.style.WARNING(told))
