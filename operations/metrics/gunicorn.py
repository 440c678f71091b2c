"""Gunicorn's configuration (`gunicorn -c python:operations.metrics.gunicorn`): its workers' figures, TLS, its log."""

import ssl
from collections.abc import Callable
from typing import Any

from config.environment.tls_settings import TLS_CERTIFICATE, TLS_KEY
from operations.metrics.serving import note_ended, serve_figures

# The application is loaded before there are workers, which share it.
preload_app = True
logger_class = "config.server_log.ServerLog"
# From the proxy on too, where there is a certificate.
certfile = TLS_CERTIFICATE or None
keyfile = TLS_KEY or None


def ssl_context(_config: Any, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """TLS 1.2 at the least."""
    context = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def when_ready(_server: Any) -> None:
    """Before the first worker is started."""
    serve_figures()


def child_exit(_server: Any, worker: Any) -> None:
    """A worker has ended."""
    note_ended(worker.pid)
