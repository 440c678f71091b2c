"""How long anything waits for a database that does not answer, or for a row that somebody else has locked."""

CONNECTION_OPTIONS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""libpq's own, so that they lead through a pool too. A server that takes no connection in 5 seconds is away, and so is
one whose machine or network has been silent for 25: whoever waited gets 503, and a save is tried again."""

LOCK_SECONDS = 10
"""How long a statement of the application's role waits for a lock. Set for the role (config.database.rights): that
costs no statement, and holds through a pool. Who migrates is the owner, and waits as long as it takes."""
