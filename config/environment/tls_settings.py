"""Where this service's own certificate lies, with which its pages and figures are given out; nowhere: without TLS.

In files that exist only: Compose names the same places for all services, and only those that listen have a certificate.
"""

from pathlib import Path

from config.environment.installation import env


def _existing(path: str) -> str:
    return path if path and Path(path).exists() else ""


TLS_CERTIFICATE = _existing(env.str("TLS_CERTIFICATE", default=""))
TLS_KEY = _existing(env.str("TLS_KEY", default=""))
# What whoever asks the service trusts for it: its health check.
TLS_ROOTS = env.str("TLS_ROOTS", default="")
