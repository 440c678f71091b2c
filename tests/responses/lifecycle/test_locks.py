"""Who holds an answer keeps nobody waiting who only points at it or at its people, and nobody meets in a deadlock."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.administrators import lock_organisation
from accounts.roles import Role
from archive.downloads import note_download, note_downloads
from archive.situation.services import remind_now
from attachments.services import add_link
from audit.actions import Logged
from audit.models import LogLink
from audit.services import append
from responses.lifecycle.trail import lock_as, record
from responses.models import Response, State
from tests.builders import editor_of, hand_out, make_member, make_response

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("transactions")]


def beside(act: Callable[[], Any]) -> "Future[Any]":
    """Do it on a connection of its own."""

    def run() -> Any:
        with closing(connection):
            return act()

    pool = ThreadPoolExecutor(1)
    doing = pool.submit(run)
    pool.shutdown(wait=False)
    return doing


def wait_until_it_waits(doing: "Future[Any]") -> None:
    """For a lock, in this database."""
    waiting = (
        "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND NOT granted"
    )
    for _ in range(400):
        assert not doing.done(), doing.exception()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone():
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("of_several", [False, True])
def test_whoever_fetches_a_file_of_a_held_answer_is_done_before_it_is_let_go(of_several: bool) -> None:
    response = make_response(state=State.SUBMITTED)
    [submission], editor = response.submissions.all(), editor_of(response)

    def fetch() -> None:
        if of_several:
            note_downloads(submissions=[submission], actor=editor, at=timezone.now())
        else:
            note_download(submission=submission, actor=editor, at=timezone.now())

    with transaction.atomic():
        lock_as(editor, response=response, at=timezone.now())
        beside(fetch).result(timeout=20)
        record(response=response, action="carry_over", actor=editor, at=timezone.now())
    assert list(response.events.order_by("pk").values_list("action", flat=True))[-2:] == ["downloaded", "carry_over"]


def test_nobody_has_the_logs_line_while_they_wait_for_what_an_event_points_at() -> None:
    """Not even behind whoever holds the answer with its key, to delete it."""
    response = make_response(state=State.SUBMITTED)
    [submission], editor = response.submissions.all(), editor_of(response)
    with transaction.atomic():
        list(Response.objects.select_for_update().filter(pk=response.pk))
        fetching = beside(lambda: note_download(submission=submission, actor=editor, at=timezone.now()))
        wait_until_it_waits(fetching)
        beside(lambda: append(action=Logged.SIGN_IN, at=timezone.now())).result(timeout=20)
    fetching.result(timeout=20)
    assert LogLink.objects.order_by("-number").first().row.action == Logged.DOWNLOADED


def test_reminding_somebody_who_is_just_writing_stops_neither() -> None:
    response = make_response()
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    editor = editor_of(response)
    hand_out(response, ["A-1"], helper)
    with transaction.atomic():
        lock_as(helper, response=response, at=timezone.now())
        reminding = beside(lambda: remind_now(people=[helper.pk], actor=editor, at=timezone.now()))
        wait_until_it_waits(reminding)
        record(response=response, action="comment", actor=helper, at=timezone.now())
    assert reminding.result(timeout=20).now == [helper.name]


def test_reminding_locks_the_answers_in_one_order_and_then_the_people() -> None:
    first = make_response()
    others = [make_response(organisation=first.organisation) for _ in range(3)]
    people = [make_member(Role.CONTRIBUTOR, organisation=first.organisation) for _ in range(2)]
    for response in (first, *others):
        hand_out(response, ["A-1"], *people)
    with CaptureQueriesContext(connection) as asked:
        remind_now(people=[one.pk for one in people], actor=editor_of(first), at=timezone.now())
    locks = [one["sql"] for one in asked.captured_queries if "FOR NO KEY UPDATE" in one["sql"]]
    keys = sorted(one.pk for one in (first, *others))
    assert len(locks) == 5
    assert all(key.hex in sql for key, sql in zip(keys, locks, strict=False))
    assert "accounts_user" in locks[-1]


def test_whoever_changes_who_is_in_an_organisation_keeps_nobody_from_writing_in_it() -> None:
    response = make_response()
    organisation, editor = response.organisation, editor_of(response)
    administrator = make_member(Role.ADMINISTRATOR, organisation=organisation)

    def attach() -> None:
        with transaction.atomic():
            add_link(organisation=organisation, uploaded_by=editor, url="https://example.se/x")

    with transaction.atomic():
        lock_organisation(organisation, administrator, "prova")
        beside(attach).result(timeout=20)
