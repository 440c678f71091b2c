"""The address on which the figures are given out, and the folder in which a service's processes keep them.

METRICS_ADDRESS (host:port) names the address; nothing is counted where it is empty. A service is one gunicorn with its
workers or one Celery worker with its processes: each has an address of its own, and a folder of its own for the time
that it runs.
"""

import logging
import os
from pathlib import Path

from django.conf import settings
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from config.environment.metrics_settings import address_parts
from config.environment.tls_settings import TLS_CERTIFICATE, TLS_KEY

logger = logging.getLogger(__name__)


def serve_figures() -> None:
    """Begin to give out the figures of this process and its children; does nothing without METRICS_ADDRESS.

    What an earlier run has left in the folder is forgotten first, so it is called before there are children. An address
    that is taken or forbidden is an error in the log: the service goes on without.
    """
    if not settings.METRICS_ADDRESS:
        return
    _forget_earlier_runs(settings.METRICS_FOLDER)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(settings.METRICS_FOLDER))  # type: ignore[no-untyped-call]
    host, port = address_parts(settings.METRICS_ADDRESS)
    try:
        start_http_server(port, host, registry, certfile=TLS_CERTIFICATE or None, keyfile=TLS_KEY or None)
    except OSError as error:
        logger.error("no figures are given out on %s: %s", settings.METRICS_ADDRESS, error)


def note_ended(pid: int) -> None:
    """Let a process that has ended no longer count among those that live; what it counted stays."""
    if settings.METRICS_ADDRESS:
        mark_process_dead(pid, str(settings.METRICS_FOLDER))  # type: ignore[no-untyped-call]


def _forget_earlier_runs(folder: Path) -> None:
    for left in folder.glob("*.db"):
        if not left.stem.endswith(f"_{os.getpid()}"):
            left.unlink(missing_ok=True)
