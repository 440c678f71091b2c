"""What the containers' health checks run: `python -m script.healthcheck web` (live, worker, beat). 0 when healthy."""

import os
import ssl
import sys
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

# Beat writes its schedule to disk every third minute (celery.beat.Scheduler.sync_every).
BEAT_SECONDS = 600
# A worker touches its sign every tenth second, and after an outage of the queue within half a minute.
WORKER_SECONDS = 60
# More than the database is waited for (operations.readiness), and less than the probes' own limits.
WEB_SECONDS = 8


def web() -> bool:
    """Ask this container's own web server, by a name that ALLOWED_HOSTS accepts, whether it can show pages.

    The database alone is asked for: without the others it shows pages, and goes on being sent requests.
    """
    return _answers("/redo/?part=database")


def live() -> bool:
    """Whether this container's own web server answers at all: one whose processes or threads all hang does not, though
    its port takes connections as ever. Nothing else is asked, and nobody is ended because the database is away.
    """
    return _answers("/halsa/")


def _answers(address: str) -> bool:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().removeprefix(".")
    connection = _connection(int(os.environ.get("PORT", "8000")))
    try:
        connection.request("GET", address, headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _connection(port: int) -> HTTPConnection:
    """With TLS where the server has a certificate, and by the roots of the settings alone."""
    if not Path(os.environ.get("TLS_CERTIFICATE") or "/none").exists():
        return HTTPConnection("127.0.0.1", port, timeout=WEB_SECONDS)
    trusted = ssl.create_default_context(cafile=os.environ["TLS_ROOTS"])
    return HTTPSConnection("127.0.0.1", port, timeout=WEB_SECONDS, context=trusted)


def worker() -> bool:
    """Whether this container's own worker goes round, by a file that it touches (config.worker_sign).

    Without a queue it does not, and is not to be ended for that: it waits as long as it takes.
    """
    return _is_young("worker-alive", WORKER_SECONDS) or not _queue_answers()


def _queue_answers() -> bool:
    from redis import Redis, RedisError

    from config.environment.installation import env

    try:
        with Redis.from_url(env.str("REDIS_URL"), socket_timeout=5, socket_connect_timeout=5) as queue:
            return bool(queue.ping())
    except (RedisError, OSError):
        return False


def beat() -> bool:
    """Whether beat has written its schedule lately: a process that hangs no longer does."""
    # One file or several, with a suffix or none: that depends on the dbm module that this Python was built with.
    return _is_young("celerybeat-schedule*", BEAT_SECONDS)


def _is_young(files: str, seconds: int) -> bool:
    found = Path(os.environ.get("VAR_DIR", "var")).glob(files)
    # One that is to come was written by a clock that was ahead, and tells nothing.
    return any(abs(time.time() - file.stat().st_mtime) < seconds for file in found)


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "live": live, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
