"""How long anything waits for a database that does not answer."""

CONNECTION_OPTIONS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""libpq's own, so that they lead through a pool too. A server that takes no connection in 5 seconds is away, and so is
one whose machine or network has been silent for 25: whoever waited gets 503, and a save is tried again."""
