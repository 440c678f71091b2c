"""Beat is to be one; two of them, as for a moment when a machine is replaced, do nothing twice.

Every task that beat or the day asks for has something to do here, and is done twice, whatever is noted of the first.
"""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import Membership, Organisation
from accounts.models.limits import Tries
from accounts.roles import Role
from archive.sealing.certificates import all_certificates
from attachments.models import Attachment
from audit.actions import Logged
from audit.models import LogCheck, LogCut
from audit.services import append
from config.language.working_days import next_working_day
from operations.daily import do_daily
from operations.models import DailyRun
from outbox.models import EMAIL, OutboxMessage
from outbox.tasks import deliver
from responses.models import State
from seals.certificates import Use
from tests.attachments.scanner import infected_docx, running_clamd
from tests.builders import attach_file, comment_on, hand_out, make_member, make_response, make_user
from tests.builders.disposal import make_delivered, make_due
from tests.builders.log import bind_now
from tests.outbox.broker import own_queue

__all__ = ["own_queue"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("clamd"), pytest.mark.usefixtures("short_copies")]
SEALS_END = "archive.tasks.report_seals_near_expiry"
_EACH_TIME = {"audit_logcheck"}
"""What tells that something was looked at."""


@pytest.fixture
def morning() -> datetime:
    """Of the next day on which people work: after all that is made here, by the database's clock too."""
    day = next_working_day(timezone.localdate())
    return timezone.make_aware(datetime.combine(day, time(7, 30)))


def contents() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    known = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - _EACH_TIME
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', t::text FROM {table} t" for table in sorted(known)))
        found: dict[str, list[str]] = {table: [] for table in known}
        for table, row in cursor.fetchall():
            found[table].append(row)
    return {table: sorted(rows) for table, rows in found.items()}


def tick(settings: Any, morning: datetime) -> dict[str, Any]:
    """Everything that beat or the day ever asks for, once, with the letters that leave of it; what each task said."""
    said = {}
    seals_end = max(one.valid_until for one in all_certificates() if one.use is Use.SEAL) - timedelta(days=20)
    beats = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    for name in dict.fromkeys([*beats, *(daily.task for daily in settings.DAILY_TASKS)]):
        with time_machine.travel(seals_end if name == SEALS_END else morning, tick=False):
            said[name] = current_app.tasks[name]()
        bind_now()
    with time_machine.travel(morning, tick=False):
        send_letters()
    bind_now()
    return said


def send_letters() -> None:
    for message in OutboxMessage.objects.filter(kind=EMAIL, done_at__isnull=True):
        deliver(message.pk)


def put_sent_letter(*, at: datetime) -> None:
    told = {"to": "gammal@example.se", "subject": "Gammalt", "body": "Hej!"}
    OutboxMessage.objects.create(kind=EMAIL, key="old:1", payload=told, created_at=at, next_at=at, done_at=at)


@pytest.fixture
def _work(settings: Any, morning: datetime) -> None:
    """Something to do for every task."""
    current_app.loader.import_default_modules()
    # cut-log: before anything else, so that it stands first.
    append(action=Logged.SIGN_IN, at=morning - timedelta(days=3000), name="gammal@example.se")
    long_ago = morning - timedelta(days=400)
    put_sent_letter(at=long_ago)  # empty-old-letters
    with time_machine.travel(long_ago, tick=False):
        old = make_response(last_day=timezone.localdate() + timedelta(days=30))  # apply-retention
        Organisation.objects.filter(pk=old.organisation_id).update(draft_retention_months=1, draft_warning_days=1)
        administrator = make_member(Role.ADMINISTRATOR)  # remind-of-reviews
    Membership.objects.filter(user=administrator).update(given_at=long_ago)
    make_user(is_staff=True)  # whom the reports go to
    delivered = make_delivered()
    send_letters()  # those about an answer that is destroyed have no words left
    make_due(delivered)  # carry-out-disposals
    with time_machine.travel(morning - timedelta(days=3), tick=False):
        draft = make_response(last_day=morning.date() + timedelta(days=3))  # send-digests, sweep-outbox
        hand_out(draft, [draft.tree.questions[0].link_id], make_member())
        comment_on(draft, draft.tree.questions[0].link_id)
        make_response(state=State.IN_REVIEW)
        make_response(state=State.SUBMITTED)
        Session.objects.create(session_key="ended", session_data="", expire_date=timezone.now())  # clear-sessions
        Tries.objects.create(about="password:both", key="x", failures=1, last_at=timezone.now())  # forget-tries
    sealed = make_response(state=State.ARCHIVED)  # report-copies-near-expiry
    settings.CLAMD_URL = ""
    with_file = make_response(questionnaire=sealed.questionnaire)
    file_item = next(one.link_id for one in with_file.tree.questions if one.type == "file")
    attach_file(with_file, file_item, content=infected_docx(), name="a.docx")  # rescan-attachments
    settings.SEAL_TSA_URL, settings.SEAL_EXTEND_WITHIN_DAYS = "http://127.0.0.1:1/", 11 * 366
    bind_now()


@pytest.mark.usefixtures("own_queue", "_work")
def test_what_two_clocks_ask_for_is_done_once(settings: Any, morning: datetime) -> None:
    with running_clamd() as url:
        settings.CLAMD_URL = url
        before = contents()
        said = tick(settings, morning)
        once, letters = contents(), len(mail.outbox)
        tick(settings, morning + timedelta(minutes=1))
        again = contents()
    # Each had something to do.
    told_nothing = {"operations.tasks.note_pulse", "accounts.tasks.clear_sessions"}
    told_nothing.add("operations.tasks.tell_administrators")  # what it tells of would stop others: test_telling
    assert {name for name, result in said.items() if not result} <= told_nothing | {"responses.tasks.apply_retention"}
    begun = {word.partition(":")[0] for word in OutboxMessage.objects.values_list("key", flat=True)}
    assert {"draft_expires", "digest", "review_due", "disposal_done", "quarantined"} <= begun
    assert {"copies_near_expiry", "seal_near_expiry"} <= begun
    assert (before["django_session"] != [], once["django_session"]) == (True, [])
    assert LogCheck.objects.filter(faults="").count() == LogCheck.objects.count() == 2
    assert (LogCut.objects.count(), Attachment.objects.exclude(found="").count()) == (1, 1)
    # And nothing was done twice.
    assert {table: (once[table], again[table]) for table in once if once[table] != again[table]} == {}
    assert len(mail.outbox) == letters > 0


@pytest.mark.usefixtures("own_queue", "_work")
def test_what_two_clocks_ask_for_of_a_day_is_begun_once(settings: Any, morning: datetime) -> None:
    with time_machine.travel(morning.replace(hour=8), tick=False):
        names = current_app.tasks["operations.tasks.start_daily"]()
        assert names == [daily.task for daily in settings.DAILY_TASKS if not daily.after]
        assert [do_daily(name) for name in names] == [True] * len(names)
        assert [do_daily(name) for name in names] == [False] * len(names)
    assert DailyRun.objects.filter(done_at__isnull=False, tries=1).count() == len(names)
