"""What load balancers and health checks are told."""

from typing import Any, NoReturn

import pytest
from django.db import OperationalError, connection
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_portal_is_well_when_database_and_cache_answer(client: Client) -> None:
    assert client.get("/halsa/").status_code == 200


def test_a_connection_that_is_open_but_no_longer_answers_is_told(client: Client) -> None:
    with connection.execute_wrapper(_lost):
        assert client.get("/halsa/").status_code == 503


def test_a_cache_that_does_not_answer_is_told_but_takes_nobody_out_of_service(client: Client, settings: Any) -> None:
    nowhere = {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {name: {**cache, **nowhere} for name, cache in settings.CACHES.items()}
    answer = client.get("/halsa/")
    assert (answer.status_code, answer.json()) == (200, {"status": "degraded", "missing": ["redis"]})


def _lost(*_: Any) -> NoReturn:
    raise OperationalError("the connection is lost")
