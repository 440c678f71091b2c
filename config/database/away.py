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
    if not isinstance(told, psycopg.DatabaseError) or type(error) not in (DatabaseError, InternalError):
        return False
    # A line that breaks is told of on this side of it: no server has said it, nor given a state. libpq says so of one
    # that breaks while something is sent; psycopg of a COMMIT that is answered by more than that it was done.
    return told.sqlstate in (None, _READ_ONLY, _STOOD_STILL, _TOO_LONG)
