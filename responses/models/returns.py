"""An approver's return of what was sent, the questions that it points at, and what became of each."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from responses.models.comments import Comment
from responses.models.life import Response
from responses.models.protection import OF_RETURN, Kept
from responses.models.signing import Snapshot


class Return(models.Model):
    """That what was sent (`snapshot`) came back, and why. It is answered by what is sent next (`answered_by`)."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="returns")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    answered_by = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "återsändande"
        verbose_name_plural = "återsändanden"
        ordering: ClassVar[list[str]] = ["pk"]
        triggers: ClassVar[list[Any]] = [
            Kept(name="return_is_never_deleted"),
            pgtrigger.ReadOnly(name="return_only_answered", exclude=["answered_by"]),
            pgtrigger.Protect(
                name="answered_return_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}, {self.at:%Y-%m-%d}"


class ReturnPoint(models.Model):
    """One question that a return points at: what was asked for there, and what was done about it.

    `comment` is the task beside the question, for whoever may answer it. Once sent again the answer stays.
    """

    sent_back = models.ForeignKey(Return, models.PROTECT, related_name="points")
    link_id = models.CharField(max_length=120)
    name = models.TextField()
    """What the question was called in the version that was returned."""
    text = models.TextField(blank=True)
    comment = models.OneToOneField(Comment, models.PROTECT, related_name="return_point")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "fråga i ett återsändande"
        verbose_name_plural = "frågor i återsändanden"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sent_back", "link_id"], name="return_points_once_at_a_question"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="return_point_answered_by_somebody",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="return_point_is_never_deleted", response=OF_RETURN),
            pgtrigger.ReadOnly(
                name="return_point_only_answered",
                exclude=["answer", "answered_by", "answered_by_name", "answered_at"],
            ),
            pgtrigger.Protect(
                name="answered_return_point_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.answer or 'öppen'}"
