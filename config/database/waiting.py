"""How long anything waits for a database that does not answer, or for a row that somebody else has locked."""

from django.db import connection

CONNECTION_OPTIONS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""libpq's own, so that they lead through a pool too. A server that takes no connection in 5 seconds is away, and so is
one whose machine or network has been silent for 25: whoever waited gets 503, and a save is tried again."""

ROLE_LIMITS = {
    "lock_timeout": "10s",
    "statement_timeout": "120s",
    "idle_in_transaction_session_timeout": "120s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20s",
}
"""What the server itself holds the application's role to: how long a statement waits for a lock and may take, and when
a process that stands still in a transaction, or whose machine is gone, loses what it has locked. Set for the role
(config.database.rights): that costs no statement, and holds through a pool. Who migrates waits otherwise
(config.database.lock_waits), and a backup takes as long as it takes."""


def allow_standstill(*, at_most: str = "1h") -> None:
    """Let the transaction that is under way stand still for so long ("0": for ever): while a file goes to the storage
    or comes from it, or another program reads by the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [at_most])
