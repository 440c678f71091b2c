"""migrate, as the database's owner; the application's role then gets its rights. Nobody waits long behind it."""

from functools import partial
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.migration import Migration

from config.database.lock_waits import TableInUseError, begin_migration, until_free
from config.database.owner import as_owner, has_owner
from config.database.rights import grant_rights, limit_own_role


class Command(Migrate):
    _using: str

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's; where DATABASE_OWNER_URL names the owner, by it."""
        self._using = options["database"]
        application = dict(connections[self._using].settings_dict)
        with as_owner(self._using):
            connection = connections[self._using]
            try:
                until_free(connection, partial(super().handle, *args, **options), tell=self.stderr.write)
            except TableInUseError as error:
                raise CommandError(f"{error} Det som hann göras står kvar; kör migrate igen.") from error
            if options["plan"] or options["check_unapplied"]:
                return
            role, password = application["USER"], application["PASSWORD"]
            left = grant_rights(connection, role=role, password=password) if has_owner() else limit_own_role(connection)
            for statement in left:
                told = f"The owner may not set this for {role}; have whoever made the role run it: {statement}"
                self.stderr.write(self.style.WARNING(told))

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        """Django calls it before each migration, there and back, outside its transaction."""
        if action in ("apply_start", "unapply_start") and migration is not None and not fake:
            begin_migration(connections[self._using], migration)
        super().migration_progress_callback(action, migration, fake)
