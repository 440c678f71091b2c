"""Starting what is to be done once a day, and knowing what has not been done (docs/decisions/0045).

Nothing depends on a minute: whoever asks finds what is due and not done, and two who ask at once begin it once. A row
is locked only while it is read and written, never while a task is at work.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
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
_ASKED_AGAIN_AFTER = timedelta(minutes=15)  # while its queue holds anything
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
_DOUBLINGS = 5  # 1 min * 2**5 is more than 30 min
_MARGIN = timedelta(minutes=1)
_MOST_TRIES_OF_SOME = 12  # over about four hours: whatever was away is back, or a row is wrong in itself
_KEPT_FOR = timedelta(days=400)


def start_due(*, at: datetime) -> list[str]:
    """Ask workers for every daily task that can be begun now and that nobody has been asked for lately; which. A broker
    that is away raises, and is no harm.

    It is noted first: a worker may begin at once, and takes the note away.
    """
    due = {daily.task: daily for daily in _to_begin(at)}
    asked = _note_asked(due, at) if due else []
    for sent, name in enumerate(asked):
        try:
            current_app.send_task(DO, args=[name], queue=due[name].queue, expires=_ASKED_AGAIN_AFTER.total_seconds())
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


def read_waits(*, at: datetime) -> dict[str, timedelta]:
    """For how long each daily task of today has been due without having been done; zero where it need not be."""
    local = timezone.localtime(at)
    runs = _runs(local)
    told = {}
    for daily in settings.DAILY_TASKS:
        since = local.replace(hour=daily.at.hour, minute=daily.at.minute, second=0, microsecond=0)
        told[daily.task] = at - since if daily.is_due(local) and not _is_done(runs.get(daily.task)) else timedelta()
    return told


def _to_begin(at: datetime) -> Iterator[DailyTask]:
    local = timezone.localtime(at)
    runs, held = _runs(local), held_since() is not None
    for daily in settings.DAILY_TASKS:
        run = runs.get(daily.task)
        waits = run is not None and (_is_done(run) or run.next_at > at)
        ready = daily.is_due(local) and not waits and (not daily.after or _is_done(runs.get(daily.after)))
        if ready and held and daily.destroys:
            tell_held(at=at)
        elif ready:
            yield daily


@transaction.atomic
def _note_asked(due: Mapping[str, DailyTask], at: datetime) -> list[str]:
    """Those for which a worker is to be asked now. A message that is lost leaves an empty queue behind."""
    day = timezone.localdate(at)
    DailyRun.objects.bulk_create([DailyRun(task=name, day=day, next_at=at) for name in due], ignore_conflicts=True)
    runs = list(DailyRun.objects.select_for_update(skip_locked=True).filter(day=day, task__in=due))
    lengths = queue_lengths() if any(_was_asked(run, at) for run in runs) else {}
    new = [run for run in runs if not _was_asked(run, at) or lengths.get(due[run.task].queue) == 0]
    DailyRun.objects.filter(pk__in=[run.pk for run in new]).update(asked_at=at)
    asked = {run.task for run in new}
    return [name for name in due if name in asked]


def _was_asked(run: DailyRun, at: datetime) -> bool:
    return run.asked_at is not None and run.asked_at > at - _ASKED_AGAIN_AFTER


def _runs(local: datetime) -> dict[str, DailyRun]:
    return {run.task: run for run in DailyRun.objects.filter(day=local.date())}


def _is_done(run: DailyRun | None) -> bool:
    return run is not None and run.done_at is not None


@transaction.atomic
def _begin(name: str, *, at: datetime) -> DailyRun | None:
    """Take the task for this worker, for longer than it may go on; None where it is not to be begun."""
    if name not in {daily.task for daily in _to_begin(at)}:
        return None
    day = timezone.localdate(at)
    DailyRun.objects.bulk_create([DailyRun(task=name, day=day, next_at=at)], ignore_conflicts=True)
    free = DailyRun.objects.select_for_update(skip_locked=True).filter(done_at__isnull=True, next_at__lte=at)
    run = free.filter(task=name, day=day).first()
    if run is not None:
        if run.tries and not run.last_error:
            logger.error("the daily task %s was ended without a word, and is tried again", name)
        run.tries, run.last_error, run.asked_at = run.tries + 1, "", None
        run.next_at = at + timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) + _MARGIN + _wait_after(run.tries)
        run.save(update_fields=["tries", "next_at", "last_error", "asked_at"])
    return run


def _when_again(run: DailyRun, error: Exception) -> datetime:
    """After a wait that grows; where only some rows fail again and again, on the next day."""
    now = timezone.now()
    if isinstance(error, SomeFailedError) and run.tries >= _MOST_TRIES_OF_SOME:
        return timezone.make_aware(datetime.combine(run.day + timedelta(days=1), time()))
    return now + _wait_after(run.tries)


def _wait_after(tries: int) -> timedelta:
    """1 min after the first try, then 2, 4, 8, 16 and 30."""
    times: int = 2 ** min(tries - 1, _DOUBLINGS)
    return min(_FIRST_WAIT * times, _LONGEST_WAIT)
