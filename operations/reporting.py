"""Faults are reported to a Sentry where SENTRY_DSN names one: where in the code, and never what anybody has written.

An exception's words may quote an answer, a query its parameters, a frame its variables. None of them is sent: types,
places in the code, the page's pattern, the person's number and the request's number are.
"""

import logging
from typing import Any

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.transport import HttpTransport
from sentry_sdk.types import Event, Hint
from urllib3 import PoolManager, ProxyManager

from config.log_context import current_work
from config.outgoing import NamedHostsPool

_SENT = (
    *("event_id", "timestamp", "platform", "level", "logger", "release", "environment", "server_name", "sdk"),
    *("exception", "logentry", "transaction", "transaction_info", "modules", "fingerprint", "tags"),
)
_OF_FRAMES = ("filename", "function", "module", "lineno", "in_app", "context_line", "pre_context", "post_context")


class _Transport(HttpTransport):
    """Sentry's own, by the one way out (config.outgoing), or through the network's proxy."""

    def _make_pool(self) -> PoolManager:
        made = super()._make_pool()
        return made if isinstance(made, ProxyManager) else NamedHostsPool(**self._get_pool_options())


def start_reporting() -> None:
    """Report what fails in this process from now on; does nothing without SENTRY_DSN."""
    if not settings.SENTRY_DSN:
        return
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        transport=_Transport,
        environment=settings.SENTRY_ENVIRONMENT,
        default_integrations=False,
        integrations=[
            DjangoIntegration(transaction_style="url", middleware_spans=False, signals_spans=False),
            CeleryIntegration(),
            LoggingIntegration(level=None, event_level=logging.ERROR),
        ],
        include_local_variables=False,
        max_request_body_size="never",
        send_default_pii=False,
        auto_session_tracking=False,
        before_breadcrumb=lambda *_: None,
        before_send=_without_content,
    )


def _without_content(event: Event, _hint: Hint) -> Event:
    """The event with what is named above and nothing else."""
    told: dict[str, Any] = {name: event[name] for name in _SENT if name in event}  # type: ignore[literal-required]
    for exception in told.get("exception", {}).get("values", []):
        exception.pop("value", None)
        exception.pop("mechanism", None)
        for frame in exception.get("stacktrace", {}).get("frames", []):
            for name in set(frame) - set(_OF_FRAMES):
                del frame[name]
    if "logentry" in told:
        told["logentry"] = {"message": told["logentry"].get("message", "")}
    work = current_work()
    if work is not None:
        told["tags"] = {**told.get("tags", {}), "request_id": work.id}
        if work.actor is not None:
            told["user"] = {"id": str(work.actor)}
    return told  # type: ignore[return-value]
