"""Whether it is the database that failed a request, rather than the request the portal."""

import psycopg
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.db.transaction import TransactionManagementError

_READ_ONLY = "25006"
"""A server that has been demoted, in the middle of a switch to another (PostgreSQL, appendix A)."""
_STOOD_STILL = "25P03"
"""The server has ended a transaction in which nothing was asked for too long (config.database.waiting)."""
_TOO_LONG = "25P04"
"""The same, of one that took too long in all."""


def is_database_away(error: BaseException | None) -> bool:
    """Whether the database was not there, broke off, had no room or no connection left, or asks to be tried again.

    Nothing of what the request was doing is kept then, unless its very end was lost on the way. What is asked in a
    transaction that has failed for that reason has failed for it too (Django tells of what ended the transaction).
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    if isinstance(error, TransactionManagementError):
        return is_database_away(error.__cause__ or error.__context__)
    told = getattr(error, "__cause__", None)
    if not isinstance(told, psycopg.DatabaseError):
        return False
    if isinstance(error, InternalError):
        return told.sqlstate in (_READ_ONLY, _STOOD_STILL, _TOO_LONG)
    # A line that breaks while something is sent is told of by libpq itself: no server has said it, nor given a state.
    return type(error) is DatabaseError and told.sqlstate is None
