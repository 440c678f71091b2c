"""What tests of the outbox share: a queue of their own, and a mail server that is not there."""

from typing import Any

import pytest

from tests.outbox.broker import own_queue

__all__ = ["no_mail_server", "own_queue"]


@pytest.fixture
def no_mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # the discard port, where nobody listens
