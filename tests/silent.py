"""A server that hangs: its machine takes connections, and nobody ever answers."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silent_server() -> Iterator[int]:
    """Its port. Whoever waits in vain is let go at the end of the block."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        port: int = server.getsockname()[1]
        yield port
