"""What the portal remembers of its own running."""

from typing import Any, ClassVar

from django.db import models


class DailyRun(models.Model):
    """A daily task (settings.DAILY_TASKS) on a day: whether it has been done, and when it may next be begun if not.

    `tries` counts from the beginning of each, so that one that dies counts too, and anew from a part that was done;
    `next_at` is later than a worker may go on, so that a row whose time has come is nobody's. `asked_at` is when a
    worker was asked that has not come yet. `last_error` is the kind of the last failure alone.
    """

    task = models.CharField(max_length=100)
    day = models.DateField()
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "dagligt arbete"
        verbose_name_plural = "dagliga arbeten"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["task", "day"], name="daily_run_is_one_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.day}"


class DeletionHold(models.Model):
    """Since when no daily task that destroys may begin, as after a restore; over when somebody has lifted it.

    `told_at` is when the process's log last said so.
    """

    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "uppehåll i det som förstör"
        verbose_name_plural = "uppehåll i det som förstör"

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}"
