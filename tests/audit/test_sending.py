"""The rows of the log, sent to another system besides."""

import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from audit.actions import Logged
from audit.models import LogRow
from audit.services import append
from config.environment.logging_settings import row_handler

pytestmark = pytest.mark.django_db


@contextmanager
def sent_to(where: str) -> Iterator[None]:
    """As if LOG_ROWS_TO said so."""
    logger, handler = logging.getLogger("audit.rows"), row_handler(where)
    before = (logger.propagate, logger.level)
    logger.addHandler(handler)
    logger.propagate, logger.level = False, logging.INFO
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
        logger.propagate, logger.level = before


def sign_in() -> LogRow:
    return append(action=Logged.SIGN_IN, at=timezone.now(), name="åsa@example.se", details={"sätt": "lösenord\nx"})


def test_each_row_is_a_line_of_json_on_standard_output(capsys: Any, django_capture_on_commit_callbacks: Any) -> None:
    with sent_to("stdout"), django_capture_on_commit_callbacks(execute=True):
        row = sign_in()
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {"log": "svarsportalen", "row": row.pk, **json.loads(row.content)}
    assert "åsa@example.se" in line


def test_what_is_rolled_back_is_not_sent(capsys: Any, django_capture_on_commit_callbacks: Any) -> None:
    with sent_to("stdout"), django_capture_on_commit_callbacks(execute=True):
        sign_in()
        with transaction.atomic():
            sign_in()
            transaction.set_rollback(True)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_syslog_server_gets_each_row_as_one_message(django_capture_on_commit_callbacks: Any) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        with sent_to(f"syslog://127.0.0.1:{server.getsockname()[1]}"), django_capture_on_commit_callbacks(execute=True):
            row = sign_in()
        told = server.recv(65_535).decode()
    assert told.startswith("<86>svarsportalen: {")
    assert json.loads(told.partition(": ")[2])["row"] == row.pk


def test_a_server_that_is_away_stops_nobody(django_capture_on_commit_callbacks: Any) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with sent_to(f"syslog://127.0.0.1:{port}"), django_capture_on_commit_callbacks(execute=True):
        assert [sign_in().pk, sign_in().pk]
    assert LogRow.objects.count() == 2


@pytest.mark.parametrize("where", ["stderr", "syslog://", "https://siem.example.se", "syslog://127.0.0.1:notaport"])
def test_a_place_that_there_is_not_stops_the_start(where: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="LOG_ROWS_TO"):
        row_handler(where)


def test_nothing_is_sent_where_nothing_is_named(capsys: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        sign_in()
    assert callbacks == []
    assert capsys.readouterr().out == ""
