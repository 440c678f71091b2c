"""What tests of the log share: rows of it, and what is done to them behind its back."""

from datetime import UTC, datetime

from audit.actions import Logged
from audit.models import LogRow
from audit.services import append
from tests.databases import as_the_owner

NOW = datetime(2026, 11, 29, 12, 30, 0, 123456, tzinfo=UTC)


def write(amount: int = 5, *, at: datetime = NOW) -> list[LogRow]:
    return [append(action=Logged.SIGN_IN, at=at, actor=number, name=f"Person {number}") for number in range(amount)]


def behind_its_back(*statements: str) -> None:
    """What somebody who owns the database can do: every trigger and foreign key set aside."""
    with as_the_owner() as cursor:
        cursor.execute("; ".join(["BEGIN", "SET LOCAL session_replication_role = replica", *statements, "COMMIT"]))
