"""Beat is to be one; two of them, as for a moment when a machine is replaced, do nothing twice."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.db import connection

from accounts.models import Organisation
from responses.models import State
from tests.builders import comment_on, hand_out, make_member, make_response

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 7, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
_EACH_TIME = {"audit_logcheck"}
"""What tells that something was looked at."""


def rows() -> Counter[str]:
    """How many rows each table has."""
    known = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - _EACH_TIME
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in sorted(known)))
        return Counter(dict(cursor.fetchall()))


def tick() -> None:
    """Everything that beat ever asks for, once."""
    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        task: Any = current_app.tasks[entry["task"]]
        task()


def test_what_two_clocks_ask_for_is_done_once() -> None:
    with time_machine.travel(MONDAY - timedelta(days=400), tick=False):
        old = make_response(last_day=date(2025, 12, 1))
        Organisation.objects.filter(pk=old.organisation_id).update(draft_retention_months=1, draft_warning_days=1)
    with time_machine.travel(MONDAY - timedelta(days=3), tick=False):
        draft = make_response(last_day=MONDAY.date() + timedelta(days=3))
        hand_out(draft, [draft.tree.questions[0].link_id], make_member())
        comment_on(draft, draft.tree.questions[0].link_id)
        make_response(state=State.IN_REVIEW)
        make_response(state=State.SUBMITTED)
    with time_machine.travel(MONDAY, tick=False):
        before = rows()
        tick()
        once = rows()
        tick()
        assert rows() == once
    assert once["responses_digestletter"] > before["responses_digestletter"]
