"""All that was given up is tried again at once: in a few statements, and by one person."""

import threading
import uuid

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import LogRow
from outbox import decisions
from outbox.models import Decision, OutboxMessage
from tests.builders import make_user
from tests.outbox.broker import waiting_messages
from tests.outbox.test_failures import letter

pytestmark = pytest.mark.django_db


def give_up_many(number: int) -> None:
    for each in range(number):
        message = letter(f"prov:{uuid.uuid4()}", body=str(each))
        OutboxMessage.objects.filter(pk=message.pk).update(
            given_up_at=timezone.now(), given_up_because="550", attempts=3, unexplained=2, last_error="550"
        )


def test_all_are_tried_again_in_as_many_statements_however_many_and_with_one_row_in_the_log() -> None:
    administrator = make_user(is_staff=True)
    asked: list[int] = []
    for number in (1, 30):
        give_up_many(number)
        rows = LogRow.objects.count()
        with CaptureQueriesContext(connection) as statements:
            assert decisions.try_all_again(by=administrator, at=timezone.now()) == number
        asked.append(len(statements))
        assert LogRow.objects.count() == rows + 1
        assert not [one["sql"] for one in statements if '"payload"' in one["sql"]]
    assert asked[0] == asked[1]
    assert not OutboxMessage.objects.exclude(attempts=0, unexplained=0, last_error="", given_up_at=None).exists()
    assert set(Decision.objects.values_list("what", "because", "by")) == {("again", "550", administrator.pk)}
    assert len(waiting_messages(now=timezone.now())) == Decision.objects.count() == 31


def test_a_second_press_does_nothing_and_says_so(client: Client) -> None:
    client.force_login(make_user(is_staff=True))
    give_up_many(2)
    for said in ("Nya försök görs med 2\xa0saker.", "Det finns inget att försöka med."):
        assert said in client.post(reverse("try_all_again"), follow=True).content.decode()
    assert Decision.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_somebody_decides_about_in_the_same_moment_is_theirs() -> None:
    administrator = make_user(is_staff=True)
    give_up_many(2)
    pressed = threading.Thread(target=try_all_in_thread, args=(administrator,))
    with transaction.atomic():
        assert decisions.try_all_again(by=administrator, at=timezone.now()) == 2
        pressed.start()
        pressed.join(timeout=20)
        assert not pressed.is_alive(), "the second must not wait"
    assert Decision.objects.count() == 2


def try_all_in_thread(administrator: User) -> None:
    try:
        decisions.try_all_again(by=administrator, at=timezone.now())
    finally:
        connection.close()
