"""Where sessions are kept: in the database, and what is read there for a minute in the cache (config.cache)."""

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.backends.base import UpdateError

from config.database.away import is_database_away


class SessionStore(cached_db.SessionStore):
    """Django's, which takes every failure to write for a session that is gone, and answers that it was signed out."""

    def save(self, must_create: bool = False) -> None:
        """Raises what the database failed by where it is away, and UpdateError where the session is gone."""
        try:
            super().save(must_create)
        except UpdateError as error:
            failed = error.__context__
            if failed is not None and is_database_away(failed):
                raise failed from None
            raise
