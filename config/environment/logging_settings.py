"""What the processes write of themselves, and where the rows of the log are sent besides the database."""

import socket
import sys
from logging import Handler, StreamHandler
from logging.handlers import SYSLOG_UDP_PORT, SysLogHandler
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.environment.installation import env

# Where every row of the log is sent besides, a line of JSON each (audit.sending): nowhere, stdout or syslog://host:port.
LOG_ROWS_TO = env.str("LOG_ROWS_TO", default="")


def row_handler(where: str) -> Handler:
    """What sends each row `where` says, as LOG_ROWS_TO. Raises ImproperlyConfigured for a place that there is not."""
    address = urlsplit(where)
    if where == "stdout":
        # The stream that there is now: Celery puts its own in the place of sys.stdout.
        return StreamHandler(sys.stdout)
    if address.scheme != "syslog" or not address.hostname:
        raise ImproperlyConfigured(f"LOG_ROWS_TO must be stdout or syslog://host:port, not {where!r}.")
    try:
        handler = SysLogHandler((address.hostname, address.port or SYSLOG_UDP_PORT), SysLogHandler.LOG_AUTHPRIV)
    except (OSError, ValueError, socket.gaierror) as error:
        raise ImproperlyConfigured(f"LOG_ROWS_TO names {where}, which is not to be found: {error}") from error
    handler.ident, handler.append_nul = "svarsportalen: ", False
    return handler


def _row_settings(where: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Handlers and loggers of the rows, for LOGGING."""
    if not where:
        return {}, {}
    sender = {"()": "config.environment.logging_settings.row_handler", "where": where}
    return {"rows": sender}, {"audit.rows": {"handlers": ["rows"], "level": "INFO", "propagate": False}}


_row_handlers, _row_loggers = _row_settings(LOG_ROWS_TO)

# plain: lines for people. json: an object a line, for what collects them.
LOG_FORMAT = env.str("LOG_FORMAT", default="plain")
if LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT must be plain or json, not {LOG_FORMAT!r}.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"work": {"()": "config.log_context.WorkFilter"}},
    "formatters": {
        "plain": {
            "()": "config.log_content.PlainFormatter",
            "format": "{asctime} {levelname} {name} {request_id}: {message}",
            "style": "{",
        },
        "json": {
            "()": "config.log_content.ObjectFormatter",
            "format": "{asctime}{levelname}{name}{message}{request_id}{actor}",
            "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["work"]},
        **_row_handlers,
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "fontTools": {"level": "ERROR"},
        # That a task was taken up is told again when it has ended.
        "celery.worker.strategy": {"level": "WARNING"},
        "pyhanko": {"level": "WARNING"},
        # A stranger's seal that leads to no root of ours is an answer, not an incident.
        "pyhanko.sign.validation": {"level": "ERROR"},
        "pyhanko_certvalidator": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        # What WeasyPrint warns of stops a copy (config.pdf.render), so LOG_LEVEL must not silence it.
        "weasyprint": {"level": "WARNING"},
        "weasyprint.progress": {"level": "WARNING"},
        **_row_loggers,
    },
}
