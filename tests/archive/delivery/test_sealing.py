"""What is sealed to be carried over is never said to be delivered, before somebody has noted that it is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from archive.register_facts import register_data
from outbox.models import OutboxMessage
from responses.models import CarryOver, Response, State, Submission
from responses.overview.start_rows import StartRow, start_page
from tests.builders import (
    archivist_of,
    carried_questionnaire,
    carry_over,
    editor_of,
    make_response,
    make_sealed,
    seal,
)
from tests.builders.copies import copy_html

pytestmark = pytest.mark.django_db


def text_of(user: User, name: str, *args: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args)).content.decode()


def row_of(response: Response) -> StartRow:
    found = start_page(editor_of(response), timezone.localdate())
    (row,) = [*found.my_rows, *found.open_rows, *found.done_rows]
    return row


def test_sealing_freezes_how_it_is_delivered_and_is_told_as_sealing() -> None:
    response = make_sealed()
    submission = Submission.objects.get()
    assert (submission.delivery, submission.record["delivery"]) == ("carried_over", "carried_over")
    assert submission.snapshot.content["delivery"] == "carried_over"
    assert response.events.filter(action="seal").count() == 1
    assert not response.events.filter(action="submit").exists()


def test_an_invitation_may_say_otherwise_than_the_questionnaire() -> None:
    response = make_response(questionnaire=carried_questionnaire())
    assert response.is_carried_over
    response.delivery = "read_here"
    assert not response.is_carried_over


def test_the_letter_after_sealing_says_that_nothing_is_delivered() -> None:
    make_sealed()
    letter = OutboxMessage.objects.get(key__contains="receipt:").payload
    assert letter["subject"].startswith("INTE lämnat till Socialstyrelsen ännu: kvittens på förseglat svar")
    assert "INTE lämnat till Socialstyrelsen" in letter["body"]
    assert "inskick" not in (letter["subject"] + letter["body"]).lower()
    assert "/overfor/" in letter["body"]


@pytest.mark.parametrize("name", ["response", "submission", "start", "archive", "archived"])
def test_no_page_says_that_a_sealed_answer_is_handed_in(name: str) -> None:
    response = make_sealed()
    submission = Submission.objects.get()
    args = {"response": [response.pk], "submission": [submission.pk], "archived": [submission.pk]}.get(name, [])
    found = text_of(editor_of(response), "receipt" if name == "submission" else name, *args)
    told = re.sub(r'<form class="sp-search".*?</form>', "", found, flags=re.DOTALL)  # which offers what others have
    assert "inskick" not in told.lower()
    assert "INTE lämnat" in told


def test_the_page_that_seals_says_so_on_its_button_and_that_nothing_leaves() -> None:
    response = make_response(state=State.APPROVED, questionnaire=carried_questionnaire())
    found = text_of(editor_of(response), "submit", response.pk)
    assert "Lås och försegla</button>" in found
    assert "INTE lämnat till Socialstyrelsen" in found
    assert "Skicka in" not in found


def test_the_start_page_keeps_it_under_what_is_left_to_do_until_it_is_carried_over() -> None:
    response = make_sealed()
    row = row_of(response)
    assert (row.place.is_done, row.next_step) == (False, ("carry_over", "För över svaret"))
    carry_over(response)
    row = row_of(response)
    assert (row.place.is_done, row.next_step[0]) == (True, "response")


def test_what_is_read_here_is_done_when_it_is_submitted() -> None:
    row = row_of(make_response(state=State.SUBMITTED))
    assert row.place.is_done


def test_registering_it_in_the_diary_does_not_make_it_delivered() -> None:
    response = make_sealed(state=State.ARCHIVED)
    assert not row_of(response).place.is_done


def test_the_registers_sent_date_is_that_of_the_delivery() -> None:
    response = make_sealed(at=timezone.now() - timedelta(days=3))
    submission = Submission.objects.get()
    assert register_data(submission)["sent_on"]["value"] == ""
    day = timezone.localdate() - timedelta(days=1)
    carry_over(response, done_on=day)
    assert register_data(submission)["sent_on"]["value"] == day.isoformat()
    assert "INTE lämnat" not in text_of(archivist_of(response), "archived", submission.pk)


def test_the_page_of_a_submission_asks_once_whether_it_is_carried_over() -> None:
    response = make_sealed()
    carry_over(response)
    with CaptureQueriesContext(connection) as asked:
        text_of(archivist_of(response), "archived", Submission.objects.get().pk)
    own = [one["sql"] for one in asked if '"responses_carryover"."submission_id" = ' in one["sql"]]
    assert len(own) == 1, own


def test_of_what_is_read_here_the_sent_date_is_that_of_submitting() -> None:
    make_response(state=State.SUBMITTED)
    assert register_data(Submission.objects.get())["sent_on"]["value"] == timezone.localdate().isoformat()


def test_carried_over_after_the_last_day_is_late_though_it_was_sealed_in_time() -> None:
    sealed_at = timezone.now() - timedelta(days=5)
    response = make_sealed(at=sealed_at, last_day=timezone.localdate(sealed_at) + timedelta(days=1))
    carry_over(response)
    found = text_of(archivist_of(response), "archive")
    assert "efter sista svarsdag" in found


def test_the_sealed_copy_says_to_whom_it_is_to_go_and_that_it_has_not() -> None:
    response = make_sealed()
    found = copy_html(Submission.objects.get())
    assert "Ska lämnas till" in found
    assert "INTE lämnat till Socialstyrelsen när det förseglades" in found
    assert "inskickat" not in found.lower()
    assert seal(response).pages


def test_a_row_that_says_carried_over_can_be_neither_changed_nor_deleted() -> None:
    carry_over(make_sealed())
    for change in (lambda: CarryOver.objects.update(receipt_number="x"), lambda: CarryOver.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
