"""Where the figures for Prometheus are given out (operations.metrics), and where processes keep them until then."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.environment.installation import VAR_DIR, env


def address_parts(address: str) -> tuple[str, int]:
    """Host and port of `host:port`. Raises ImproperlyConfigured for anything else."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ImproperlyConfigured(f"METRICS_ADDRESS must be host:port, not {address!r}.")
    return host.strip("[]"), int(port)


METRICS_ADDRESS = env.str("METRICS_ADDRESS", default="")
METRICS_FOLDER = VAR_DIR / "metrics"
if METRICS_ADDRESS:
    # A folder for each address: web and worker may stand on one machine.
    METRICS_FOLDER = METRICS_FOLDER / str(address_parts(METRICS_ADDRESS)[1])
    METRICS_FOLDER.mkdir(parents=True, exist_ok=True)
    # Prometheus's client asks for this when it is first imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_FOLDER)
