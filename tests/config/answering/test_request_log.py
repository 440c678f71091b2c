"""The log has a line a request: which page, how it answered, whose it was; never an address, an answer or a secret."""

import io
import json
import logging
from collections.abc import Iterator
from logging.config import dictConfig
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.celery import app
from config.environment.logging_settings import LOGGING
from tests.builders import editor_of, make_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """What the console's handler writes as JSON, read when asked for."""
    settings: dict[str, Any] = {**LOGGING, "loggers": {}}
    stream = io.StringIO()
    console = {**LOGGING["handlers"]["console"], "formatter": "json", "stream": stream}
    before = logging.getLogger().handlers[:], logging.getLogger().level
    dictConfig({**settings, "handlers": {"console": console}, "root": {"handlers": ["console"], "level": "INFO"}})
    yield _Lines(stream)
    logging.getLogger().handlers[:], level = before[0], before[1]
    logging.getLogger().setLevel(level)


class _Lines(list[dict[str, Any]]):
    def __init__(self, stream: io.StringIO) -> None:
        super().__init__()
        self._stream = stream

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter([json.loads(line) for line in self._stream.getvalue().splitlines()])


def of_requests(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["logger"] == "portal.requests"]


def test_a_page_is_told_by_its_pattern_with_who_asked_and_how_it_answered(lines: list[dict[str, Any]]) -> None:
    response = make_response()
    client, person = Client(), editor_of(response)
    client.force_login(person)
    answer = client.get(f"{reverse('response', args=[response.pk])}?ordning=hemlig")
    (line,) = of_requests(lines)
    assert (line["method"], line["page"], line["status"]) == ("GET", "svar/<uuid:response_id>/", 200)
    assert (line["actor"], line["request_id"]) == (person.pk, answer["X-Request-ID"])
    assert isinstance(line["milliseconds"], int)
    assert str(response.pk) not in json.dumps(line)
    assert "hemlig" not in json.dumps(line)


def test_lines_that_are_logged_on_the_way_have_the_same_number(
    lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Client().get("/finns-inte/", headers={"X-Request-ID": "proxyns-eget-0001"})
    assert answer["X-Request-ID"] == "proxyns-eget-0001"
    warned = [line for line in lines if line["logger"] == "django.request"]
    assert [line["request_id"] for line in warned] == ["proxyns-eget-0001"]


@pytest.mark.parametrize("given", ["kort", "a" * 65, "rad ett", 'x"},{"level":"ERROR', "å" * 10])
def test_a_number_that_is_none_is_not_taken_over(given: str, lines: list[dict[str, Any]]) -> None:
    answer = Client().get("/om/", headers={"X-Request-ID": given})
    (line,) = of_requests(lines)
    assert line["request_id"] == answer["X-Request-ID"] != given


def test_monitoring_fills_no_log_while_all_is_well(lines: list[dict[str, Any]]) -> None:
    Client().get("/halsa/")
    assert of_requests(lines) == []


def test_what_a_task_logs_has_the_tasks_number(lines: list[dict[str, Any]]) -> None:
    @app.task(name="tests.log_something")
    def log_something() -> None:
        logging.getLogger("tests").warning("från en uppgift")

    ended = log_something.apply()
    (line,) = [line for line in lines if line["logger"] == "tests"]
    assert (line["message"], line["request_id"]) == ("från en uppgift", ended.id)
    logging.getLogger("tests").warning("efter den")
    assert [line["request_id"] for line in lines if line["message"] == "efter den"] == ["-"]
