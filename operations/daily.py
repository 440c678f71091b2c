"""Starting what is to be done once a day, and knowing what has not been done (docs/decisions/0045).

Nothing depends on a minute: whoever asks finds what is due and not done, and two who ask at once begin it once. A row
is locked only while it is read and written, never while a task is at work.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from config.daily_tasks import DailyTask, GoesOnError, SomeFailedError
from config.log_content import kind_of
from config.row_by_row import counted_failures
from operations.holding import held_since, tell_held
from operations.models import DailyRun
from outbox.services import queue_lengths

logger = logging.getLogger(__name__)

DO = "operations.tasks.do_daily"
"""The task that does a daily one, by its name."""
_ASKED_AGAIN_AFTER = timedelta(hours=1)  # while its queue holds anything: it may be long, and its end is never first
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
_DOUBLINGS = 5  # 1 min * 2**5 is more than 30 min
_MARGIN = timedelta(minutes=1)
_MOST_TRIES_OF_SOME = 12  # over about four hours: whatever was away is back, or a row is wrong in itself
_KEPT_FOR = timedelta(days=400)
_AHEAD = timedelta(hours=1)
"""Longer than a task waits the same day: a later time was written by a clock that was ahead, and is not believed."""


def start_due(*, at: datetime) -> list[str]:
    """Ask workers for every daily task that can be begun now and that nobody has been asked for lately; which. A broker
    that is away raises, and is no harm.

    It is noted first: a worker may begin at once, and takes the note away. What is asked for is good for the whole day,
    however long the queue is: one that comes late begins nothing that is done.
    """
    due = {daily.task: daily for daily in _to_begin(at)}
    if not due:
        return []
    asked = _note_asked(due, at, queue_lengths())
    for sent, name in enumerate(asked):
        try:
            current_app.send_task(DO, args=[name], queue=due[name].queue, expires=_end_of_day(timezone.localdate(at)))
        except Exception:
            DailyRun.objects.filter(task__in=asked[sent:], asked_at=at).update(asked_at=None)
            raise
    return asked


def do_daily(name: str) -> bool:
    """Do the daily task unless it is done, begun or not due; whether it was done now, to its end. Raises what it
    raises, and SomeFailedError where it left rows that failed, having written down that it failed.
    """
    run = _begin(name, at=timezone.now())
    if run is None:
        return False
    try:
        _do_all(name)
    except GoesOnError as part:
        logger.info("the daily task %s goes on: %s", name, part)
        run.tries, run.next_at = 0, timezone.now()
        run.save(update_fields=["tries", "next_at"])
        return False
    except Exception as error:
        run.next_at, run.last_error = _when_again(run, error), kind_of(error)[:200]
        run.save(update_fields=["next_at", "last_error"])
        raise
    run.done_at, run.last_error = timezone.now(), ""
    run.save(update_fields=["done_at", "last_error"])
    DailyRun.objects.filter(task=name, day__lt=run.day - _KEPT_FOR).delete()
    return True


def _do_all(name: str) -> None:
    with counted_failures() as failures:
        current_app.tasks[name]()
    if failures.count:
        raise SomeFailedError(f"{failures.count} failed")


def count_as_told(*, at: datetime) -> None:
    """Write down today's tasks that tell people something as done, where their time has come: after a restore, since
    they may have been done after the backup. Those whose time is yet to come are done as on any day.
    """
    local = timezone.localtime(at)
    due = [daily for daily in settings.DAILY_TASKS if daily.tells and daily.is_due(local)]
    DailyRun.objects.bulk_create(
        [DailyRun(task=daily.task, day=local.date(), next_at=at, done_at=at) for daily in due],
        update_conflicts=True,
        unique_fields=["task", "day"],
        update_fields=["done_at"],
    )


def read_waits(*, at: datetime, held: bool) -> dict[str, timedelta]:
    """For how long each daily task of today has been due without having been done; zero where it need not be, as where
    it destroys and that is `held`, or may not yet be, since another that must come before is not done.
    """
    local = timezone.localtime(at)
    done = _done(_runs(local), at)
    told = {}
    for daily in settings.DAILY_TASKS:
        since = local.replace(hour=daily.at.hour, minute=daily.at.minute, second=0, microsecond=0)
        stopped = (daily.destroys and held) or (daily.after and daily.after not in done)
        waits = daily.is_due(local) and daily.task not in done and not stopped
        told[daily.task] = at - since if waits else timedelta()
    return told


def _to_begin(at: datetime) -> Iterator[DailyTask]:
    local = timezone.localtime(at)
    runs, held = _runs(local), held_since() is not None
    done = _done(runs, at)
    for daily in settings.DAILY_TASKS:
        run = runs.get(daily.task)
        waits = daily.task in done or (run is not None and _waits(run, at))
        ready = daily.is_due(local) and not waits and (not daily.after or daily.after in done)
        if ready and held and daily.destroys:
            tell_held(at=at)
        elif ready:
            yield daily


@transaction.atomic
def _note_asked(due: Mapping[str, DailyTask], at: datetime, lengths: Mapping[str, int]) -> list[str]:
    """Those for which a worker is to be asked now, and not what one has begun or done meanwhile. A message that is lost
    leaves an empty queue behind; the queues' lengths are read before any row is locked.
    """
    day = timezone.localdate(at)
    DailyRun.objects.bulk_create([DailyRun(task=name, day=day, next_at=at) for name in due], ignore_conflicts=True)
    runs = _free(at).select_for_update(skip_locked=True, no_key=True).filter(task__in=due)
    new = [run for run in runs if not _was_asked(run, at) or lengths.get(due[run.task].queue) == 0]
    DailyRun.objects.filter(pk__in=[run.pk for run in new]).update(asked_at=at)
    asked = {run.task for run in new}
    return [name for name in due if name in asked]


def _was_asked(run: DailyRun, at: datetime) -> bool:
    return run.asked_at is not None and abs(at - run.asked_at) < _ASKED_AGAIN_AFTER


def _runs(local: datetime) -> dict[str, DailyRun]:
    return {run.task: run for run in DailyRun.objects.filter(day=local.date())}


def _done(runs: Mapping[str, DailyRun], at: datetime) -> set[str]:
    return {task for task, run in runs.items() if run.done_at is not None and run.done_at <= at + _AHEAD}


def _waits(run: DailyRun, at: datetime) -> bool:
    """Whether its next time is yet to come: in an hour at most, or on the next day."""
    return at < run.next_at <= at + _AHEAD or run.next_at >= _end_of_day(run.day)


def _free(at: datetime) -> QuerySet[DailyRun]:
    """The tasks of that day that are not done and do not wait (as `_done` and `_waits`)."""
    day, ahead = timezone.localdate(at), at + _AHEAD
    undone = Q(done_at__isnull=True) | Q(done_at__gt=ahead)
    come = Q(next_at__lte=at) | Q(next_at__gt=ahead, next_at__lt=_end_of_day(day))
    return DailyRun.objects.filter(undone, come, day=day)


def _end_of_day(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


@transaction.atomic
def _begin(name: str, *, at: datetime) -> DailyRun | None:
    """Take the task for this worker, for longer than it may go on; None where it is not to be begun."""
    if name not in {daily.task for daily in _to_begin(at)}:
        return None
    day = timezone.localdate(at)
    DailyRun.objects.bulk_create([DailyRun(task=name, day=day, next_at=at)], ignore_conflicts=True)
    # Whoever else holds the row does so for a moment: to be asked in vain would cost the message.
    run = _free(at).select_for_update(no_key=True).filter(task=name).first()
    if run is not None:
        if run.tries and not run.last_error:
            logger.error("the daily task %s was ended without a word, and is tried again", name)
        run.tries, run.last_error, run.asked_at, run.done_at = run.tries + 1, "", None, None
        run.next_at = at + timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) + _MARGIN + _wait_after(run.tries)
        run.save(update_fields=["tries", "next_at", "last_error", "asked_at", "done_at"])
    return run


def _when_again(run: DailyRun, error: Exception) -> datetime:
    """After a wait that grows; where only some rows fail again and again, on the next day."""
    now = timezone.now()
    if isinstance(error, SomeFailedError) and run.tries >= _MOST_TRIES_OF_SOME:
        return _end_of_day(run.day)
    return now + _wait_after(run.tries)


def _wait_after(tries: int) -> timedelta:
    """1 min after the first try, then 2, 4, 8, 16 and 30."""
    times: int = 2 ** min(tries - 1, _DOUBLINGS)
    return min(_FIRST_WAIT * times, _LONGEST_WAIT)
