"""What the containers' health checks run: `python -m script.healthcheck web` (worker, beat). Exits 0 when healthy."""

import os
import socket
import ssl
import sys
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

# Beat writes its schedule to disk every third minute (celery.beat.Scheduler.sync_every).
BEAT_SECONDS = 600


def web() -> bool:
    """Ask this container's own web server, by a name that ALLOWED_HOSTS accepts, whether it can show pages.

    The database alone is asked for: without the others it shows pages, and goes on being sent requests.
    """
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().removeprefix(".")
    connection = _connection(int(os.environ.get("PORT", "8000")))
    try:
        connection.request("GET", "/redo/?part=database", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _connection(port: int) -> HTTPConnection:
    """With TLS where the server has a certificate, and by the roots of the settings alone."""
    if not Path(os.environ.get("TLS_CERTIFICATE") or "/none").exists():
        return HTTPConnection("127.0.0.1", port, timeout=5)
    trusted = ssl.create_default_context(cafile=os.environ["TLS_ROOTS"])
    return HTTPSConnection("127.0.0.1", port, timeout=5, context=trusted)


def worker() -> bool:
    """Whether this container's own worker answers: over the broker, without loading Django."""
    from celery import Celery
    from kombu.exceptions import OperationalError

    from config.installation import env

    broker = Celery(broker=env.str("REDIS_URL").replace("unix://", "redis+socket://", 1), set_as_current=False)
    try:
        return bool(broker.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=5, limit=1))
    except OperationalError:
        return False


def beat() -> bool:
    """Whether beat has written its schedule lately: a process that hangs no longer does."""
    # One file or several, with a suffix or none: that depends on the dbm module that this Python was built with.
    files = Path(os.environ.get("VAR_DIR", "var")).glob("celerybeat-schedule*")
    return any(time.time() - file.stat().st_mtime < BEAT_SECONDS for file in files)


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
