"""Nobody's save waits for somebody else's file, and none waits for ever for what another has locked."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from attachments.models import FileToErase
from responses.models import Answer, Response, ResponseAttachment
from tests.attachments.storages import GatedStorage, use_storage
from tests.builders import attach_file, make_member, make_response

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("transactions")]


@pytest.fixture
def response() -> Response:
    return make_response()


@contextmanager
def waiting_for_locks(seconds: float) -> Iterator[None]:
    """As the application's role does ten seconds (tests/config/test_database_roles.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(seconds * 1000)}ms"])
        try:
            yield
        finally:
            cursor.execute("RESET lock_timeout")


def save(response: Response, text: str) -> Any:
    """As a colleague's page does by itself."""
    client = Client(raise_request_exception=False, headers={"Accept": "application/json"})
    client.force_login(make_member(Role.EDITOR, organisation=response.organisation))
    with waiting_for_locks(0.5):
        fields = {"A-2-value": text, "A-2-revision": 0}
        return client.post(reverse("save_question", args=[response.pk, "A-2"]), fields)


def attach(response: Response) -> None:
    with closing(connection):
        attach_file(response, "A-1")


def test_a_save_is_acknowledged_while_a_colleagues_file_waits_for_the_storage(
    response: Response, settings: Any
) -> None:
    use_storage(settings, GatedStorage)
    GatedStorage.gate.clear()
    GatedStorage.has_come.clear()
    attaching = threading.Thread(target=attach, args=(response,))
    attaching.start()
    try:
        assert GatedStorage.has_come.wait(timeout=30)
        assert save(response, "Kollegans text").status_code == 200
        assert not ResponseAttachment.objects.exists()
    finally:
        GatedStorage.gate.set()
        attaching.join(timeout=30)
    assert Answer.objects.get(response=response, link_id="A-2").value == "Kollegans text"
    assert ResponseAttachment.objects.get().attachment.file.read()
    assert not FileToErase.objects.exists()


def test_a_save_that_has_waited_too_long_for_a_lock_is_told_to_come_again(response: Response) -> None:
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM responses_response WHERE id = %s FOR UPDATE", [response.pk])
        answer = save(response, "Min text")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "Försök igen" in answer.json()["message"]
        other.rollback()
    assert save(response, "Min text").status_code == 200
