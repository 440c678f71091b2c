"""Whether it is the database that failed a request, rather than the request the portal."""

from django.db import InterfaceError, InternalError, OperationalError

_READ_ONLY = "25006"
"""A server that has been demoted, in the middle of a switch to another (PostgreSQL, appendix A)."""
_STOOD_STILL = "25P03"
"""The server has ended a transaction in which nothing was asked for too long (config.database.waiting)."""


def is_database_away(error: BaseException | None) -> bool:
    """Whether the database was not there, broke off, had no room or no connection left, or asks to be tried again.

    Nothing of what the request was doing is kept then, unless its very end was lost on the way.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, InternalError) and getattr(error.__cause__, "sqlstate", None) in (
        _READ_ONLY,
        _STOOD_STILL,
    )
