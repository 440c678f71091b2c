"""Being the database's owner for a while: for migrations, and for nothing that a request or a task does."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

_WHO = ("USER", "PASSWORD", "HOST", "PORT")


def has_owner() -> bool:
    """Whether another role than the application's owns the tables (DATABASE_OWNER_URL)."""
    return bool(settings.DATABASE_OWNER)


@contextmanager
def as_owner(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Let connections of this process be the owner's inside, to the same database; without an owner, as they are.

    Not while a transaction is open: the connection is closed before and after.
    """
    if not has_owner():
        yield
        return
    connection = connections[using]
    own = connection.settings_dict
    before = {name: own[name] for name in _WHO} | {"OPTIONS": own["OPTIONS"]}
    owner = {name: settings.DATABASE_OWNER.get(name, "") for name in _WHO}
    assumed = {name: value for name, value in own["OPTIONS"].items() if name != "assume_role"}
    connection.close()
    own.update(owner, OPTIONS=assumed | settings.DATABASE_OWNER.get("OPTIONS", {}))
    try:
        yield
    finally:
        connection.close()
        own.update(before)
