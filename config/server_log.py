"""Gunicorn's own log, in which a page that fails while it is being sent is told as faults are elsewhere."""

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from config.log_content import PlainFormatter


class ServerLog(Logger):  # type: ignore[misc]
    """Gunicorn's, without the words of exceptions."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(PlainFormatter(self.error_fmt, self.datefmt))
