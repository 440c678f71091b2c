"""What is answered when what the portal rests on is away or full: a status that says so, and words that help."""

import errno
from collections.abc import Callable
from typing import Any, NoReturn

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError, ProgrammingError, connection
from django.db.transaction import TransactionManagementError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.builders import client_of, editor_of, make_response
from tests.config.failing_s3 import failure_of_s3

pytestmark = pytest.mark.django_db
_AWAY = "Svarsportalen är inte tillgänglig just nu"


def failing_with(error: Exception) -> Callable[..., NoReturn]:
    def fail(*_: Any) -> NoReturn:
        raise error

    return fail


def told_by(error: Exception, cause: Exception) -> Exception:
    """As Django raises what psycopg has told."""
    error.__cause__ = cause
    return error


LOST = OperationalError("the connection is lost")
AWAY = [
    LOST,
    InterfaceError("connection already closed"),
    told_by(InternalError("cannot execute UPDATE in a read-only transaction"), psycopg.errors.ReadOnlySqlTransaction()),
    told_by(InternalError("terminating connection due to timeout"), psycopg.errors.TransactionTimeout()),
    # libpq's own words, when a line breaks while something is sent, have no state.
    told_by(DatabaseError("server closed the connection unexpectedly"), psycopg.DatabaseError()),
    # So do psycopg's own, of a COMMIT that the server answered while it was being stopped.
    told_by(InternalError("received 2 results from command 'COMMIT'"), psycopg.InternalError()),
    told_by(TransactionManagementError("an error occurred in the current transaction"), LOST),
]
FAULTS = [
    ProgrammingError("no such column"),
    InternalError("a fault"),
    told_by(InternalError("a fault"), psycopg.errors.InternalError_()),
    ValueError("a fault"),
    DatabaseError("Save with update_fields did not affect any rows."),
    told_by(
        DatabaseError("a state that nobody knows"), type("Unknown", (psycopg.DatabaseError,), {"sqlstate": "ZZ123"})()
    ),
    TransactionManagementError("an error occurred in the current transaction"),
    told_by(TransactionManagementError("the same"), ProgrammingError("no such column")),
]


def asked(error: Exception, *, accept: str = "text/html", save: bool = False) -> HttpResponse:
    """The answer to an editor who opens a response, or saves in it, while every statement fails."""
    response = make_response()
    client: Client = client_of(editor_of(response))
    client.raise_request_exception = False
    link_id = next(question.link_id for question in response.tree.questions)
    url = reverse("save_question", args=[response.pk, link_id]) if save else reverse("response", args=[response.pk])
    with connection.execute_wrapper(failing_with(error)):
        return client.post(url, {}, headers={"Accept": accept}) if save else client.get(url)


@pytest.mark.parametrize("error", AWAY)
def test_a_database_that_is_away_is_told_of_as_such_and_when_to_try_again(error: Exception) -> None:
    answer = asked(error)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert _AWAY in answer.content.decode()
    assert "Text som inte hann sparas ligger kvar i webbläsaren." in answer.content.decode()


def test_a_page_that_saves_by_itself_is_told_in_json() -> None:
    answer = asked(OperationalError("the connection is lost"), accept="application/json", save=True)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/json")
    assert answer.json()["message"].startswith(_AWAY)


@pytest.mark.parametrize("error", FAULTS)
def test_a_fault_of_the_portal_is_still_a_fault(error: Exception) -> None:
    answer = asked(error)
    assert answer.status_code == 500
    assert "Något gick fel hos oss" in answer.content.decode()
    assert "Retry-After" not in answer.headers


def test_a_full_disk_is_told_of_as_such() -> None:
    answer = asked(OSError(errno.ENOSPC, "No space left on device"))
    assert answer.status_code == 507
    assert "Det finns inte plats för mer just nu" in answer.content.decode()
    assert asked(OSError(errno.EACCES, "Permission denied")).status_code == 500


def test_a_full_bucket_is_told_of_in_the_same_way() -> None:
    assert asked(failure_of_s3(403, "QuotaExceeded")).status_code == 507
    assert asked(failure_of_s3(403, "AccessDenied")).status_code == 500
