"""How long a mail server may be silent, and a letter take, so that no try is killed while its letter is sent."""

import runpy
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured


def mail_settings(monkeypatch: pytest.MonkeyPatch, timeout: str) -> dict[str, Any]:
    monkeypatch.setenv("EMAIL_TIMEOUT", timeout)
    return runpy.run_module("config.environment.mail_settings")


def test_the_most_silent_server_that_may_be_is_given_less_than_a_task_may_take(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    assert mail_settings(monkeypatch, "30")["OUTBOX_SECONDS"]["email"] < settings.CELERY_TASK_TIME_LIMIT


@pytest.mark.parametrize("timeout", ["0.5", "31"])
def test_another_silence_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, timeout: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_TIMEOUT must be 1 to 30 seconds"):
        mail_settings(monkeypatch, timeout)
