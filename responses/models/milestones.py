"""The days by which an organisation itself wants its answer to have come so far (delmål), before the last day."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from responses.models.life import Response
from responses.models.protection import Kept


class Goal(models.TextChoices):
    """How far an answer can have come, in the order in which it does."""

    TEXTS = "texts", "Texterna inne"
    COMPILED = "compiled", "Sammanställt"
    REVIEWED = "reviewed", "Granskat"
    SIGNED = "signed", "Signerat"
    HANDED_IN = "handed_in", "Lämnat"


class Milestone(models.Model):
    """The day by which one response is to have come to one step. Without a day it is none; the trail tells the former.

    `reached_at`: an editor's word that it has come so far, where nothing else in the portal tells.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="milestones")
    step = models.CharField(max_length=10, choices=Goal.choices)
    day = models.DateField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    reached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reached_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "delmål"
        verbose_name_plural = "delmål"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["response", "step"], name="milestone_once"),
            models.CheckConstraint(
                condition=Q(step__in=["texts", "compiled", "reviewed", "signed", "handed_in"]),
                name="milestone_step_is_known",
            ),
            models.CheckConstraint(
                condition=Q(reached_at__isnull=True, reached_by__isnull=True)
                | Q(reached_at__isnull=False, reached_by__isnull=False),
                name="milestone_reached_by_somebody",
            ),
        ]
        triggers: ClassVar[list[Any]] = [Kept(name="milestone_is_never_deleted")]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.day or 'ingen dag'}"
