"""Counting what a page asks of the database."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User


def queries_of(user: User, url: str) -> int:
    """How many queries the page takes once everything that is read only once has been read."""
    client = Client()
    client.force_login(user)
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def rows_of(user: User, url: str) -> int:
    """How many rows the database gives for the page, once everything that is read only once has been read."""
    client, given = Client(), 0
    client.force_login(user)

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal given
        answered = execute(sql, params, many, context)
        given += max(0, context["cursor"].rowcount)
        return answered

    assert client.get(url).status_code == 200
    with connection.execute_wrapper(count):
        assert client.get(url).status_code == 200
    return given
