"""What fails is told in the log by kind and place; an answer that stood in an exception's words never is."""

import io
import logging
import sys
from collections.abc import Iterator
from logging.config import dictConfig
from typing import Any, NoReturn

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import include, path
from gunicorn.config import Config

from config.celery import app
from config.environment.logging_settings import LOGGING
from config.row_by_row import row_by_row
from config.server_log import ServerLog
from operations.metrics import gunicorn
from responses.models import Answer
from tests.builders import make_response

pytestmark = pytest.mark.django_db
SECRET = "HEMLIGT SVAR"


@pytest.fixture(params=["plain", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the console's handler writes, in both formats."""
    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:], root.level
    console = {**LOGGING["handlers"]["console"], "formatter": request.param, "stream": stream}
    dictConfig({**LOGGING, "loggers": {}, "handlers": {"console": console}})
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)


def refuse_an_answer() -> None:
    """PostgreSQL says which row it refused, whole."""
    with transaction.atomic():
        Answer.objects.create(response=make_response(), link_id="1", value={"text": SECRET}, updated_at=None)


@app.task(name="tests.fail_on_an_answer")
def fail_on_an_answer(_word: str) -> None:
    refuse_an_answer()


@login_not_required
def fail(_request: HttpRequest, name: str) -> NoReturn:
    with pytest.raises(IntegrityError, match=f"(?s)DETAIL:.*{SECRET}") as refused:
        refuse_an_answer()
    refused.value.add_note(f"{SECRET} as a note")
    try:
        int(SECRET)
    except ValueError as second:
        raise ExceptionGroup(f"{SECRET} twice", [refused.value, second]) from second
    raise AssertionError(name)


@login_not_required
def refuse(_request: HttpRequest, name: str) -> None:
    refuse_an_answer()


urlpatterns = [path("fel/<str:name>/", fail), path("ej/<str:name>/", refuse), path("", include("config.urls"))]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("page", ["fel", "ej"])
def test_a_page_that_fails_on_an_answer_is_told_by_its_pattern_and_the_places(log: io.StringIO, page: str) -> None:
    answer = Client(raise_request_exception=False).post(f"/{page}/hemlig-nyckel/?q=hemlig-nyckel", {"svar": SECRET})
    assert answer.status_code == 500
    told = log.getvalue()
    assert f"Internal Server Error: {page}/<str:name>/" in told
    assert "django.db.utils.IntegrityError" in told
    assert "psycopg.errors.NotNullViolation" in told  # what led to it
    assert "in refuse_an_answer" in told
    assert "test_log_content.py" in told
    assert ("ValueError" in told, "ExceptionGroup" in told) == (page == "fel", page == "fel")
    assert "HEMLIGT" not in told
    assert "hemlig-nyckel" not in told


def test_a_row_that_fails_is_told_without_its_words(log: io.StringIO) -> None:
    list(row_by_row([refuse_an_answer], lambda do: do(), what="trying"))
    told = log.getvalue()
    assert "trying failed: refuse_an_answer" in told
    assert "NotNullViolation" in told
    assert "HEMLIGT" not in told


def test_a_task_that_fails_is_told_by_name_and_kind_without_what_it_was_given(log: io.StringIO) -> None:
    fail_on_an_answer.apply(args=[SECRET])
    told = log.getvalue()
    assert "tests.fail_on_an_answer" in told
    assert "raised unexpected: django.db.utils.IntegrityError" in told
    assert "in refuse_an_answer" in told
    assert "HEMLIGT" not in told


def test_what_others_have_written_of_the_exception_before_is_not_used(log: io.StringIO) -> None:
    try:
        int(SECRET)
    except ValueError:
        record = logging.getLogger().makeRecord("x", logging.ERROR, "f", 1, "x", (), sys.exc_info())
    assert "HEMLIGT" in logging.Formatter().format(record)
    assert "HEMLIGT" in str(record.exc_text)
    logging.getLogger().handle(record)
    assert "ValueError" in log.getvalue()
    assert "HEMLIGT" not in log.getvalue()


def test_an_exception_that_is_told_is_not_quoted_in_the_line_either(log: io.StringIO) -> None:
    error = ValueError(SECRET)
    logging.getLogger().error("Task handler raised error: %r", error, exc_info=error)
    assert "Task handler raised error: 'ValueError'" in log.getvalue()
    assert "HEMLIGT" not in log.getvalue()


def test_gunicorns_own_log_is_held_to_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    settings = Config()
    settings.set("logger_class", gunicorn.logger_class)
    own = settings.logger_class(settings)
    assert isinstance(own, ServerLog)
    try:
        int(SECRET)
    except ValueError:
        own.exception("Error handling request %s", "/")
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "HEMLIGT" not in told


def test_two_exceptions_that_name_each_other_are_told_once_each(log: io.StringIO) -> None:
    one: Any = ValueError(SECRET)
    another: Any = KeyError(SECRET)
    one.__cause__, another.__context__ = another, one
    logging.getLogger().error("in a ring", exc_info=one)
    told = log.getvalue()
    assert (told.count("ValueError"), told.count("KeyError")) == (1, 1)
