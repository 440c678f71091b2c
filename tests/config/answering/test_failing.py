"""What is answered when what the portal rests on is away or full: a status that says so, and words that help."""

import errno
from collections.abc import Callable
from typing import Any, NoReturn

import psycopg
import pytest
from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError, connection
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


def demoted() -> Exception:
    error = InternalError("cannot execute UPDATE in a read-only transaction")
    error.__cause__ = psycopg.errors.ReadOnlySqlTransaction()
    return error


def asked(error: Exception, *, accept: str = "text/html", save: bool = False) -> HttpResponse:
    """The answer to an editor who opens a response, or saves in it, while every statement fails."""
    response = make_response()
    client: Client = client_of(editor_of(response))
    client.raise_request_exception = False
    link_id = next(question.link_id for question in response.tree.questions)
    url = reverse("save_question", args=[response.pk, link_id]) if save else reverse("response", args=[response.pk])
    with connection.execute_wrapper(failing_with(error)):
        return client.post(url, {}, headers={"Accept": accept}) if save else client.get(url)


@pytest.mark.parametrize(
    "error", [OperationalError("the connection is lost"), InterfaceError("connection already closed"), demoted()]
)
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


@pytest.mark.parametrize("error", [ProgrammingError("no such column"), InternalError("a fault"), ValueError("a fault")])
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
